from datetime import UTC, datetime
from pathlib import Path

import pytest

AT = datetime(2026, 3, 6, 9, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _place_and_keys(tmp_path: Path, settings) -> None:
    settings.NETBOARD_FILES_DIR = tmp_path / "files"
    settings.NETBOARD_MASTER_KEYS = {1: b"1" * 32}


@pytest.fixture
def at() -> datetime:
    return AT
