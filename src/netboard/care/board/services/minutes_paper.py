"""What do the minutes of a session say on paper, in French?"""

from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from netboard.care.board import queries, rules
from netboard.care.board.models import Opinion, Proposal
from netboard.foundation import clock
from netboard.foundation.documents import clinical_document as paper
from netboard.foundation.documents import pdf
from netboard.foundation.ui import formats

LANGUAGE = "fr"


def minutes_pdf(kept: queries.Minutes, *, at: datetime) -> bytes:
    """Print the minutes of a session as their reader may see them."""
    with override(LANGUAGE):
        return pdf.render_minutes(_document(kept, at=at))


def _document(kept: queries.Minutes, *, at: datetime) -> paper.Minutes:
    session = kept.session
    is_over = session.state == rules.SessionState.CLOSED
    return paper.Minutes(
        language=LANGUAGE,
        document_id=f"session-{session.pk}-{session.version}",
        issued_at=session.closed_at or at,
        title=_("Minutes of the session"),
        centre_name=settings.NETBOARD_CENTRE_NAME,
        subtitle=f"{session.series.name} – {formats.day(session.starts_at, 'l j F Y, H:i')}",
        lines=tuple(line for line in (kept.place, _led(kept)) if line),
        warning="" if is_over else _("The session is not closed: these minutes are not final."),
        sections=(_attendance(kept), *(_case(item) for item in kept.cases), _figures(kept)),
    )


def _hour(moment: datetime | None) -> str:
    return f"{clock.local(moment):%H:%M}" if moment else "…"


def _led(kept: queries.Minutes) -> str:
    spans = [f"{lead.account} ({_hour(lead.started_at)} – {_hour(lead.ended_at)})" for lead in kept.leads]
    return f"{_('Led by')}{formats.colon()} {', '.join(spans)}" if spans else ""


def _attendance(kept: queries.Minutes) -> paper.Section:
    head = (_("Name"), _("Specialty"), _("Room"), _("Arrived at"), _("Left at"))
    rows = tuple(
        (
            row.professional.display_name,
            row.professional.specialty_label or str(row.professional.get_profession_display()),
            row.site.name if row.site else _("At a distance"),
            _hour(row.arrived_at),
            _hour(row.left_at),
        )
        for row in kept.people
    )
    table = paper.Table(caption="", head=head, rows=rows) if rows else None
    nobody = () if rows else (_("Nobody is recorded as present."),)
    return paper.Section(key="attendance", title=_("Attendance"), paragraphs=nobody, table=table)


def _case(item: queries.CaseMinutes) -> paper.Section:
    dossier = item.case.dossier
    about = f"{dossier.number} – {dossier.patient.birth_date:%d/%m/%Y} – {', '.join(_times(item))}"
    question = f"{_('Question')}{formats.colon()} {dossier.question}"
    title = f"{item.number}. {dossier.patient.display_name}"
    said = (about, question, *_said(item), *_proposed(item))
    return paper.Section(key=f"case-{item.number}", title=title, paragraphs=said, facts=_facts(item))


def _times(item: queries.CaseMinutes) -> tuple[str, ...]:
    """Say when the case was planned, begun and ended; what did not happen is left out."""
    known = (
        (_("planned at %(time)s"), item.line.planned_at),
        (_("begun at %(time)s"), item.case.started_at),
        (_("ended at %(time)s"), item.opinion.recorded_at if item.opinion else None),
    )
    return tuple(words % {"time": _hour(moment)} for words, moment in known if moment)


def _said(item: queries.CaseMinutes) -> tuple[str, ...]:
    opinion = item.opinion
    if opinion is None:
        reason = str(item.case.get_unfinished_reason_display()) if item.case.unfinished_reason else ""
        carried = item.case.carried_to
        there = _("session of %(day)s") % {"day": formats.day(carried.starts_at, "l j F Y")} if carried else ""
        return (" – ".join(part for part in (str(item.case.get_state_display()), reason, there) if part),)
    urgent = f" – {_('Urgent')}" if opinion.is_urgent else ""
    return (f"{opinion.get_kind_display()}{urgent}", *(line.strip() for line in opinion.text.splitlines() if line.strip()))


def _proposed(item: queries.CaseMinutes) -> tuple[str, ...]:
    return tuple(" – ".join(part for part in (_ranked(row), row.text) if part) for row in item.proposals)


def _ranked(row: Proposal) -> str:
    other = f" ({_('alternative')})" if row.alternative > 1 else ""
    return f"{row.rank}{other} {row.get_treatment_display()}"


def _facts(item: queries.CaseMinutes) -> tuple[paper.Fact, ...]:
    opinion = item.opinion
    if opinion is None:
        return ()
    within = f" ({opinion.exams_within})" if opinion.exams_within else ""
    edition = f" ({opinion.reference_edition})" if opinion.reference_edition else ""
    following = (
        " – ".join(part for part in (str(opinion.get_next_board_display()), opinion.next_board_name) if part) if opinion.next_board else ""
    )
    quorum = " – ".join(part for part in (str(opinion.get_quorum_status_display()), ", ".join(item.specialties)) if part)
    written = f" ({_('by written opinion')}{formats.colon()} {', '.join(item.written)})" if item.written else ""
    pairs = (
        (_("Exams wanted"), f"{opinion.exams}{within}" if opinion.exams else ""),
        (_("Surveillance"), opinion.surveillance),
        (_("Goes on to"), following),
        (_("Trial to check"), opinion.trial),
        (_("Reference"), f"{opinion.reference_name}{edition}" if opinion.reference_name else ""),
        *((_("Does not agree"), f"{row.professional.display_name}{formats.colon()} {row.reason}") for row in item.dissents),
        (_("Quorum"), f"{quorum}{written}"),
        (_("To be presented again"), _again(opinion)),
        (_("Counted for the quorum"), ", ".join(row.professional.display_name for row in item.counted)),
        (_("Others present"), ", ".join(row.professional.display_name for row in item.others)),
        (_("Recused"), ", ".join(f"{row.professional.display_name} ({row.reason})" for row in item.recusals)),
        (_("Recorded by"), f"{opinion.recorded_by} – {clock.local(opinion.recorded_at):%d/%m/%Y %H:%M}"),
    )
    return tuple(paper.Fact(label=str(label), value=value) for label, value in pairs if value)


def _again(opinion: Opinion) -> str:
    session = opinion.presented_again_in
    return _("session of %(day)s") % {"day": formats.day(session.starts_at, "l j F Y")} if session else ""


def _figures(kept: queries.Minutes) -> paper.Section:
    found = kept.figures
    pairs = (
        (_("Cases discussed"), str(found.discussed)),
        (_("Cases postponed"), str(found.postponed)),
        (_("Cases not presented"), str(found.not_presented)),
        (_("Median time per case"), _minutes(found.median_minutes)),
        (_("Longest case"), _minutes(found.longest_minutes)),
        (_("Delay at the start"), _minutes(found.start_delay_minutes)),
        (_("Delay at the end of the session"), _minutes(found.drift_minutes)),
        (
            _("Cases with quorum"),
            _("%(count)s of %(total)s") % {"count": found.with_quorum, "total": found.opinions} if found.opinions else "",
        ),
        (_("Decisions by kind"), ", ".join(f"{label} {count}" for label, count in kept.kinds)),
        (_("Specialties"), ", ".join(f"{label} {count}" for label, count in kept.specialties)),
    )
    facts = tuple(paper.Fact(label=str(label), value=str(value)) for label, value in pairs if value)
    return paper.Section(key="figures", title=_("Statistics of the session"), facts=facts)


def _minutes(value: Decimal | int | None) -> str:
    return _("%(minutes)s min") % {"minutes": formats.fr_number(value)} if value is not None else ""
