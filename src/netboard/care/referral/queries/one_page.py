"""What does a dossier say, on one page, in the order of form, board and letter?"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.utils import formats
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from netboard.care.patients import queries as patient_queries
from netboard.care.patients import rules as patient_rules
from netboard.care.patients.models import Information, LocalIdentifier
from netboard.care.referral.models import (
    AnalyteChoice,
    Document,
    Dossier,
    Exam,
    ExamDetail,
    HistoryEvent,
    LabResult,
    Pathology,
    PathologyDetail,
    Proposals,
    Staging,
    StainChoice,
    StainResultChoice,
)
from netboard.care.referral.queries import computed, course
from netboard.foundation import clock
from netboard.foundation.ui import charts
from netboard.medicine import site_facts

MIN_POINTS_OF_A_CHART = 2


PATIENT = "patient"  # comes last on the page, as in the form


@dataclass(frozen=True)
class FactSection:
    """A titled list of (label, value) pairs; every value is already words."""

    key: str
    title: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ResultRow:
    analyte: str
    value: str
    on: date | None
    note: str


@dataclass(frozen=True)
class ExamRow:
    on: date | None
    modality: str
    result: str
    details: str
    is_old: bool


@dataclass(frozen=True)
class EventRow:
    when: str
    text: str


@dataclass(frozen=True)
class OnePage:
    """Everything the board looks at, ready to be shown."""

    dossier: Dossier
    age_years: int
    sections: tuple[FactSection, ...]
    condition: FactSection | None
    gp_is_linked: bool
    history: tuple[EventRow, ...]
    results: tuple[ResultRow, ...]
    exams: tuple[ExamRow, ...]
    documents: tuple[Document, ...]
    summary_line: str
    course: charts.Chart | None
    charts: tuple[charts.Chart, ...]
    computed: tuple[computed.Computed, ...]


def whole_dossiers() -> QuerySet[Dossier]:
    """Load dossiers with all their facts, in a number of queries that no number of rows changes."""
    numbers = LocalIdentifier.objects.filter(patient=OuterRef("patient"))
    informed = Information.objects.filter(patient=OuterRef("patient")).order_by("-recorded_at", "-id").values("informed_on")[:1]
    whole = Dossier._default_manager.select_related(
        "patient__gp", "referrer__organisation", "establishment", "pathology", "staging", "board_site"
    ).annotate(has_local_number=Exists(numbers), informed_on=Subquery(informed))
    return whole.prefetch_related(
        Prefetch("events", HistoryEvent.objects.order_by("year", "month", "day", "id")),
        Prefetch("results", LabResult.objects.order_by("analyte", "sampled_on", "id")),
        Prefetch("exams", Exam.objects.order_by("-performed_on", "id")),
        Prefetch("answers"),
        Prefetch("documents", _documents()),
    )


def _documents() -> QuerySet[Document]:
    """The documents that stand, each with the doubt of its optical reading: does it name another patient?"""
    doubt = Proposals.objects.filter(document=OuterRef("pk"), notices__contains=["another_patient"])
    standing = Document._default_manager.filter(removed_at__isnull=True).select_related("file")
    return standing.annotate(names_another=Exists(doubt)).order_by("kind", "id")


def with_facts(dossier: Dossier) -> Dossier:
    """Complete a dossier with its facts, unless it was loaded with them."""
    is_whole = "events" in getattr(dossier, "_prefetched_objects_cache", {})
    return dossier if is_whole else whole_dossiers().get(pk=dossier.pk)


def one_page(dossier: Dossier, *, today: date) -> OnePage:
    """Gather the page of a dossier."""
    loaded = with_facts(dossier)
    return OnePage(
        dossier=loaded,
        age_years=patient_rules.age_years(loaded.patient.birth_date, on=today),
        sections=(_request(loaded), *(section for section in fact_sections(loaded) if section.key != PATIENT)),
        condition=next((section for section in fact_sections(loaded) if section.key == PATIENT), None),
        gp_is_linked=patient_queries.gp_is_linked(loaded.patient),
        history=tuple(EventRow(partial_date(event), event.text) for event in loaded.events.all()),
        results=tuple(_result_row(result) for result in loaded.results.all()),
        exams=tuple(_exam_row(exam, today=today) for exam in loaded.exams.all()),
        documents=tuple(loaded.documents.all()),
        charts=_charts(loaded),
        summary_line=summary_line(loaded),
        course=course.drawn(loaded, today=today),
        computed=computed.of_dossier(loaded, today=today),
    )


def _request(dossier: Dossier) -> FactSection:
    """Write who asks what and since when, and when the patient was told."""
    informed_on = vars(dossier).get("informed_on")
    site = dossier.board_site
    facts = _kept(
        (_("Reason for the request"), dossier.get_motive_display()),
        (_("Board"), dossier.get_board_type_display()),
        (_("Nearest site of the board"), site.name if site else ""),
        (_("Patient informed on"), day(informed_on) if informed_on else ""),
        (_("Submitted on"), day(clock.today(dossier.submitted_at)) if dossier.submitted_at else ""),
        (_("Day of the board"), day(dossier.board_on) if dossier.board_on else ""),
    )
    return FactSection("request", _("Request"), facts)


def fact_sections(dossier: Dossier) -> tuple[FactSection, ...]:
    """Write the facts as titled lists: disease, pathology, stage, patient; empty lists and values are left out."""
    pathology = getattr(dossier, "pathology", None)
    staging = getattr(dossier, "staging", None)
    sections = (
        FactSection("disease", _("Disease"), _disease(dossier)),
        FactSection("pathology", _("Pathology"), _pathology(pathology) if pathology else ()),
        FactSection("stage", _("Stage"), _stage(staging) if staging else ()),
        FactSection(PATIENT, _("Patient"), _patient(dossier)),
    )
    return tuple(section for section in sections if section.facts)


def summary_text(dossier: Dossier) -> str:
    """Write the disease in a few sentences, for the head of the report."""
    lines = [f"{partial_date(event)} : {event.text}" for event in dossier.events.order_by("year", "month", "day", "id")]
    return "\n".join([summary_line(dossier), *lines])


def summary_line(dossier: Dossier) -> str:
    """Write the disease in one line: site, grade, Ki-67, stage, syndrome, performance status."""
    pathology = getattr(dossier, "pathology", None)
    staging = getattr(dossier, "staging", None)
    parts = [
        dossier.get_primary_site_display(),
        pathology.get_grade_retained_display() if pathology else "",
        f"Ki-67 {number(pathology.ki67_percent)} %" if pathology and pathology.ki67_percent is not None else "",
        tnm(staging) if staging else "",
        dossier.get_syndrome_display(),
        f"ECOG {dossier.ecog}" if dossier.ecog is not None else "",
    ]
    return " · ".join(part for part in parts if part)


def _kept(*pairs: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((label, value) for label, value in pairs if value)


def _disease(dossier: Dossier) -> tuple[tuple[str, str], ...]:
    burden = [f"{number(dossier.liver_burden_percent)} %" if dossier.liver_burden_percent is not None else "", dossier.liver_burden_class]
    return _kept(
        (_("Primary site"), dossier.get_primary_site_display()),
        (_("Functional syndrome"), dossier.get_syndrome_display()),
        (_("Symptoms"), dossier.symptoms),
        (_("Metastatic sites"), dossier.metastatic_sites),
        (_("Liver burden"), " · ".join(part for part in burden if part)),
        *_site_facts(dossier),
        (_("Genetics"), dossier.genetics),
    )


def _site_facts(dossier: Dossier) -> tuple[tuple[str, str], ...]:
    """Write what only this site or this question asks for, in the words of its table."""
    language, known = get_language() or "fr", site_facts.all_facts()
    said = ((known[code], value) for code, value in dossier.site_facts.items() if code in known)
    return tuple((fact.label.spoken(language), fact.written(value, language=language)) for fact, value in said)


def _pathology(said: Pathology) -> tuple[tuple[str, str], ...]:
    mitoses = _("%(count)s per 2 mm²") % {"count": number(said.mitoses_per_2mm2)} if said.mitoses_per_2mm2 is not None else ""
    ki67 = f"{number(said.ki67_percent)} %" if said.ki67_percent is not None else ""
    nodes = ""
    if said.nodes_examined is not None or said.nodes_involved is not None:
        nodes = f"{_plain(said.nodes_involved)} / {_plain(said.nodes_examined)}"
    stains = ", ".join(f"{StainChoice(code).label} {StainResultChoice(result).label}" for code, result in said.stains.items())
    specimen = " · ".join(
        part for part in (said.get_specimen_kind_display(), said.specimen_site, day(said.performed_on) if said.performed_on else "") if part
    )
    reading = " · ".join(part for part in (said.get_second_reading_class_display(), said.second_reading_note) if part)
    return _kept(
        (_("Specimen"), specimen),
        (
            _("Differentiation"),
            " · ".join(
                part for part in (said.get_differentiation_display(), said.get_cell_type_display(), said.get_morphology_display()) if part
            ),
        ),
        ("Ki-67", " · ".join(part for part in (ki67, said.get_ki67_method_display() if ki67 else "") if part)),
        (_("Mitoses"), mitoses),
        (_("Necrosis"), said.get_necrosis_display()),
        (_("Grade retained"), said.get_grade_retained_display()),
        (_("Second reading (TENpath)"), reading),
        (_("Stains"), stains),
        (_("Margins"), said.margins),
        (_("Nodes involved / examined"), nodes),
        *((str(PathologyDetail(code).label), _readable(value)) for code, value in said.details.items()),
        (_("Remark of the pathologist"), said.comment),
    )


def _stage(said: Staging) -> tuple[tuple[str, str], ...]:
    return _kept(
        ("TNM", tnm(said)),
        (
            _("Reference system"),
            " ".join(part for part in (said.system, _("edition %(number)s") % {"number": said.edition} if said.edition else "") if part),
        ),
        (_("Remark"), said.comment),
    )


def tnm(said: Staging) -> str:
    """Write `pT3 N2 M1a, stage IV`."""
    categories = " ".join(part for part in (f"{said.prefix}{said.t}{said.suffix}" if said.t else "", said.n, said.m) if part)
    stage = _("stage not determined") if said.stage == "ND" else _("stage %(stage)s") % {"stage": said.stage} if said.stage else ""
    return ", ".join(part for part in (categories, stage) if part)


def _patient(dossier: Dossier) -> tuple[tuple[str, str], ...]:
    weight = f"{number(dossier.weight_kg)} kg" if dossier.weight_kg is not None else ""
    height = f"{number(dossier.height_cm)} cm" if dossier.height_cm is not None else ""
    return _kept(
        ("ECOG", _plain(dossier.ecog)),
        (_("History and comorbidities"), dossier.comorbidities),
        (_("Current treatments"), dossier.current_treatments),
        (_("Weight, height"), " · ".join(part for part in (weight, height) if part)),
        (_("Family history"), dossier.family_history),
    )


def _result_row(result: LabResult) -> ResultRow:
    return ResultRow(str(AnalyteChoice(result.analyte).label), result_value(result), result.sampled_on, result.note)


def result_value(result: LabResult) -> str:
    """Write a result as the laboratory gave it."""
    if result.value is None:
        return result.text
    sign = f"{result.comparator} " if result.comparator else ""
    return f"{sign}{number(result.value)} {result.unit}".strip()


OLD_IMAGING = timedelta(days=92)


def _exam_row(exam: Exam, *, today: date) -> ExamRow:
    details = " · ".join(_detail(code, value) for code, value in exam.details.items())
    is_old = exam.performed_on is not None and today - exam.performed_on > OLD_IMAGING
    return ExamRow(exam.performed_on, exam.get_modality_display(), exam.result, details, is_old)


def _detail(code: str, value: str) -> str:
    """Write an extra of an exam in a few words, with its unit."""
    written = {"value": _readable(value)}
    words = {
        ExamDetail.TRACER: "%(value)s",
        ExamDetail.KRENNING: _("Krenning %(value)s"),
        ExamDetail.FOCI: _("foci: %(value)s"),
        ExamDetail.NETPET: "NETPET %(value)s",
        ExamDetail.SIZE: "%(value)s mm",
        ExamDetail.LOCATION: "%(value)s",
        ExamDetail.REFERENCE: _("compared with %(value)s"),
        ExamDetail.SUM_BASELINE: _("baseline sum %(value)s mm"),
        ExamDetail.SUM_NADIR: _("nadir sum %(value)s mm"),
        ExamDetail.SUM_CURRENT: _("current sum %(value)s mm"),
        ExamDetail.RECIST: "RECIST %(value)s",
        ExamDetail.TGR: _("growth %(value)s %% per month"),
        ExamDetail.DUCT_DILATED: _("dilated duct: %(value)s"),
        ExamDetail.DUCT_DISTANCE: _("%(value)s mm from the duct"),
    }
    return words[ExamDetail(code)] % written


def _charts(dossier: Dossier) -> tuple[charts.Chart, ...]:
    """Draw one panel for each analyte measured at least twice in one unit."""
    series: dict[tuple[str, str], list[LabResult]] = {}
    for result in dossier.results.all():
        if result.value is not None and result.sampled_on is not None:
            series.setdefault((result.analyte, result.unit), []).append(result)
    return tuple(
        charts.line_chart(
            [
                charts.Point(on=each.sampled_on, value=each.value, below=each.comparator == "<")
                for each in results
                if each.sampled_on is not None and each.value is not None
            ],
            title=str(AnalyteChoice(analyte).label),
            unit=unit,
        )
        for (analyte, unit), results in series.items()
        if len(results) >= MIN_POINTS_OF_A_CHART
    )


def number(value: Decimal | None) -> str:
    """Write a decimal as French people do, without useless zeros."""
    if value is None:
        return ""
    plain = value.normalize()
    places = max(0, -int(plain.as_tuple().exponent))
    return formats.number_format(plain, decimal_pos=places, use_l10n=True, force_grouping=abs(value) >= 10_000)  # noqa: PLR2004 -- French custom


def day(on: date) -> str:
    return formats.date_format(on, "SHORT_DATE_FORMAT")


def partial_date(event: HistoryEvent) -> str:
    """Write a date as far as it is known: 2021, 02/2021 or 14/02/2021."""
    parts = [f"{event.day:02d}" if event.day else "", f"{event.month:02d}" if event.month else "", f"{event.year:04d}"]
    return "/".join(part for part in parts if part)


def _plain(value: int | None) -> str:
    return "–" if value is None else str(value)


def _readable(value: str) -> str:
    """Write a typed extra for a person: decimal comma, French date, yes and no."""
    if value in {"yes", "no"}:
        return _("yes") if value == "yes" else _("no")
    try:
        return day(date.fromisoformat(value))
    except ValueError:
        return value.replace(".", ",") if value.replace(".", "", 1).isdigit() else value


def age_words(years: int) -> str:
    return ngettext("%(count)s year", "%(count)s years", years) % {"count": years}
