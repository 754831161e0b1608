"""Embedded servers in every condition, each in a folder of its own and always stopped."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from netboard.config import embedded
from tests.config.servers import QUICK_DISK, private_folder


@pytest.fixture
def place() -> Iterator[Path]:
    with private_folder() as folder:
        yield folder


@pytest.fixture
def data(place: Path) -> Iterator[Path]:
    yield place / "data"
    embedded.stop(data=place / "data")


@pytest.fixture(scope="module")
def running() -> Iterator[Path]:
    with private_folder() as folder:
        embedded.url(data=folder / "data")
        yield folder / "data"
        embedded.stop(data=folder / "data")


@pytest.fixture(scope="module")
def template() -> Iterator[Path]:
    with private_folder() as folder:
        embedded.url(data=folder / "data")
        embedded.stop(data=folder / "data")
        yield folder / "data"


@pytest.fixture
def made(template: Path, place: Path) -> Iterator[Path]:
    """Give the stopped database of an earlier day: copied, since making one takes a second."""
    subprocess.run(["cp", "-a", template, place / "data"], check=True)
    yield place / "data"
    embedded.stop(data=place / "data")


@pytest.fixture
def ordinary_folder() -> Iterator[Path]:
    """Give a folder that any user can reach: those of pytest are closed to all but their maker."""
    top = Path(tempfile.mkdtemp(prefix="netboard-test-", dir=QUICK_DISK))
    top.chmod(0o755)
    yield top / "data"
    embedded.stop(data=top / "data")
    shutil.rmtree(top)
