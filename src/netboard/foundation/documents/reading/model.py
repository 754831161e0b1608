"""What does a reading propose, and why may a document be refused?"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

IDENTITY, GP, CORRESPONDENT, REQUEST, CONDITION, DISEASE = "identity", "gp", "correspondent", "request", "condition", "disease"
PATHOLOGY, STAGING, EVENT, TREATMENT, EXAM, RESULT = "pathology", "staging", "event", "treatment", "exam", "result"
BLOCKS = (IDENTITY, GP, CORRESPONDENT, REQUEST, CONDITION, DISEASE, PATHOLOGY, STAGING, EVENT, TREATMENT, EXAM, RESULT)
ROWS = frozenset({CORRESPONDENT, EVENT, TREATMENT, EXAM, RESULT})


class Reason(enum.StrEnum):
    """Why a document was not read."""

    ENCRYPTED = "encrypted"
    ACTIVE_CONTENT = "active_content"
    TOO_MANY_PAGES = "too_many_pages"
    DAMAGED = "damaged"
    TOO_BIG = "too_big"
    TOOK_TOO_LONG = "took_too_long"
    DOCTYPE_FORBIDDEN = "doctype_forbidden"
    NOT_A_KNOWN_DOCUMENT = "not_a_known_document"


class Notice(enum.StrEnum):
    """What the person who confirms should know of a reading."""

    SCANNED = "scanned"
    READ_BY_OCR = "read_by_ocr"
    UNITS_NOT_READ = "units_not_read"
    CONFLICTING_VALUES = "conflicting_values"
    SEVERAL_PATIENTS = "several_patients"
    INS_KEY_WRONG = "ins_key_wrong"
    TEXT_CUT = "text_cut"
    NOTHING_FOUND = "nothing_found"
    CHARACTERS_REPLACED = "characters_replaced"


class ReadingRefused(Exception):  # noqa: N818 -- it says what happened
    """The document is not read; `reason` says why in a code."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class OcrUnavailable(Exception):  # noqa: N818 -- it says what happened
    """The programs that read scanned pages are not installed; `missing` names them."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


@dataclass(frozen=True)
class Found:
    """One thing that a person confirms at once, with the line it was read on.

    values: canonical: ISO dates, decimals with a point, codes of choices; free text as written.
    line, start, end: the source line and the highlighted part of it. page: from 1.
    certain: false when the document says two things, or when the characters themselves are doubtful.
    row: number of the row in its block, for the blocks that are lists.
    """

    block: str
    values: Mapping[str, str]
    page: int = 1
    line: str = ""
    start: int = 0
    end: int = 0
    certain: bool = True
    row: int | None = None


@dataclass(frozen=True)
class Reading:
    """What a document says, as far as the rules read it."""

    kind: str
    document_kind: str
    dated_on: str = ""
    title: str = ""
    pages: int = 1
    found: tuple[Found, ...] = ()
    notices: tuple[str, ...] = field(default=())
