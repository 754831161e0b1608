"""An installation that is not set up safely does not start."""

import os
import subprocess
import sys

import pytest

GOOD = {
    "NETBOARD_SECRET_KEY": "tests-only-0123456789" * 3,
    "NETBOARD_MASTER_KEYS": "1:" + "01" * 32,
    "NETBOARD_HOSTS": "netboard.hopital.test",
    "NETBOARD_BASE_URL": "https://netboard.hopital.test",
    "NETBOARD_MAIL_FROM": "rcp@mssante.test",
    "NETBOARD_DATABASE_URL": "postgresql://u:p%40ss@db:5433/netboard?sslmode=require",
}
SHOW = "import django; django.setup(); from django.conf import settings as s; print(s.DEBUG, s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.DATABASES['default']['PASSWORD'], s.DATABASES['default']['OPTIONS'], s.NETBOARD_CALCULATIONS)"


def start(tmp_path, code=SHOW, **changes):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NETBOARD_")}
    environment |= {"DJANGO_SETTINGS_MODULE": "netboard.config.settings", "NETBOARD_DATA": str(tmp_path)} | GOOD | changes
    chosen = {name: value for name, value in environment.items() if value is not None}
    return subprocess.run([sys.executable, "-c", code], env=chosen, capture_output=True, text=True, check=False)


def test_a_complete_environment_starts_safely(tmp_path):
    answer = start(tmp_path)

    assert answer.stdout.strip() == "False __Host-session True p@ss {'sslmode': 'require'} False"


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"NETBOARD_SECRET_KEY": None}, "NETBOARD_SECRET_KEY"),
        ({"NETBOARD_SECRET_KEY": "short"}, "50 characters"),
        ({"NETBOARD_MASTER_KEYS": None}, "NETBOARD_MASTER_KEYS"),
        ({"NETBOARD_BASE_URL": None}, "NETBOARD_BASE_URL"),
        ({"NETBOARD_MAIL_FROM": None}, "NETBOARD_MAIL_FROM"),
        ({"NETBOARD_DATABASE_URL": "sqlite:///x.db"}, "postgresql://"),
        ({"NETBOARD_DEMO": "yes"}, "NETBOARD_DEMO"),
    ],
)
def test_a_missing_or_unsafe_setting_stops_the_start_and_is_named(tmp_path, change, word):
    answer = start(tmp_path, **change)

    assert answer.returncode != 0
    assert word in answer.stderr


def test_secrets_can_come_from_files(tmp_path):
    secret = tmp_path / "key"
    secret.write_text("f" * 60 + "\n", encoding="ascii")

    answer = start(
        tmp_path, "import django; django.setup(); from django.conf import settings as s; print(s.SECRET_KEY)",
        NETBOARD_SECRET_KEY=None, NETBOARD_SECRET_KEY_FILE=str(secret),
    )  # fmt: skip

    assert answer.stdout.strip() == "f" * 60


def test_djangos_own_deployment_check_is_clean(tmp_path):
    code = (
        "import django; django.setup(); from django.core.management import call_command;"
        "call_command('check', deploy=True, fail_level='WARNING', databases=[])"
    )

    answer = start(tmp_path, code)

    assert answer.returncode == 0, answer.stderr[-2000:]
