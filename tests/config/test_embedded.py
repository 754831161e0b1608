"""Does the embedded PostgreSQL start, survive and stop as a person who never thinks of it expects?"""

import os
import shutil
import signal
import stat
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from netboard.config import embedded
from tests.config.servers import GIVE_URL, ask, kill, launch, outcome, postmaster, started_at, wait_until

# Where the data lives


def test_data_folder_is_the_one_of_the_environment_and_private(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETBOARD_DATA", str(place / "of" / "ours"))

    found = embedded.data_dir()

    assert found == place / "of" / "ours"
    assert stat.S_IMODE(found.stat().st_mode) == 0o700


def test_data_folder_is_by_default_the_one_of_the_user(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NETBOARD_DATA", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(place))
    monkeypatch.setenv("HOME", str(place))

    assert embedded.data_dir().is_relative_to(place)
    assert embedded.data_dir().name == "netboard"


def test_data_folder_keeps_the_rights_it_had(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETBOARD_DATA", str(place / "shared"))
    (place / "shared").mkdir(mode=0o750)

    assert stat.S_IMODE(embedded.data_dir().stat().st_mode) == 0o750


# What is given


def test_database_is_utf8_in_code_point_order_and_belongs_to_the_application(running: Path) -> None:
    found = ask(
        embedded.url(data=running),
        "SELECT current_user, pg_get_userbyid(datdba), pg_encoding_to_char(encoding), datcollate, datctype, datname"
        " FROM pg_database WHERE datname = current_database()",
    )

    assert found == ("netboard", "netboard", "UTF8", "C", "C", "netboard")


def test_application_may_create_test_databases_and_is_no_superuser(running: Path) -> None:
    found = ask(embedded.url(data=running), "SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user")

    assert found == (False, True, False)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("listen_addresses", ""),
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("max_connections", "100"),
        ("shared_buffers", "256MB"),
        ("TimeZone", "UTC"),
        ("data_checksums", "on"),
        ("server_version_num", None),
    ],
)
def test_server_has_the_settings_of_a_production_one(running: Path, setting: str, value: str | None) -> None:
    found = ask(embedded.url(data=running), f"SELECT current_setting('{setting}')")[0]

    assert found == value if value is not None else str(found).startswith(embedded.MAJOR)


def test_another_database_is_made_on_the_same_server(running: Path) -> None:
    first = embedded.url(data=running)

    second = embedded.url(data=running, database='o"dd name')

    assert ask(second, "SELECT current_database()") == ('o"dd name',)
    assert started_at(first) == started_at(second)


def test_address_ignores_the_postgresql_variables_of_the_caller(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PGPORT": "6000", "PGHOST": "nowhere", "PGUSER": "x", "PGDATABASE": "y", "PGDATA": "/nowhere"}.items():
        monkeypatch.setenv(name, value)

    assert ask(embedded.url(data=made), "SELECT current_user, current_database()") == ("netboard", "netboard")


def test_call_on_a_running_server_is_quick(running: Path) -> None:
    address = embedded.url(data=running)
    durations = []

    for _call in range(3):
        before = time.perf_counter()
        assert embedded.url(data=running) == address
        durations.append(time.perf_counter() - before)

    assert min(durations) < 0.1


def test_refused_statement_leaves_no_personal_data_in_the_log(running: Path) -> None:
    with psycopg.connect(embedded.url(data=running), autocommit=True) as connection:
        connection.execute("CREATE TABLE person (name text UNIQUE)")
        connection.execute("INSERT INTO person VALUES ('Dupont')")
        with pytest.raises(psycopg.errors.UniqueViolation, match="Dupont"):
            connection.execute("INSERT INTO person VALUES ('Dupont')")

    log = (running / "postgres.log").read_text()

    assert "duplicate key value violates unique constraint" in log
    assert "Dupont" not in log


# Paths


def test_path_longer_than_a_socket_address_works_and_leaves_nothing_behind(place: Path) -> None:
    data = place / ("a-long-name-" * 10) / "data"
    try:
        address = embedded.url(data=data)
        again = embedded.url(data=data)
        found = ask(address, "SELECT 1")
        socket_folder = embedded._socket_folder(data / "postgres")
        rights = stat.S_IMODE(socket_folder.stat().st_mode)
    finally:
        embedded.stop(data=data)

    assert (found, again, rights) == ((1,), address, 0o700)
    assert not socket_folder.exists()


def test_socket_folder_made_by_somebody_else_is_refused(place: Path) -> None:
    data = place / ("a-long-name-" * 10) / "data"
    (data / "postgres").mkdir(parents=True)
    (data / "postgres" / "PG_VERSION").write_text(embedded.MAJOR)
    trap = embedded._socket_folder(data / "postgres")
    trap.mkdir()
    trap.chmod(0o777)

    try:
        with pytest.raises(embedded.EmbeddedDatabaseError, match="somebody else"):
            embedded._socket_folder(data / "postgres")
    finally:
        trap.rmdir()


def test_path_with_the_characters_of_a_shell_works(place: Path) -> None:
    data = place / 'l\'été $HOME `id` "x", 100%&'
    try:
        found = ask(embedded.url(data=data), "SELECT 1")
    finally:
        stopped = embedded.stop(data=data)

    assert (found, stopped) == ((1,), True)


# Life and death


def test_stop_says_whether_the_server_was_running(made: Path) -> None:
    address = embedded.url(data=made)

    answers = [embedded.stop(data=made), embedded.stop(data=made)]

    assert answers == [True, False]
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(address)


def test_stop_of_what_never_was_makes_nothing(place: Path) -> None:
    assert embedded.stop(data=place / "absent") is False
    assert list(place.iterdir()) == []


def test_data_is_there_after_a_stop_and_a_start(made: Path) -> None:
    with psycopg.connect(embedded.url(data=made)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS value")
    embedded.stop(data=made)

    assert ask(embedded.url(data=made), "SELECT value FROM kept") == (42,)


def test_server_outlives_the_commands_that_use_it(made: Path) -> None:
    first = launch(GIVE_URL, made)
    address = outcome(first)
    born = started_at(address)

    second = launch(GIVE_URL, made)
    same = outcome(second)
    for ended in (first, second):
        with suppress(ProcessLookupError):
            os.killpg(ended.pid, signal.SIGKILL)

    assert same == address
    assert started_at(address) == born


def test_commands_launched_together_share_one_server(data: Path) -> None:
    commands = [launch(GIVE_URL, data) for _command in range(4)]

    addresses = {outcome(command) for command in commands}

    assert addresses == {embedded.url(data=data)}
    assert [command.returncode for command in commands] == [0, 0, 0, 0]
    assert (data / "postgres.log").read_text().count("ready to accept connections") == 1


def test_committed_data_survives_the_killing_of_the_server(made: Path) -> None:
    address = embedded.url(data=made)
    with psycopg.connect(address) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS value")

    kill(made)
    left = {path.name for path in (made / "postgres").iterdir()} & {"postmaster.pid", ".s.PGSQL.5432", ".s.PGSQL.5432.lock"}
    again = embedded.url(data=made)

    assert len(left) == 3
    assert (again, ask(again, "SELECT value FROM kept")) == (address, (42,))


def test_server_starts_when_the_number_of_the_dead_one_belongs_to_another_program(made: Path) -> None:
    address = embedded.url(data=made)
    kill(made)
    owner = (made / "postgres").stat()
    identity = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    with subprocess.Popen(["sleep", "60"], **identity) as other:
        for name in ("postmaster.pid", ".s.PGSQL.5432.lock"):
            lock = made / "postgres" / name
            lock.write_text(f"{other.pid}\n" + lock.read_text().split("\n", 1)[1])

        found = ask(embedded.url(data=made), "SELECT 1")
        alive = other.poll() is None
        other.kill()

    assert (found, alive, embedded.url(data=made)) == ((1,), True, address)


def test_command_killed_while_it_makes_the_database_leaves_nothing_broken(data: Path) -> None:
    command = launch(GIVE_URL, data)
    wait_until(lambda: list(data.glob("postgres.new-*/base")))
    os.kill(command.pid, signal.SIGKILL)
    command.communicate()
    assert not (data / "postgres").exists()

    assert ask(embedded.url(data=data), "SELECT 1") == (1,)


@pytest.mark.parametrize("depth", [0, 10], ids=["socket in the folder", "socket elsewhere"])
def test_folder_removed_under_a_running_server_is_made_anew(template: Path, place: Path, depth: int) -> None:
    data = place / ("a-long-name-" * depth) / "data"
    data.parent.mkdir(exist_ok=True)
    subprocess.run(["cp", "-a", template, data], check=True)
    with psycopg.connect(embedded.url(data=data)) as connection:
        connection.execute("CREATE TABLE former (x int)")
    orphan, sockets = postmaster(data), embedded._socket_folder(data / "postgres")
    shutil.rmtree(data)

    try:
        found = ask(embedded.url(data=data), "SELECT to_regclass('former')")
    finally:
        embedded.stop(data=data)
        with suppress(ProcessLookupError):
            os.kill(orphan, signal.SIGQUIT)
        shutil.rmtree(sockets, ignore_errors=True)

    assert found == (None,)


def test_copy_of_a_database_has_a_server_of_its_own(template: Path, place: Path) -> None:
    copies = [place / ("a-long-name-" * 10) / name for name in ("one", "two")]
    copies[0].parent.mkdir()
    try:
        for copy in copies:
            subprocess.run(["cp", "-a", template, copy], check=True)
            with psycopg.connect(embedded.url(data=copy)) as connection:
                connection.execute("CREATE TABLE name AS SELECT %s AS name", [copy.name])
        found = [ask(embedded.url(data=copy), "SELECT name FROM name") for copy in copies]
    finally:
        stopped = [embedded.stop(data=copy) for copy in copies]

    assert (found, stopped) == ([("one",), ("two",)], [True, True])
