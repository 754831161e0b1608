"""What does the report say on paper? The neutral document of a version, in French, and its PDF."""

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from netboard.care.board import rules as board_rules
from netboard.care.board.models import CasePresence, Dissent, Opinion, TreatmentChoice
from netboard.care.board.queries import PresentSeat
from netboard.care.patients import rules as patient_rules
from netboard.care.patients.models import Patient
from netboard.care.referral import queries as referral_queries
from netboard.care.referral.queries.one_page import ExamRow, ResultRow
from netboard.care.report import queries
from netboard.care.report.models import ReportVersion
from netboard.care.report.services import wording
from netboard.foundation import clock
from netboard.foundation.access.models import Account
from netboard.foundation.directory import rules as directory_rules
from netboard.foundation.directory.models import Professional, Site
from netboard.foundation.documents import clinical_document as paper
from netboard.foundation.documents import pdf
from netboard.foundation.ui import formats

KIND = "board_report"
LANGUAGE = wording.LANGUAGE


def preview(version: ReportVersion) -> bytes:
    """Print a draft as it would leave, marked as unsigned."""
    return render(document(version))


def render(content: paper.ClinicalDocument) -> bytes:
    return pdf.render(content)


def as_json(content: paper.ClinicalDocument) -> dict[str, Any]:
    """Write the document as it is kept beside its PDF."""
    return dataclasses.asdict(content) | {"issued_at": content.issued_at.isoformat()}


def document(version: ReportVersion) -> paper.ClinicalDocument:
    """Gather everything that the report says; without signer it is a draft."""
    return laid_out(version, Opinion.objects.get(case=version.report.case))


def laid_out(version: ReportVersion, opinion: Opinion, *, table: Sequence[PresentSeat] | None = None) -> paper.ClinicalDocument:
    """Lay out a version, kept or not, of an opinion, recorded or not; `table` is who sits there now, when nobody was kept."""
    with override(LANGUAGE):
        return _document(version, opinion, table=table)


def _document(version: ReportVersion, opinion: Opinion, *, table: Sequence[PresentSeat] | None) -> paper.ClinicalDocument:
    case = version.report.case
    dossier = case.dossier
    return paper.ClinicalDocument(
        kind=KIND,
        language=LANGUAGE,
        title=_("Report of the multidisciplinary board"),
        centre_name=settings.NETBOARD_CENTRE_NAME,
        centre_lines=tuple(settings.NETBOARD_CENTRE_LINES),
        board_label=case.session.series.name,
        session_text=_session_text(version),
        document_id=str(version.document_id),
        set_id=str(version.report.set_id),
        version=str(version.number),
        replaces_version=str(version.number - 1) if version.number > 1 else "",
        replacement_reason=version.correction_reason,
        issued_at=version.signed_at or version.written_at,
        urgent=version.report.urgent,
        patient=_patient(dossier.patient, dossier.number or ""),
        question=dossier.question,
        opinion_kind=opinion.get_kind_display(),
        conclusion=version.conclusion,
        proposals=_proposals(version),
        sections=_sections(version),
        attendees=_attendees(case.pk) if table is None else _sitting(table),
        quorum_text=_quorum(opinion),
        recipients=tuple(_recipient(line) for line in queries.recipients(dossier).lines),
        signed_by=_signer(version.signed_by) if version.signed_by else None,
        signed_at_text=_moment(version.signed_at, "j F Y") if version.signed_at else "",
        contact_lines=tuple(line for line in (settings.NETBOARD_CENTRE_NAME, settings.NETBOARD_CENTRE_PHONE) if line),
        data_notice=_(
            "The expert centre keeps these data to organise care and to follow its quality. Patients may ask it to see or correct them."
        ),
    )


def _session_text(version: ReportVersion) -> str:
    said = _("Discussed on %(moment)s") % {"moment": _moment(version.report.discussed_at, "l j F Y")}
    carried = wording.carried_from(version.report.case)
    return f"{said} ({carried})" if carried else said


def _moment(at: datetime, pattern: str) -> str:
    """Write a day and an hour that stay on one line."""
    return _("%(day)s at %(hour)s") % {"day": formats.day(at, pattern), "hour": formats.day(at, "H:i")}


def _patient(patient: Patient, number: str) -> paper.Patient:
    # Only an identity that was qualified may leave with its national number.
    qualified = patient.identity_status == patient_rules.IdentityStatus.QUALIFIED
    return paper.Patient(
        name=patient.display_name,
        birth_date=date_format(patient.birth_date, "d/m/Y"),
        sex=patient.get_sex_display(),
        dossier_number=number,
        ins=patient.ins_matricule if qualified else "",
        identity_status=_identity_words()[patient_rules.IdentityStatus(patient.identity_status)],
    )


def _identity_words() -> dict[patient_rules.IdentityStatus, str]:
    return {
        patient_rules.IdentityStatus.PROVISIONAL: _("Provisional identity"),
        patient_rules.IdentityStatus.VALIDATED: _("Validated identity"),
        patient_rules.IdentityStatus.RETRIEVED: _("Retrieved identity"),
        patient_rules.IdentityStatus.QUALIFIED: _("Qualified identity"),
    }


def _proposals(version: ReportVersion) -> tuple[paper.Proposal, ...]:
    ranks = [row["rank"] for row in version.proposals]
    return tuple(
        paper.Proposal(
            rank=str(row["rank"]),
            alternative=str(row["alternative"]) if ranks.count(row["rank"]) > 1 else "",
            treatment=str(TreatmentChoice(row["treatment"]).label),
            text=row["text"],
        )
        for row in version.proposals
    )


def _sections(version: ReportVersion) -> tuple[paper.Section, ...]:
    page = referral_queries.one_page(version.report.case.dossier, today=clock.today(version.written_at))
    written = [
        paper.Section(key="follow_up", title=_("Follow-up and next steps"), paragraphs=_paragraphs(version.follow_up)),
        paper.Section(key="dissent", title=_("Disagreement"), paragraphs=_dissents(version.report.case_id)),
        paper.Section(key="summary", title=_("Summary of the case"), paragraphs=_paragraphs(version.summary)),
        *(_facts(section) for section in page.sections),
        paper.Section(key="exams", title=_("Imaging and endoscopy"), items=tuple(_exam(row) for row in page.exams)),
        paper.Section(key="results", title=_("Laboratory"), table=_results(page.results)),
        paper.Section(key="wish", title=_("Patient’s wish"), paragraphs=_paragraphs(page.dossier.patient_wish)),
    ]
    return tuple(section for section in written if section.paragraphs or section.facts or section.items or section.table)


def _dissents(case_id: int) -> tuple[str, ...]:
    """Name each person who does not agree with the opinion, and why."""
    rows = Dissent.objects.filter(case_id=case_id).select_related("professional").order_by("professional__search_key", "pk")
    return tuple(f"{row.professional.display_name}{formats.colon()} {row.reason}" for row in rows)


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _facts(section: referral_queries.FactSection) -> paper.Section:
    facts = tuple(paper.Fact(label=str(label), value=str(value)) for label, value in section.facts)
    return paper.Section(key=section.key, title=str(section.title), facts=facts)


def _exam(row: ExamRow) -> str:
    on = date_format(row.on, "d/m/Y") if row.on else ""
    return " – ".join(part for part in (on, str(row.modality), row.result, row.details) if part)


def _results(rows: tuple[ResultRow, ...]) -> paper.Table | None:
    if not rows:
        return None
    cells = tuple((str(row.analyte), row.value, date_format(row.on, "d/m/Y") if row.on else "", row.note) for row in rows)
    return paper.Table(caption=_("Laboratory results"), head=(_("Analyte"), _("Value"), _("Sampled on"), _("Remark")), rows=cells)


def _attendees(case_id: int) -> tuple[paper.Attendee, ...]:
    present = CasePresence.objects.filter(case_id=case_id).select_related("professional", "site")
    return tuple(
        paper.Attendee(
            name=row.professional.display_name,
            specialty=_("recused for this dossier") if row.recused else _part_of(row),
            site=row.site.city if row.site else "",
            counted=row.counted,
        )
        for row in present.order_by("-counted", "professional__search_key", "pk")
    )


def _part_of(row: CasePresence) -> str:
    """Give the specialty of a person, and say when the person was there for a part of the discussion only."""
    said = _specialty(row.specialty)
    part = _("for a part of the discussion")
    return ", ".join(words for words in (said, part) if words) if row.left_before else said


def _sitting(table: Sequence[PresentSeat]) -> tuple[paper.Attendee, ...]:
    """Describe who sits at the table now as the report would."""
    people = Professional.objects.in_bulk([seat.professional_id for seat in table])
    sites = Site.objects.in_bulk({seat.site_id for seat in table} - {None})
    rows = [
        paper.Attendee(
            name=people[each.professional_id].display_name,
            specialty=_("recused for this dossier") if each.seat.is_recused else _specialty(each.seat.specialty),
            site=sites[each.site_id].city if each.site_id else "",
            counted=each.seat.is_counted and not each.left_before,
        )
        for each in table
    ]
    return tuple(sorted(rows, key=lambda row: not row.counted))


def _specialty(code: str) -> str:
    known = directory_rules.specialties().get(code)
    return known.label(LANGUAGE) if known else ""


def _quorum(opinion: Opinion) -> str:
    label = pgettext("quorum", "met") if opinion.quorum_status == board_rules.QuorumStatus.MET else pgettext("quorum", "not met")
    named = ", ".join(_specialty(code) for code in opinion.quorum_specialties)
    said = f"{label} ({named})" if named else label
    written = ", ".join(_specialty(code) for code in opinion.written_specialties)
    return _("%(quorum)s; by written opinion: %(specialties)s") % {"quorum": said, "specialties": written} if written else said


def _recipient(line: queries.RecipientLine) -> paper.Person:
    organisation = line.professional.organisation
    return paper.Person(name=line.professional.display_name, role=line.label, organisation=organisation.name if organisation else "")


def _signer(account: Account) -> paper.Person:
    who = account.professional
    if who is None:
        return paper.Person(name=account.display_name)
    organisation = who.organisation.name if who.organisation else ""
    return paper.Person(name=who.display_name, role=who.specialty_label, organisation=organisation, identifier=who.rpps or "")
