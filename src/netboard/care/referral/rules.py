"""Which states does a dossier go through, what must it hold to be submitted, what do its words mean? Pure."""

import enum
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal


class State(enum.StrEnum):
    """Where a dossier stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    REDIRECTED = "redirected"
    ACCEPTED = "accepted"
    SCHEDULED = "scheduled"
    DISCUSSED = "discussed"
    SIGNED = "signed"
    DELIVERED = "delivered"
    WITHDRAWN = "withdrawn"


class Act(enum.StrEnum):
    """What moves a dossier from one state to the next."""

    SUBMIT = "submit"
    ACCEPT = "accept"
    RETURN = "return"
    REDIRECT = "redirect"
    WITHDRAW = "withdraw"
    SCHEDULE = "schedule"
    UNSCHEDULE = "unschedule"
    DISCUSS = "discuss"
    POSTPONE = "postpone"
    SIGN = "sign"
    DELIVER = "deliver"
    CORRECT = "correct"


MOVES: dict[tuple[State, Act], State] = {
    (State.DRAFT, Act.SUBMIT): State.SUBMITTED,
    (State.RETURNED, Act.SUBMIT): State.SUBMITTED,
    (State.SUBMITTED, Act.ACCEPT): State.ACCEPTED,
    (State.SUBMITTED, Act.RETURN): State.RETURNED,
    (State.SUBMITTED, Act.REDIRECT): State.REDIRECTED,
    (State.ACCEPTED, Act.RETURN): State.RETURNED,
    (State.ACCEPTED, Act.SCHEDULE): State.SCHEDULED,
    (State.SCHEDULED, Act.UNSCHEDULE): State.ACCEPTED,
    (State.SCHEDULED, Act.DISCUSS): State.DISCUSSED,
    (State.SCHEDULED, Act.POSTPONE): State.ACCEPTED,
    (State.DISCUSSED, Act.SIGN): State.SIGNED,
    (State.SIGNED, Act.DELIVER): State.DELIVERED,
    (State.DELIVERED, Act.CORRECT): State.SIGNED,
    (State.DRAFT, Act.WITHDRAW): State.WITHDRAWN,
    (State.SUBMITTED, Act.WITHDRAW): State.WITHDRAWN,
    (State.RETURNED, Act.WITHDRAW): State.WITHDRAWN,
    (State.ACCEPTED, Act.WITHDRAW): State.WITHDRAWN,
}
EDITABLE = frozenset({State.DRAFT, State.RETURNED})
RENEWABLE = frozenset({State.DISCUSSED, State.SIGNED, State.DELIVERED})
OPEN_TO_FACTS = frozenset({State.SUBMITTED, State.ACCEPTED, State.SCHEDULED})
OPEN_TO_DOCUMENTS = frozenset({State.DRAFT, State.RETURNED, State.SUBMITTED, State.ACCEPTED, State.SCHEDULED})
CLOSED = frozenset({State.DELIVERED, State.WITHDRAWN, State.REDIRECTED})
JOURNEY = (State.SUBMITTED, State.ACCEPTED, State.SCHEDULED, State.DISCUSSED, State.SIGNED, State.DELIVERED)


GAP_DAYS = 7  # what is missing is due a week after the submission, or at the cut-off of the session when that is earlier
CHASE_EVERY_DAYS = 3
CHASE_AHEAD_DAYS = 2
INTAKE_DAYS = 7  # dropped files that became no dossier are forgotten


def gap_due_on(today: date, *, expected_on: date | None, needed_by: date | None) -> date:
    """Say by when a missing item is due: the day it was promised for, else within a week, never after the cut-off."""
    wanted = expected_on or today + timedelta(days=GAP_DAYS)
    return max(today, min(wanted, needed_by)) if needed_by is not None else wanted


class MoveRefused(Exception):  # noqa: N818 -- it says what happened
    """The state of the dossier does not allow this act."""

    def __init__(self, state: State, act: Act) -> None:
        super().__init__(f"{act} from {state}")
        self.state, self.act = state, act


def can_move(state: State | str, act: Act) -> bool:
    return (State(state), act) in MOVES


def move(state: State | str, act: Act) -> State:
    """Name the state after an act, or refuse with `MoveRefused`."""
    try:
        return MOVES[State(state), act]
    except KeyError:
        raise MoveRefused(State(state), act) from None


class Urgency(enum.StrEnum):
    STANDARD = "standard"
    URGENT = "urgent"


class BoardType(enum.StrEnum):
    RARE_CANCERS = "rare_cancers"
    RECOURSE = "recourse"
    STANDARD = "standard"
    DIAGNOSTIC = "diagnostic"


class Motive(enum.StrEnum):
    DIAGNOSIS = "diagnosis"
    INITIAL_WORKUP = "initial_workup"
    INITIAL_DECISION = "initial_decision"
    PROGRESSION = "progression"
    SURVEILLANCE = "surveillance"
    PRRT = "prrt"
    SURGERY = "surgery"
    INTERVENTIONAL_RADIOLOGY = "interventional_radiology"
    TRIAL = "trial"
    GENETICS = "genetics"


class Site(enum.StrEnum):
    """Primary sites, with the codes of the domain tables."""

    STOMACH = "stomach"
    DUODENUM = "duodenum"
    AMPULLA = "ampulla"
    JEJUNUM_ILEUM = "jejunum_ileum"
    APPENDIX = "appendix"
    COLON_RECTUM = "colon_rectum"
    PANCREAS = "pancreas"
    PPGL = "ppgl"
    MTC = "mtc"
    LUNG = "lung"
    THYMUS = "thymus"
    UNKNOWN_PRIMARY = "unknown_primary"


class Syndrome(enum.StrEnum):
    NON_FUNCTIONING = "non_functioning"
    CARCINOID_SYNDROME = "carcinoid_syndrome"
    INSULINOMA = "insulinoma"
    GASTRINOMA = "gastrinoma"
    GLUCAGONOMA = "glucagonoma"
    VIPOMA = "vipoma"
    SOMATOSTATINOMA = "somatostatinoma"
    CUSHING = "cushing"
    CATECHOLAMINES = "catecholamines"
    MTC_DIARRHOEA = "mtc_diarrhoea"
    OTHER = "other"


class Modality(enum.StrEnum):
    CT = "ct"
    CHEST_CT = "chest_ct"
    MRI = "mri"
    LIVER_MRI = "liver_mri"
    SSTR_PET = "sstr_pet"
    FDG_PET = "fdg_pet"
    ENDOSCOPIC_ULTRASOUND = "eus"
    ULTRASOUND = "ultrasound"
    NECK_ULTRASOUND = "neck_ultrasound"
    ECHOCARDIOGRAPHY = "echocardiography"
    ENDOSCOPY = "endoscopy"
    OTHER = "other"


class DocumentKind(enum.StrEnum):
    LETTER = "letter"
    PATHOLOGY = "pathology"
    IMAGING = "imaging"
    BIOLOGY = "biology"
    OPERATIVE = "operative"
    OTHER = "other"


@dataclass(frozen=True)
class PartialDate:
    """A date of which only the year, or the year and month, may be known."""

    year: int
    month: int | None = None
    day: int | None = None


@dataclass(frozen=True)
class Event:
    on: PartialDate
    text: str


@dataclass(frozen=True)
class LabResult:
    """A result as the laboratory gave it: a number with its unit, or a word; nothing is converted."""

    analyte: str
    value: Decimal | None = None
    comparator: str = ""
    unit: str = ""
    text: str = ""
    sampled_on: date | None = None
    note: str = ""


@dataclass(frozen=True)
class Exam:
    """An imaging or endoscopic exam; `details` holds typed extras by code (sizes in mm, Krenning 0-4, NETPET...)."""

    modality: Modality
    performed_on: date | None = None
    result: str = ""
    details: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Pathology:
    """What the pathologist observed; percent of nuclei for Ki-67, mitoses over 2 mm2."""

    performed_on: date | None = None
    specimen_kind: str = ""
    specimen_site: str = ""
    differentiation: str = ""
    cell_type: str = ""
    morphology: str = ""
    ki67_percent: Decimal | None = None
    ki67_method: str = ""
    mitoses_per_2mm2: Decimal | None = None
    necrosis: str = ""
    grade_retained: str = ""
    margins: str = ""
    nodes_examined: int | None = None
    nodes_involved: int | None = None
    stains: dict[str, str] = field(default_factory=dict)
    second_reading_class: str = ""
    second_reading_note: str = ""
    details: dict[str, str] = field(default_factory=dict)
    comment: str = ""


@dataclass(frozen=True)
class Staging:
    edition: str = ""
    system: str = ""
    prefix: str = ""
    t: str = ""
    n: str = ""
    m: str = ""
    suffix: str = ""
    stage: str = ""
    comment: str = ""


@dataclass(frozen=True)
class Answer:
    """What is said instead of an item of the table of requirements; `subject` names the item, or `block:` a whole block."""

    subject: str
    expected_on: date | None = None
    by: str = ""
    unavailable_because: str = ""
    not_needed_because: str = ""


@dataclass(frozen=True)
class Facts:
    """Everything clinical that a dossier holds, as submitted."""

    board_type: BoardType
    motive: Motive
    question: str
    urgency: Urgency
    primary_site: Site
    ecog: int
    urgency_reason: str = ""
    weight_kg: Decimal | None = None
    height_cm: Decimal | None = None
    comorbidities: str = ""
    current_treatments: str = ""
    syndrome: str = ""
    symptoms: str = ""
    family_history: str = ""
    genetics: str = ""
    metastatic_sites: str = ""
    liver_burden_percent: Decimal | None = None
    liver_burden_class: str = ""
    patient_wish: str = ""
    events: tuple[Event, ...] = ()
    results: tuple[LabResult, ...] = ()
    exams: tuple[Exam, ...] = ()
    pathology: Pathology | None = None
    staging: Staging | None = None
    site_facts: dict[str, str] = field(default_factory=dict)
    answers: tuple[Answer, ...] = ()
