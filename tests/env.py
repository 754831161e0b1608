"""The environment of the tests, set before Django reads its settings."""

import os
import tempfile
from pathlib import Path

_DATA = Path(os.environ.get("NETBOARD_TEST_DATA", Path(tempfile.gettempdir()) / f"netboard-tests-{os.getuid()}"))
_VALUES = {
    "NETBOARD_DATA": str(_DATA),
    "NETBOARD_SECRET_KEY": "tests-only-" + "k" * 60,
    "NETBOARD_MASTER_KEYS": "1:" + "01" * 32,
    "NETBOARD_LOOPBACK_ONLY": "1",
    "NETBOARD_CENTRE_NAME": "Centre expert TNE de démonstration",
    "NETBOARD_SECURE_MAIL_DOMAINS": "mssante.test",
    "NETBOARD_SMTP_HOST": "127.0.0.1",
    "NETBOARD_SMTP_PORT": "9",
    "NETBOARD_LOG_LEVEL": "ERROR",
}
for _name in [name for name in os.environ if name.startswith("NETBOARD_") and not name.startswith("NETBOARD_TEST_")]:
    if _name != "NETBOARD_DATABASE_URL":
        del os.environ[_name]
os.environ.update(_VALUES)
(_DATA / "static").mkdir(parents=True, exist_ok=True, mode=0o700)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "netboard.config.settings")
