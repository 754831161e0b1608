"""What do the pictures of scanned pages say? Debian's poppler and tesseract, each confined and limited in time."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from netboard.foundation.documents.reading.model import OcrUnavailable, ReadingRefused, Reason

LAUNCHER: Final = Path(__file__).with_name("_launcher.py")
SCANNED_CHARACTERS_A_PAGE: Final = 50
MOST_PAGES: Final = 12
WALL_SECONDS: Final = 120.0
DOTS_PER_INCH: Final = "200"
_FOLDERS: Final = "/usr/bin:/bin:/usr/local/bin"


def missing_programs() -> tuple[str, ...]:
    """Name what is not installed: the programs, and the French language of tesseract."""
    names = [name for name in ("pdftoppm", "tesseract") if shutil.which(name, path=_FOLDERS) is None]
    if "tesseract" not in names and not any(Path("/usr/share/tesseract-ocr").glob("*/tessdata/fra.traineddata")):
        names.append("tesseract-ocr-fra")
    return tuple(names)


def text_of(content: bytes) -> str:
    """Give the text of each page, parted by form feeds. Raises OcrUnavailable, ReadingRefused."""
    if missing := missing_programs():
        raise OcrUnavailable(missing)
    deadline = time.monotonic() + WALL_SECONDS
    with tempfile.TemporaryDirectory(prefix="netboard-ocr-") as folder:
        pages = _pages(content, Path(folder), deadline)
        if not pages:
            raise ReadingRefused(Reason.DAMAGED)
        texts = []
        for page in pages:
            read = Path(folder) / f"{page.stem}-read"
            _run(["tesseract", str(page), str(read), "-l", "fra", "--psm", "4", "-c", "preserve_interword_spaces=1"], deadline)
            texts.append(read.with_suffix(".txt").read_text(encoding="utf-8", errors="replace"))
    return "\f".join(texts)


def _pages(content: bytes, folder: Path, deadline: float) -> list[Path]:
    if b"%PDF-" not in content[:1024]:
        picture = folder / "page-1.img"
        picture.write_bytes(content)
        return [picture]
    source = folder / "source.pdf"
    source.write_bytes(content)
    _run(["pdftoppm", "-r", DOTS_PER_INCH, "-gray", "-png", "-l", str(MOST_PAGES), str(source), str(folder / "page")], deadline)
    return sorted(folder.glob("page-*.png"))


def _run(command: list[str], deadline: float) -> None:
    """Run a program under the limits of the launcher; its own words are not kept."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise ReadingRefused(Reason.TOOK_TOO_LONG)
    environment = {"PATH": _FOLDERS, "OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"}
    with subprocess.Popen(  # noqa: S603 -- our own launcher, programs by fixed names
        [sys.executable, "-I", str(LAUNCHER), str(os.getpid()), *command],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, cwd="/",
    ) as program:  # fmt: skip
        try:
            code = program.wait(timeout=left)
        except subprocess.TimeoutExpired:
            program.kill()
            with contextlib.suppress(subprocess.TimeoutExpired):
                program.wait(timeout=5)
            raise ReadingRefused(Reason.TOOK_TOO_LONG) from None
    if code < 0:
        raise ReadingRefused(Reason.TOOK_TOO_LONG)
    if code > 0:
        raise ReadingRefused(Reason.DAMAGED)
