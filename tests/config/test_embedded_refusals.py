"""What does the embedded PostgreSQL refuse, and as whom does it run?"""

import os
import pwd
import subprocess
from pathlib import Path

import pytest

from netboard.config import embedded
from tests.config.servers import AS_ORDINARY_USER, as_root, ask, launch, outcome, postmaster

# Refusals that a person can act on


def test_folder_of_another_major_version_is_refused_untouched(data: Path) -> None:
    (data / "postgres").mkdir(parents=True)
    (data / "postgres" / "PG_VERSION").write_text("16\n")

    with pytest.raises(embedded.EmbeddedDatabaseError, match=r"PostgreSQL 16; .* PostgreSQL 18.*\n*.*pg_dump"):
        embedded.url(data=data)

    assert [path.name for path in (data / "postgres").iterdir()] == ["PG_VERSION"]


def test_folder_that_holds_something_else_is_refused_untouched(data: Path) -> None:
    (data / "postgres").mkdir(parents=True)
    (data / "postgres" / "thesis.txt").write_text("years of work")

    with pytest.raises(embedded.EmbeddedDatabaseError, match="is not a database: move it away"):
        embedded.url(data=data)

    assert (data / "postgres" / "thesis.txt").read_text() == "years of work"


def test_file_in_the_place_of_the_folder_is_named(place: Path) -> None:
    (place / "data").write_text("")

    with pytest.raises(embedded.EmbeddedDatabaseError, match="A file stands where a folder is expected"):
        embedded.url(data=place / "data")


def test_server_that_refuses_its_settings_is_explained_at_once(made: Path) -> None:
    with (made / "postgres" / "postgresql.conf").open("a") as settings:
        settings.write("max_connections = many\n")

    with pytest.raises(embedded.EmbeddedDatabaseError, match='invalid value for parameter "max_connections"'):
        embedded.url(data=made)


@as_root
def test_full_disk_is_named_and_nothing_half_made_stays(place: Path) -> None:
    small = place / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(small)], check=False).returncode:
        pytest.skip("this machine does not let root mount a small disk")
    try:
        with pytest.raises(embedded.EmbeddedDatabaseError, match="The disk is full: free some space"):
            embedded.url(data=small / "data")
        left = [path.name for path in (small / "data").iterdir()]
    finally:
        subprocess.run(["umount", str(small)], check=True)

    assert left == ["postgres.lock"]


# Who runs it


def as_ordinary_user(data: Path) -> str:
    someone = pwd.getpwnam("nobody")
    if not embedded._reaches(embedded._binaries() / "postgres", account=someone):
        pytest.skip("NETboard is installed in a folder closed to ordinary users")
    return outcome(launch(AS_ORDINARY_USER, data, someone.pw_uid, someone.pw_gid))


@as_root
def test_server_of_an_ordinary_user_is_his_and_root_may_use_and_stop_it(ordinary_folder: Path) -> None:
    someone = pwd.getpwnam("nobody")
    ordinary_folder.mkdir(mode=0o700)
    os.chown(ordinary_folder, someone.pw_uid, someone.pw_gid)

    address = as_ordinary_user(ordinary_folder)
    seen_by_root = embedded.url(data=ordinary_folder)
    embedded.stop(data=ordinary_folder)
    restarted_by_root = embedded.url(data=ordinary_folder)

    assert [seen_by_root, restarted_by_root, as_ordinary_user(ordinary_folder)] == [address] * 3
    assert {path.stat().st_uid for path in ordinary_folder.iterdir()} == {someone.pw_uid}
    assert Path(f"/proc/{postmaster(ordinary_folder)}").stat().st_uid == someone.pw_uid


@as_root
def test_folder_that_cannot_be_written_is_named(ordinary_folder: Path) -> None:
    ordinary_folder.mkdir(mode=0o755)

    said = as_ordinary_user(ordinary_folder)

    assert said.startswith(f"The embedded database in {ordinary_folder} cannot be used. The folder is not writable. Set NETBOARD_DATA")


@as_root
def test_server_of_root_runs_as_its_own_account_behind_folders_closed_to_others(place: Path) -> None:
    data = place / "closed" / "deeper" / "data"
    data.parent.mkdir(parents=True, mode=0o700)
    (place / "closed").chmod(0o700)
    try:
        address = embedded.url(data=data)
        found = ask(address, "SELECT 1")
        server = Path(f"/proc/{postmaster(data)}").stat()
        rights = [folder.stat().st_mode & 0o067 for folder in (place / "closed", data.parent, data)]
        stranger = pwd.getpwnam("nobody")
        reached = [embedded._reaches(folder, account=stranger) for folder in (place / "closed", data)]
    finally:
        embedded.stop(data=data)

    assert found == (1,)
    assert server.st_uid == pwd.getpwnam(embedded.SERVER_ACCOUNT).pw_uid
    assert reached == [False, False]
    assert rights == [0, 0, 0]
