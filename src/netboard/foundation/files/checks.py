"""Is the place of the files private and are the master keys sound?"""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from netboard.foundation.files import rules


def check_settings(**_: Any) -> list[CheckMessage]:
    """Refuse to start without sound master keys, or with the files inside a folder that is served to everyone."""
    keys: dict[int, bytes] = settings.NETBOARD_MASTER_KEYS
    errors: list[CheckMessage] = []
    if not keys:
        errors.append(Error("NETBOARD_MASTER_KEYS holds no key.", id="files.E001"))
    for version, key in sorted(keys.items()):
        if len(key) != rules.KEY_BYTES or version < 1:
            errors.append(Error(f"Master key {version} must be {rules.KEY_BYTES} bytes, numbered from 1.", id="files.E002"))
    if any(_lies_inside(public) for public in (settings.STATIC_ROOT, settings.MEDIA_ROOT) if public):
        errors.append(Error("NETBOARD_FILES_DIR lies inside a public folder.", id="files.E003"))
    return errors


def _lies_inside(public: str | Path) -> bool:
    return Path(settings.NETBOARD_FILES_DIR).resolve().is_relative_to(Path(public).resolve())
