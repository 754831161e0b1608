"""Whom does each case of a session concern? To order the agenda and to tell people."""

from collections import defaultdict
from collections.abc import Iterable

from django.utils.translation import gettext as _

from netboard.care.board import rules
from netboard.care.board.models import Case, ConcernedExpert, Recusal, Reply, Session
from netboard.care.board.queries.members import members
from netboard.care.referral.models import Dossier
from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.directory.models import Professional


def specialties_of(dossier: Dossier) -> frozenset[str]:
    """Gather the specialties that a dossier calls for, by the table of the board."""
    return rules.concerned_specialties(site=dossier.primary_site, motive=dossier.motive, syndrome=dossier.syndrome)


def concerned(session: Session) -> dict[int, tuple[Professional, ...]]:
    """Give, by case, the members whose specialty it calls for and who did not answer that they are absent, plus those asked by name.

    A person recused from a case is never among them. Every case of the session has its entry, in five queries whatever their number.
    """
    cases = list(Case.objects.visible_to(policy.SYSTEM).filter(session=session).select_related("dossier").defer("dossier__draft"))
    away = set(_absent(session))
    experts = [account.professional for account in members() if account.professional and account.professional.pk not in away]
    asked = _by_case(ConcernedExpert.objects.filter(case__session=session).select_related("professional"))
    recused = _by_case(Recusal.objects.filter(case__session=session).select_related("professional"))
    found = {}
    for case in sorted(cases, key=lambda case: (case.position, case.pk)):
        wanted = specialties_of(case.dossier)
        people = {person.pk: person for person in experts if person.specialty in wanted} | asked[case.pk]
        kept = (person for pk, person in people.items() if pk not in recused[case.pk])
        found[case.pk] = tuple(sorted(kept, key=lambda person: (person.search_key, person.pk)))
    return found


def cases_for(session: Session, account_id: int) -> tuple[str, ...]:
    """Name the cases of a session that concern a member, by number and time, as a mail may say them: no patient."""
    account = members().filter(pk=account_id).first()
    if account is None or account.professional is None:
        return ()
    people = concerned(session)
    cases = Case.objects.visible_to(policy.SYSTEM).filter(session=session).select_related("dossier").defer("dossier__draft")
    ordered = list(cases.order_by("position", "pk"))
    times = rules.planned_times([rules.Slot(case.minutes) for case in ordered], starts_at=session.starts_at)
    mine = ((case, time) for case, time in zip(ordered, times, strict=True) if case.state == rules.CaseState.PLANNED)
    return tuple(
        _("%(number)s around %(time)s") % {"number": case.dossier.number, "time": f"{clock.local(time):%H:%M}"}
        for case, time in mine
        if account.professional in people.get(case.pk, ())
    )


def _absent(session: Session) -> Iterable[int]:
    rows = Reply.objects.filter(session=session, kind=rules.ReplyKind.ABSENT.value)
    return rows.values_list("professional_id", flat=True)


def _by_case(rows: Iterable[ConcernedExpert | Recusal]) -> dict[int, dict[int, Professional]]:
    found: dict[int, dict[int, Professional]] = defaultdict(dict)
    for row in rows:
        found[row.case_id][row.professional_id] = row.professional
    return found
