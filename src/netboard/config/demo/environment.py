"""With which settings does the demonstration run? Its own folder, its own keys, loopback only."""

import os
import secrets
from pathlib import Path

from netboard.config import embedded

MAIL_DOMAIN = "mssante.example"
PASSWORD = "calanque-de-sormiou"  # noqa: S105 -- printed on purpose: every person of the demonstration is invented
REFUSED_ADDRESS = f"refuse.dr.nora@{MAIL_DOMAIN}"


def prepare(*, port: int, smtp_port: int, stream_port: int, data: Path | None = None) -> None:
    """Set the environment of the demonstration; keys are made at the first start and kept beside the data."""
    if data is not None:
        os.environ["NETBOARD_DATA"] = str(data)
    elif "NETBOARD_DATA" not in os.environ:
        os.environ["NETBOARD_DATA"] = str(embedded.data_dir() / "demo")
    folder = embedded.data_dir()
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "netboard.config.settings",
        "NETBOARD_DEMO": "1",
        "NETBOARD_LOOPBACK_ONLY": "1",
        "NETBOARD_SECRET_KEY": _kept(folder / "secret-key", secrets.token_urlsafe(64)),
        "NETBOARD_MASTER_KEYS": "1:" + _kept(folder / "master-key", secrets.token_hex(32)),
        "NETBOARD_BASE_URL": f"http://localhost:{port}",
        "NETBOARD_STREAM_URL": f"http://localhost:{stream_port}",  # no proxy here that would give both one origin
        "NETBOARD_SMTP_HOST": "127.0.0.1",
        "NETBOARD_SMTP_PORT": str(smtp_port),
        "NETBOARD_MAIL_FROM": f"rcp-tne@centre.{MAIL_DOMAIN}",
        "NETBOARD_SECURE_MAIL_DOMAINS": MAIL_DOMAIN,
        "NETBOARD_CENTRE_NAME": "Centre expert TNE (démonstration)",
        "NETBOARD_CENTRE_LINES": "Institut fictif de cancérologie,1 chemin de la Calanque,13009 Marseille",
        "NETBOARD_CENTRE_PHONE": "04 00 00 00 00",
        "NETBOARD_LOG_LEVEL": os.environ.get("NETBOARD_LOG_LEVEL", "WARNING"),
    }
    for given in ("NETBOARD_SECRET_KEY_FILE", "NETBOARD_MASTER_KEYS_FILE"):
        os.environ.pop(given, None)


def _kept(path: Path, fresh: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(fresh)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    return fresh
