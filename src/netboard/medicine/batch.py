"""How are many cases computed at once? One JSON object a line in, one a line out, in the same order, whatever a line holds."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import BinaryIO

from netboard.medicine import contracts

MAX_LINE_BYTES = 1_000_000
MAX_SHOWN = 600
PLACES_OF_A_FLOAT = 15


@dataclass
class Tally:
    """How many lines were answered, and how many of them by an error."""

    lines: int = 0
    errors: int = 0


def answers(lines: Iterable[bytes], *, tally: Tally) -> Iterator[bytes]:
    """Answer each line that is not blank by exactly one line, in order: `{"id", "output"}`, or `{"id", "error"}` and the next.

    A line that cannot be read, or that names no id, is answered under the id that can still be read, else under null. Nothing stops the
    batch. Lines come without their end, and go out with it.
    """
    for line in lines:
        if not line.strip():
            continue
        answer = answered(line)
        tally.lines += 1
        tally.errors += "error" in answer
        yield json.dumps(answer, default=_plain, allow_nan=False).encode() + b"\n"


def read_lines(stream: BinaryIO) -> Iterator[bytes]:
    """Read a stream line by line; of a line longer than a megabyte only the beginning is kept, so that memory stays small."""
    while line := stream.readline(MAX_LINE_BYTES + 1):
        rest = line
        while len(rest) > MAX_LINE_BYTES and not rest.endswith(b"\n"):
            rest = stream.readline(MAX_LINE_BYTES + 1)
        yield line


def run(source: BinaryIO, sink: BinaryIO) -> Tally:
    """Answer a whole stream; each answer leaves at once, for a caller that waits for it before the next case."""
    tally = Tally()
    for answer in answers(read_lines(source), tally=tally):
        sink.write(answer)
        sink.flush()
    return tally


def answered(line: bytes) -> dict[str, object]:
    """Answer one line."""
    try:
        case = _case(line)
    except RecursionError:
        return {"id": None, "error": "the line is nested too deep to be read"}
    except ValueError as error:
        return {"id": _readable_id(line), "error": _short(error)}
    try:
        return {"id": case["id"], "output": _output(case)}
    except (ValueError, ArithmeticError) as error:
        return {"id": case["id"], "error": _short(error)}
    except Exception as error:  # noqa: BLE001 -- a defect in one case must not take the answers of the others
        return {"id": case["id"], "error": f"defect in this software, please report it: {type(error).__name__}"}


def _case(line: bytes) -> Mapping[str, object]:
    if len(line) > MAX_LINE_BYTES:
        raise ValueError(f"the line is longer than {MAX_LINE_BYTES} bytes")
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"the line is not UTF-8 text (byte {error.start})") from None
    try:
        case = json.loads(text, parse_float=_number, parse_int=_whole, parse_constant=_refused, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise ValueError(f"the line is not JSON: {error.msg} at character {error.colno}") from None
    if not isinstance(case, dict):
        raise ValueError('the line is not an object; expected {"id": ..., "call": ..., "input": {...}}')  # noqa: TRY004 -- one kind of refusal
    if not _is_id(case.get("id")):
        raise ValueError("id is missing; expected text or a whole number")
    return case


def _is_id(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _output(case: Mapping[str, object]) -> Mapping[str, object]:
    call, given = case.get("call"), case.get("input")
    if not isinstance(call, str) or call not in contracts.CALLS:
        raise ValueError(f"unknown call {call!r}; expected one of {', '.join(contracts.CALLS)}")
    if not isinstance(given, dict):
        raise ValueError("input is missing; expected an object, such as {}")  # noqa: TRY004 -- one kind of refusal
    return contracts.CALLS[call](given)


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except ArithmeticError:
        raise ValueError(f"{text[:20]} is beyond any number") from None


def _whole(text: str) -> int | Decimal:
    return int(text) if len(text) <= 30 else _number(text)  # noqa: PLR2004 -- longer is no id and no measure


def _refused(text: str) -> object:
    raise ValueError(f"{text} is not a number")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    read = dict(pairs)
    if len(read) != len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"{next(name for name in names if names.count(name) > 1)} is given twice")
    return read


def _readable_id(line: bytes) -> object:
    """Find the id of a line that was refused, where it can still be read."""
    try:
        case = json.loads(line[:MAX_LINE_BYTES].decode("utf-8-sig", errors="replace"), parse_int=_whole)
    except (ValueError, RecursionError):
        return None
    found = case.get("id") if isinstance(case, dict) else None
    return found if _is_id(found) else None


def _short(error: Exception) -> str:
    text = re.sub(r"\s+", " ", str(error))
    return text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "..."


def _plain(value: object) -> object:
    """Write what JSON has no word for: a Decimal as a number, a date as ISO 8601."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() and value.adjusted() < PLACES_OF_A_FLOAT else float(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
