"""How does a proposed order become the order of the agenda?"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from netboard.care.board.models import Session
from netboard.care.board.services import agenda, holding, telling
from netboard.care.board.services.refusals import StaleOrder
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account
from netboard.foundation.access.permissions import Permission
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act


@transaction.atomic
def apply_order(*, actor: Account, session_id: int, case_ids: Sequence[int], at: datetime) -> Session:
    """Put the cases that wait in this order, behind those already discussed; pinned cases stay where they are.

    Raises `StaleOrder` when other cases wait than those named, or when a case pinned meanwhile would move.
    """
    policy.require(actor, Permission.BOARD_PLAN)
    session = holding.session_with_agenda(actor, session_id)
    fixed, waiting = agenda.cases_of(session)
    by_id = {case.pk: case for case in waiting}
    if sorted(case_ids) != sorted(by_id):
        raise StaleOrder(session)
    wanted = [by_id[case_id] for case_id in case_ids]
    if any(case.pinned and case.pk != wanted[place].pk for place, case in enumerate(waiting)):
        raise StaleOrder(session)
    if [case.pk for case in wanted] == [case.pk for case in waiting]:
        return session
    agenda.renumber([*fixed, *wanted])
    log.record(actor=actor, act=Act.ORDER_PROPOSED, target=session, detail={"cases": len(wanted)}, at=at)
    telling.changed(session)
    return session
