"""How is the report of a case signed in one press, at the table or with the others of its session?"""

from datetime import datetime

from django.db import transaction

from netboard.care.report import rules
from netboard.care.report.models import ReportVersion
from netboard.care.report.services import signing, writing
from netboard.care.report.services.refusals import AlreadySigned, StaleText
from netboard.foundation.access import policy
from netboard.foundation.access.models import Account
from netboard.foundation.access.permissions import Permission

_UNTOUCHED = 1  # the lock of a text that nobody changed since the opinion was recorded


@transaction.atomic
def sign_case(*, actor: Account, case_id: int, lock: int | None = None, at: datetime) -> ReportVersion:
    """Sign the report of a discussed case, opening it from its opinion when nobody did.

    lock: of the text that was read; without it, only a report that still says what the opinion says is signed.
    Raises what `draft_report` and `sign_report` raise.
    """
    policy.require(actor, Permission.REPORT_SIGN)
    version = writing.draft_report(actor=actor, case_id=case_id, at=at)
    if version.state == rules.VersionState.SIGNED:
        raise AlreadySigned(version)
    if lock is None and (version.number, version.lock) != (1, _UNTOUCHED):
        raise StaleText(version)
    return signing.sign_report(actor=actor, version_id=version.pk, lock=version.lock if lock is None else lock, at=at)
