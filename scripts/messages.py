"""Are all texts translated? Collect the msgids with gettext, or check that the French catalogue is complete."""

import os
import subprocess
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "netboard"
CATALOGUE = SOURCE / "locale" / "fr" / "LC_MESSAGES" / "django.po"


def collect() -> polib.POFile:
    """Run makemessages on a copy of the catalogue and read the result."""
    before = CATALOGUE.read_bytes()
    try:
        subprocess.run(
            [sys.executable, "-m", "django", "makemessages", "-l", "fr", "--no-location", "--no-wrap", "--no-obsolete", "-v", "0"],
            cwd=SOURCE, check=True, env=os.environ | {"DJANGO_SETTINGS_MODULE": "", "PYTHONPATH": str(ROOT / "src")},
        )  # fmt: skip
        found = polib.pofile(str(CATALOGUE), wrapwidth=0)
        found.metadata.pop("POT-Creation-Date", None)  # a date would change the file at each run
        found.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
        found.save(str(CATALOGUE))
        return found
    finally:
        if "--check" in sys.argv:
            CATALOGUE.write_bytes(before)


def main() -> int:
    known = {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in polib.pofile(str(CATALOGUE)) if not entry.obsolete}
    found = collect()
    wanted = {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in found if not entry.obsolete}
    bad = [entry.msgid for entry in found if not entry.obsolete and (not entry.translated() or entry.fuzzy)]
    for text in bad:
        print(f"not translated: {text[:120]!r}")
    if "--check" not in sys.argv:
        print(f"{len(wanted)} texts, {len(bad)} to translate")
        return 0
    for _context, text, _plural in sorted(wanted - known, key=str):
        print(f"not in the catalogue (run make messages): {text[:120]!r}")
    for _context, text, _plural in sorted(known - wanted, key=str):
        print(f"no longer used (run make messages): {text[:120]!r}")
    return 1 if bad or wanted != known else 0


if __name__ == "__main__":
    sys.exit(main())
