"""Which third-party browser files do we ship, and are they still the published bytes?

`vendor.py` fetches each package named in vendor.lock, checks its integrity and writes the listed files.
`vendor.py --check` compares the committed bytes with the recorded digests, without any network.
"""

import argparse
import base64
import hashlib
import hmac
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import NotRequired, TypedDict

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "vendor.lock"


class VendoredFile(TypedDict):
    """One committed file: where it comes from in the package, where it goes, its digest."""

    source: str
    target: str
    sha256: NotRequired[str]


class Package(TypedDict):
    """One published package, pinned by version and by the integrity of its archive."""

    version: str
    integrity: str
    licence: str
    files: list[VendoredFile]


class IntegrityError(Exception):
    """The fetched archive is not the one that was reviewed."""


def read_lock(path: Path = LOCK) -> dict[str, Package]:
    """Read the pinned packages."""
    lock: dict[str, Package] = json.loads(path.read_text(encoding="utf-8"))
    return lock


def changed_files(lock: dict[str, Package], *, root: Path = ROOT) -> list[str]:
    """Name the committed files that are absent or differ from their recorded digest."""
    files = [file for package in lock.values() for file in package["files"]]
    return [file["target"] for file in files if _digest(root / file["target"]) != file.get("sha256")]


def write_package(name: str, package: Package, *, archive: Path, root: Path = ROOT) -> None:
    """Write the listed files of a verified archive and record their digests in `package`."""
    verify_archive(archive.read_bytes(), integrity=package["integrity"], name=name)
    with tarfile.open(archive) as tar:
        for file in package["files"]:
            member = tar.extractfile(f"package/{file['source']}")
            if member is None:
                raise FileNotFoundError(file["source"])
            target = root / file["target"]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(member.read())
            file["sha256"] = _digest(target)


def verify_archive(content: bytes, *, integrity: str, name: str) -> None:
    """Refuse an archive whose SHA-512 is not the pinned one."""
    actual = "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()
    if not hmac.compare_digest(actual, integrity):
        raise IntegrityError(f"{name}: expected {integrity}, got {actual}")


def fetch(name: str, version: str, *, folder: Path) -> Path:
    """Download a published package with the npm client; nothing of it is run."""
    command = ["npm", "pack", f"{name}@{version}", "--ignore-scripts", "--silent", "--pack-destination", str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return next(folder.glob("*.tgz"))


def update(lock: dict[str, Package]) -> None:
    """Fetch, verify and write every package, then record the digests."""
    for name, package in lock.items():
        with tempfile.TemporaryDirectory() as folder:
            write_package(name, package, archive=fetch(name, package["version"], folder=Path(folder)))
    LOCK.write_text(json.dumps(lock, indent=2) + "\n", encoding="utf-8")


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def main(arguments: list[str] | None = None) -> int:
    """Run the command; the exit status is 1 when a committed file was changed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="compare committed files with vendor.lock, offline")
    lock = read_lock()
    if not parser.parse_args(arguments).check:
        update(lock)
    changed = changed_files(lock)
    for target in changed:
        sys.stderr.write(f"{target} is absent or differs from vendor.lock\n")
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main())
