"""How are a session and its cases held for a change? The session first, then the case, then the dossier: always in this order."""

from netboard.care.board import queries, rules
from netboard.care.board.models import Case, Session
from netboard.care.board.services.refusals import AgendaClosed, CaseClosed, Recused, SessionNotOpen
from netboard.foundation.access.models import Account


def session(actor: object, session_id: int) -> Session:
    """Lock a session that the actor sees."""
    return Session.objects.visible_to(actor).select_for_update(of=("self",)).select_related("series").get(pk=session_id)


def session_with_agenda(actor: object, session_id: int) -> Session:
    """Lock a session whose agenda may still change, or refuse with `AgendaClosed`."""
    held = session(actor, session_id)
    if rules.SessionState(held.state) not in rules.OPEN_TO_CASES:
        raise AgendaClosed(held)
    return held


def open_session(actor: object, session_id: int) -> Session:
    """Lock a session in progress, or refuse with `SessionNotOpen`."""
    held = session(actor, session_id)
    if held.state != rules.SessionState.OPEN:
        raise SessionNotOpen(held)
    return held


def session_of(actor: object, case_id: int) -> int:
    """Find where a case stands, before anything is locked."""
    return Case.objects.visible_to(actor).values_list("session_id", flat=True).get(pk=case_id)


def case(actor: object, held: Session, case_id: int) -> Case:
    """Lock a case of a session already held."""
    rows = Case.objects.visible_to(actor).select_related("dossier__patient", "dossier__referrer").defer("dossier__draft")
    found = rows.select_for_update(of=("self",)).get(pk=case_id, session=held)
    found.session = held
    return found


def check_not_recused(actor: Account, found: Case) -> None:
    """Refuse with `Recused` what a person does about a case in which this person takes no part."""
    if queries.takes_no_part(actor, found):
        raise Recused(found)


def planned_case(actor: object, held: Session, case_id: int) -> Case:
    """Lock a case that still awaits its discussion, or refuse with `CaseClosed`."""
    found = case(actor, held, case_id)
    if found.state != rules.CaseState.PLANNED:
        raise CaseClosed(found)
    return found
