"""What is this content really, and may it be kept? Asks a child process, which alone parses it."""

import contextlib
import json
import logging
import os
import subprocess
import sys
import tempfile
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import IO, Final

from netboard.foundation.files import names, rules
from netboard.foundation.files.refusals import FileRefused
from netboard.foundation.files.rules import ContentType, Refusal

logger = logging.getLogger(__name__)
INSPECTOR: Final = Path(__file__).with_name("_inspector.py")


class InspectorBroken(Exception):  # noqa: N818 -- it says what happened
    """The child process ended without an answer and without being killed: our defect, not the file's."""


@dataclass(frozen=True)
class Limits:
    """What the child may use. The image of 50 million pixels takes about half of it; a page answers within 30 s."""

    memory_bytes: int = 1024 * rules.MEBIBYTE
    cpu_seconds: int = 15
    answer_bytes: int = rules.MAX_FILE_BYTES + rules.MEBIBYTE
    max_bytes: int = rules.MAX_FILE_BYTES
    max_pixels: int = rules.MAX_IMAGE_PIXELS


@dataclass(frozen=True)
class Inspected:
    """A content that may be kept: as received for a sound PDF, written anew for an image or a repaired PDF."""

    content_type: ContentType
    content: bytes


WALL_SECONDS: Final = 20.0


def inspect(content: bytes, *, name: str, limits: Limits | None = None, wall_seconds: float = WALL_SECONDS) -> Inspected:
    """Decide the type by the content and refuse what is unsafe; raises FileRefused."""
    shown = names.printable_name(name)
    if refusal := rules.check_size(len(content)):
        raise FileRefused(refusal, shown)
    answer, payload = _ask(content, shown=shown, limits=limits or Limits(), wall_seconds=wall_seconds)
    if "refusal" in answer:
        raise FileRefused(Refusal(answer["refusal"]), shown)
    return Inspected(ContentType(answer["content_type"]), payload or content)


def _ask(content: bytes, *, shown: str, limits: Limits, wall_seconds: float) -> tuple[dict[str, str], bytes]:
    with _memory_file() as question, _memory_file() as reply:
        question.write(content)
        question.seek(0)
        code = _run(question, reply, limits=limits, wall_seconds=wall_seconds)
        if code < 0:
            logger.warning("file inspection stopped", extra={"code": str(code)})
            raise FileRefused(Refusal.TIMED_OUT, shown)
        if code > 0:
            raise InspectorBroken(code)
        reply.seek(0)
        return json.loads(reply.readline()), reply.read()


def _run(question: IO[bytes], reply: IO[bytes], *, limits: Limits, wall_seconds: float) -> int:
    # An empty environment: the child has no use for our secrets.
    with subprocess.Popen(  # noqa: S603 -- our own interpreter and our own file
        [sys.executable, "-I", str(INSPECTOR), *(str(limit) for limit in astuple(limits))],
        stdin=question, stdout=reply, stderr=subprocess.DEVNULL, env={}, cwd="/",
    ) as child:  # fmt: skip
        with contextlib.suppress(subprocess.TimeoutExpired):
            return child.wait(timeout=wall_seconds)
        child.kill()
        return child.wait()


def _memory_file() -> IO[bytes]:
    # Not a pipe: the limit on written bytes holds here, so that the child cannot flood the parent.
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("netboard-inspection"), "w+b")
    return tempfile.TemporaryFile()
