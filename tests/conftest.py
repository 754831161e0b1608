"""What every test gets: people, a signed-in client, immutable tables that the harness alone may empty."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection, connections
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import Client

from netboard.config import embedded
from netboard.foundation.access.models import Account
from tests import people as people_module


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The application's role may not go round triggers, in production neither; the embedded server of the tests lets it."""
    if not os.environ.get("NETBOARD_DATABASE_URL"):
        with psycopg.connect(embedded.url().replace("//netboard@", "//postgres@"), autocommit=True) as superuser:
            superuser.execute("SELECT pg_advisory_lock(1)")  # several processes of tests share the server: one grants at a time
            superuser.execute("GRANT SET ON PARAMETER session_replication_role TO netboard")
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:  # the threads of a worker run inside a test keep theirs
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )


@pytest.fixture(autouse=True, scope="session")
def _no_connection_outlives_its_job() -> None:
    """A worker run inside a test must leave no connection open in its threads, or the test database cannot be dropped."""
    connections.settings["default"]["CONN_MAX_AGE"] = 0


@pytest.fixture(autouse=True, scope="session")
def _harness_may_empty_immutable_tables() -> Iterator[None]:
    """Between tests that commit, Django truncates; our triggers refuse it, so the harness alone goes round them."""
    ordinary = DatabaseOperations.execute_sql_flush

    def flush(self: DatabaseOperations, sql_list: list[str]) -> None:
        ordinary(
            self,
            [
                "SET session_replication_role = replica",
                *sql_list,
                "TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE",
                "SET session_replication_role = origin",
            ],
        )

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", flush)
        yield


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, settings) -> None:
    settings.NETBOARD_FILES_DIR = tmp_path / "files"
    settings.NETBOARD_AUDIT_HEADS = tmp_path / "heads.jsonl"
    settings.NETBOARD_MAILBOX_DIR = tmp_path / "mailbox"
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


@pytest.fixture
def people(db) -> people_module.People:
    return people_module.make()


@pytest.fixture
def client_of() -> Callable[[Account], Client]:
    """Give a browser in which this account is signed in."""

    def sign_in(account: Account) -> Client:
        client = Client(headers={"accept-language": "fr"})
        client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


@pytest.fixture
def raw_sql(db) -> Callable[..., None]:
    def run(sql: str, *parameters: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)

    return run
