"""What does a clinical document say, before anyone decides in which format it leaves?

Every string is already written by the caller, in the document's language: dates, numbers and units included.
An empty string means that there is nothing to say, and the place is not printed.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Person:
    """Someone who signs, sends or receives; `identifier` is the national number of a professional."""

    name: str
    role: str = ""
    organisation: str = ""
    identifier: str = ""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One labelled value, such as a grade or the date of an examination."""

    label: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows under named columns; a row shorter than the head is completed with empty cells."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Section:
    """A titled part of the summary, printed in this order: paragraphs, facts, items, table."""

    key: str
    title: str
    paragraphs: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    items: tuple[str, ...] = ()
    table: Table | None = None


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """One proposed treatment; `alternative` names the choice inside a rank, empty when there is only one."""

    rank: str
    treatment: str
    alternative: str = ""
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Attendee:
    """Someone who took part in the discussion of this case; `counted` says that the quorum counts them."""

    name: str
    specialty: str = ""
    site: str = ""
    counted: bool = False


@dataclass(frozen=True, kw_only=True)
class Patient:
    """Who the document is about, as shown on each page; `identifiers` holds the other local numbers.

    identity_status: how far the identity was checked, in words.
    """

    name: str
    birth_date: str
    sex: str
    dossier_number: str
    ins: str = ""
    identity_status: str = ""
    identifiers: tuple[Fact, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ClinicalDocument:
    """The report of a board on one case, whatever the format it leaves in.

    kind: lower-case code of the document, written in the file's metadata.
    language: code of the language in which the caller wrote; it chooses the fixed words too.
    issued_at: aware moment written in the file's metadata; the same document gives the same bytes.
    version, replaces_version: as shown to people; the latter is empty for a first version.
    opinion_kind: what kind of opinion it is, such as surveillance or a treatment.
    conclusion: the opinion in one or two sentences, which the general practitioner reads first.
    signed_by: None prints the document as an unsigned draft.
    """

    kind: str
    language: str
    title: str
    centre_name: str
    board_label: str
    document_id: str
    set_id: str
    version: str
    issued_at: datetime
    patient: Patient
    question: str
    conclusion: str
    centre_lines: tuple[str, ...] = ()
    replaces_version: str = ""
    replacement_reason: str = ""
    urgent: bool = False
    session_text: str = ""
    opinion_kind: str = ""
    proposals: tuple[Proposal, ...] = ()
    sections: tuple[Section, ...] = ()
    attendees: tuple[Attendee, ...] = ()
    quorum_text: str = ""
    recipients: tuple[Person, ...] = ()
    signed_by: Person | None = None
    signed_at_text: str = ""
    contact_lines: tuple[str, ...] = ()
    data_notice: str = ""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A plain medical letter.

    issued_at: aware moment written in the file's metadata; `place_and_date` is what people read.
    reference_facts: the few lines that say about whom, such as name, birth date and dossier number.
    """

    language: str
    document_id: str
    issued_at: datetime
    sender: Person
    recipient: Person
    place_and_date: str
    subject: str
    paragraphs: tuple[str, ...]
    sender_lines: tuple[str, ...] = ()
    recipient_lines: tuple[str, ...] = ()
    reference_facts: tuple[Fact, ...] = ()
    greeting: str = ""
    closing: str = ""
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Minutes:
    """What happened at a meeting, part after part.

    issued_at: aware moment written in the file's metadata. subtitle: which meeting, as each page says it; lines: where and by whom.
    warning: printed in a frame when the minutes are not final.
    """

    language: str
    document_id: str
    issued_at: datetime
    title: str
    centre_name: str
    subtitle: str
    lines: tuple[str, ...] = ()
    warning: str = ""
    sections: tuple[Section, ...] = ()
