"""Are the browser files we ship the published ones?"""

import base64
import hashlib
import importlib.util
import io
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
spec = importlib.util.spec_from_file_location("vendor", ROOT / "scripts" / "vendor.py")
vendor = importlib.util.module_from_spec(spec)
spec.loader.exec_module(vendor)


@pytest.fixture
def archive(tmp_path):
    path = tmp_path / "one.tgz"
    with tarfile.open(path, "w:gz") as tar:
        member = tarfile.TarInfo("package/one.js")
        member.size = 3
        tar.addfile(member, io.BytesIO(b"one"))
    return path


def package(archive, **changes):
    integrity = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    files = [{"source": "one.js", "target": "out/one.js"}]
    return {"version": "1", "integrity": integrity, "licence": "0BSD", "files": files} | changes


def test_committed_files_are_the_published_ones():
    assert vendor.changed_files(vendor.read_lock()) == []


def test_changed_byte_is_seen(archive, tmp_path):
    one = package(archive)
    vendor.write_package("one", one, archive=archive, root=tmp_path)
    assert vendor.changed_files({"one": one}, root=tmp_path) == []

    (tmp_path / "out/one.js").write_bytes(b"two")

    assert vendor.changed_files({"one": one}, root=tmp_path) == ["out/one.js"]


def test_other_archive_is_refused_and_writes_nothing(archive, tmp_path):
    with pytest.raises(vendor.IntegrityError):
        vendor.write_package("one", package(archive, integrity="sha512-x"), archive=archive, root=tmp_path)

    assert not (tmp_path / "out").exists()
