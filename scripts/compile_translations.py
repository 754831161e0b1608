"""How do translations become readable? Compile each .po beside itself, at build and install, without gettext."""

from pathlib import Path
from typing import Any

import polib
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LOCALE = Path(__file__).resolve().parent.parent / "src" / "netboard" / "locale"


def compile_all() -> None:
    for source in LOCALE.glob("*/LC_MESSAGES/*.po"):
        polib.pofile(str(source)).save_as_mofile(str(source.with_suffix(".mo")))


class CompileTranslations(BuildHookInterface[Any]):
    """Run before each build, the editable one included."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 -- the library's signature
        compile_all()


if __name__ == "__main__":
    compile_all()
