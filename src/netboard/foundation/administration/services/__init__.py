"""What changes accounts and the directory? One act per function, each with its beats in one transaction."""

from netboard.foundation.administration.services.accounts import (
    AccountClosed,
    AccountJoined,
    EmailTaken,
    Invitee,
    LastAdministrator,
    OwnAccount,
    ProfessionalTaken,
    change_roles,
    close_account,
    invite,
    reinvite,
)
from netboard.foundation.administration.services.directory import (
    TraitsRefused,
    save_organisation,
    save_professional,
    save_site,
)
from netboard.foundation.administration.services.importing import ImportRefused, Plan, import_directory, preview_import
from netboard.foundation.administration.services.joining import (
    InvitationRefused,
    Refusal,
    derive_token,
    join,
    mail_invitation,
    mail_password_reset,
    usable_invitation,
)
from netboard.foundation.administration.services.reading import export_directory, export_trail, read_trail, verify_trail
from netboard.foundation.administration.services.starting import AdministratorExists, create_first_administrator

__all__ = [
    "AccountClosed",
    "AccountJoined",
    "AdministratorExists",
    "EmailTaken",
    "ImportRefused",
    "InvitationRefused",
    "Invitee",
    "LastAdministrator",
    "OwnAccount",
    "Plan",
    "ProfessionalTaken",
    "Refusal",
    "TraitsRefused",
    "change_roles",
    "close_account",
    "create_first_administrator",
    "derive_token",
    "export_directory",
    "export_trail",
    "import_directory",
    "invite",
    "join",
    "mail_invitation",
    "mail_password_reset",
    "preview_import",
    "read_trail",
    "reinvite",
    "save_organisation",
    "save_professional",
    "save_site",
    "usable_invitation",
    "verify_trail",
]
