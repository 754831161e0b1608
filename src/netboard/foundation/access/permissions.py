"""Which acts exist, and which role may do which?"""

import enum

from netboard.foundation.access.roles import Role


class Permission(enum.StrEnum):
    """One value per act that needs a right."""

    PATIENT_IDENTIFY = "patient.identify"
    DOSSIER_VIEW = "dossier.view"
    DOSSIER_WRITE = "dossier.write"
    DOSSIER_SUBMIT = "dossier.submit"
    DOSSIER_WITHDRAW = "dossier.withdraw"
    DOSSIER_TRIAGE = "dossier.triage"
    GAPS_CHASE = "gaps.chase"
    TABLE_APPROVE = "table.approve"
    BOARD_VIEW = "board.view"
    BOARD_PLAN = "board.plan"
    BOARD_RUN = "board.run"
    OPINION_RECORD = "opinion.record"
    REPORT_VIEW = "report.view"
    REPORT_WRITE = "report.write"
    REPORT_SIGN = "report.sign"
    DELIVERY_VIEW = "delivery.view"
    DELIVERY_MEND = "delivery.mend"
    DELIVERY_SEND = "delivery.send"
    DIRECTORY_VIEW = "directory.view"
    DIRECTORY_EDIT = "directory.edit"
    ACCOUNT_MANAGE = "account.manage"
    AUDIT_READ = "audit.read"


_EVERYBODY_IN_CARE = {Permission.DOSSIER_VIEW, Permission.REPORT_VIEW, Permission.DIRECTORY_VIEW}
_BOARD_MEMBER = _EVERYBODY_IN_CARE | {Permission.BOARD_VIEW}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.REFERRER: frozenset(
        _EVERYBODY_IN_CARE | {Permission.PATIENT_IDENTIFY, Permission.DOSSIER_WRITE, Permission.DOSSIER_SUBMIT, Permission.DOSSIER_WITHDRAW}
    ),
    Role.COORDINATOR: frozenset(
        _BOARD_MEMBER
        | {
            Permission.PATIENT_IDENTIFY,
            Permission.DOSSIER_WITHDRAW,
            Permission.DOSSIER_TRIAGE,
            Permission.GAPS_CHASE,
            Permission.BOARD_PLAN,
            Permission.BOARD_RUN,
            Permission.OPINION_RECORD,
            Permission.REPORT_WRITE,
            Permission.DELIVERY_VIEW,
            Permission.DELIVERY_MEND,
            Permission.DIRECTORY_EDIT,
        }
    ),
    Role.EXPERT: frozenset(_BOARD_MEMBER),
    Role.PATHOLOGIST: frozenset(_BOARD_MEMBER),
    Role.CHAIR: frozenset(
        _BOARD_MEMBER
        | {
            Permission.TABLE_APPROVE,
            Permission.BOARD_PLAN,
            Permission.BOARD_RUN,
            Permission.OPINION_RECORD,
            Permission.REPORT_WRITE,
            Permission.REPORT_SIGN,
            Permission.DELIVERY_VIEW,
        }
    ),
    Role.QUALITY: frozenset({Permission.AUDIT_READ, Permission.DIRECTORY_VIEW}),
    Role.ADMINISTRATOR: frozenset({Permission.ACCOUNT_MANAGE, Permission.DIRECTORY_VIEW, Permission.DIRECTORY_EDIT}),
    Role.SYSTEM: frozenset(
        {Permission.BOARD_PLAN, Permission.DELIVERY_SEND, Permission.REPORT_WRITE, Permission.DOSSIER_VIEW, Permission.GAPS_CHASE}
    ),
}
