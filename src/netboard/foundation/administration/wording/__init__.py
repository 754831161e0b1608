"""How are faults, doubts and refusals said to a person: what is wrong, what to do?"""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from netboard.foundation.administration.queries import Standing
from netboard.foundation.administration.rules import Doubt, Fault, Remark
from netboard.foundation.administration.services.joining import Refusal
from netboard.foundation.administration.tables import FileFault
from netboard.foundation.audit.acts import Act

REMARKS = {
    Fault.MISSING: _("This entry is missing. Fill it in."),
    Fault.TOO_LONG: _("This text is too long. Shorten it."),
    Fault.UNREADABLE: _("The text holds an invisible character. Type it again."),
    Fault.FINESS_FORM: _("A FINESS number has 9 digits, or 2A or 2B then 7 digits. Check it."),
    Fault.RPPS_FORM: _("An RPPS number has 11 digits. Check it."),
    Fault.ADDRESS_FORM: _("This is not a mail address. Write it as name@domain.fr."),
    Fault.PROFESSION_UNKNOWN: _("Unknown profession. Use: physician, trainee, nurse, secretary, pharmacist or other."),
    Fault.SPECIALTY_UNKNOWN: _("Unknown specialty code. Use a code of the national list, such as SM24."),
    Fault.ORGANISATION_UNKNOWN: _("No establishment has this FINESS number. Add the establishment first."),
    Fault.YES_OR_NO: _("Write oui or non."),
    Fault.NUMBER_TAKEN: _("Another entry of the directory has this number. Open that entry instead."),
    Fault.TWICE_IN_FILE: _("This number already stands on an earlier line. Keep one of the two lines."),
    Fault.WRONG_WIDTH: _("This line has not as many cells as the header. Check the separators and the quotes."),
    Doubt.KEY: _("The check digit of this number is wrong. The number was kept: check it."),
    Doubt.ADDRESS_NOT_SECURE: _("No health data can leave to this address: its domain is not a secure health mail. It was kept."),
}
FILES = {
    FileFault.EMPTY: _("The file is empty."),
    FileFault.TOO_BIG: _("The file is larger than 5 MB. Cut it in two."),
    FileFault.TOO_MANY_LINES: _("The file has more than %(lines)s lines. Cut it in two."),
    FileFault.ENCODING: _("The characters of the file cannot be read. Save it as CSV UTF-8."),
    FileFault.COLUMNS_MISSING: _("These columns are missing: %(columns)s. The first line must hold the names of the columns."),
    FileFault.COLUMN_TWICE: _("These columns stand twice in the first line: %(columns)s."),
    FileFault.BROKEN_QUOTES: _("The quotes of line %(line)s are not closed. Correct this line."),
}
EMAIL_TAKEN = _("Somebody already signs in with this address. Look in the list of accounts.")
PROFESSIONAL_TAKEN = _("This person already has an account. Look in the list of accounts.")
TOO_MANY = {
    "patient_name": _("More than %(limit)s patients have this name. Add the given name, or search by dossier number."),
    "dossier_number": _("More than %(limit)s dossiers have this in their number. Type more of the number."),
    "since": _("More than %(limit)s rows answer: the file would be cut. Narrow the period or the search."),
}
REFUSALS = {
    Refusal.UNKNOWN: _("This link is not known. Copy the whole address of the mail, or ask for a new invitation."),
    Refusal.USED: _("This link was already used. Sign in with your address and your password."),
    Refusal.EXPIRED: _("This link is no longer valid. Ask the centre for a new invitation."),
    Refusal.CLOSED: _("This account is closed. Ask the centre."),
}
STANDINGS = {
    Standing.JOINED: (_("Joined"), "ok"),
    Standing.WAITING: (_("Invited"), "accent"),
    Standing.EXPIRED: (_("Invitation out of date"), "warn"),
    Standing.CLOSED: (pgettext_lazy("account", "Closed"), "neutral"),
}


def of(remark: Remark) -> str:
    return str(REMARKS[remark.what])


def of_all(remarks: Iterable[Remark]) -> list[tuple[str, str]]:
    return [(remark.field, of(remark)) for remark in remarks]


ACTS = {
    Act.SIGNED_IN: _("Signed in"),
    Act.SIGN_IN_FAILED: _("Sign-in failed"),
    Act.SIGNED_OUT: _("Signed out"),
    Act.PASSWORD_CHANGED: _("Password changed"),
    Act.ACCOUNT_INVITED: _("Person invited"),
    Act.INVITATION_USED: _("Invitation used"),
    Act.ROLES_CHANGED: _("Roles changed"),
    Act.ACCOUNT_CLOSED: _("Account closed"),
    Act.ACCESS_REFUSED: _("Act refused"),
    Act.OBJECT_DENIED: _("Access denied"),
    Act.TRAIL_READ: _("Access trail read"),
    Act.TRAIL_EXPORTED: _("Access trail taken away as a file"),
    Act.TRAIL_VERIFIED: _("Trace verified"),
    Act.DIRECTORY_CHANGED: _("Directory changed"),
    Act.DIRECTORY_IMPORTED: _("Directory imported"),
    Act.DIRECTORY_EXPORTED: _("Directory exported"),
    Act.PATIENT_CREATED: _("Patient registered"),
    Act.PATIENT_CHANGED: _("Identity changed"),
    Act.PATIENTS_SEARCHED: _("Patients searched"),
    Act.INFORMATION_RECORDED: _("Patient’s information recorded"),
    Act.DOSSIER_OPENED: _("Dossier started"),
    Act.DOSSIER_SAVED: _("Draft saved"),
    Act.DOSSIER_VIEWED: _("Dossier read"),
    Act.DOSSIERS_LISTED: _("List of dossiers read"),
    Act.DOSSIER_SUBMITTED: _("Dossier submitted"),
    Act.DOSSIER_ACCEPTED: _("Dossier accepted"),
    Act.DOSSIER_RETURNED: _("Dossier returned"),
    Act.DOSSIER_REDIRECTED: _("Dossier redirected"),
    Act.DOSSIER_WITHDRAWN: _("Dossier withdrawn"),
    Act.DOSSIER_MOVED: _("Dossier moved to its next state"),
    Act.DOSSIER_COMPLETED: _("Missing items given"),
    Act.DOSSIER_RENEWED: _("New dossier drawn from an earlier one"),
    Act.GAPS_CHASED: _("Missing items asked for again"),
    Act.INTAKE_OPENED: _("Files dropped before the patient was known"),
    Act.INTAKE_FORGOTTEN: _("Dropped files forgotten"),
    Act.VALUES_READ: _("Document read for its values"),
    Act.VALUES_CONFIRMED: _("Values read in documents confirmed or dismissed"),
    Act.TABLE_PROPOSED: _("Table of required items proposed"),
    Act.TABLE_APPROVED: _("Table of required items approved"),
    Act.URGENCY_CHANGED: _("Dossier made urgent"),
    Act.DOCUMENT_ADDED: _("Document attached"),
    Act.DOCUMENT_READ: _("Document read"),
    Act.DOCUMENT_REMOVED: _("Document removed"),
    Act.SERIES_SAVED: _("Weekly board saved"),
    Act.SESSION_PLANNED: _("Session planned"),
    Act.AGENDA_RELEASED: _("Agenda released"),
    Act.AGENDA_CHANGED: _("Agenda changed"),
    Act.SESSION_OPENED: _("Session opened"),
    Act.SESSION_CLOSED: _("Session closed"),
    Act.SESSION_CANCELLED: _("Session cancelled"),
    Act.LEAD_TAKEN: _("Lead of a session taken over"),
    Act.SESSION_INVITED: _("Members invited to a session"),
    Act.REPLY_RECORDED: _("Reply to an invitation recorded"),
    Act.ORDER_PROPOSED: _("Order of an agenda proposed"),
    Act.CONFLICT_DISMISSED: _("Suggested conflict of interest dismissed"),
    Act.WRITTEN_OPINION: _("Opinion written before the session"),
    Act.PIECE_ANSWERED: _("Missing piece answered"),
    Act.PIECE_ASKED: _("Missing piece asked for by the board"),
    Act.DISSENT_RECORDED: _("Disagreement with an opinion recorded"),
    Act.OPINION_DRAFTED: _("Shared text of an opinion changed"),
    Act.CASE_CARRIED: _("Case carried over to another session"),
    Act.PRECEDENTS_READ: _("Earlier decisions of the board read"),
    Act.PRESENCE_RECORDED: _("Presence recorded"),
    Act.CASE_STARTED: _("Discussion started"),
    Act.OPINION_RECORDED: _("Opinion recorded"),
    Act.REPORT_DRAFTED: _("Report drafted"),
    Act.REPORT_SAVED: _("Report saved"),
    Act.REPORT_VIEWED: _("Report read"),
    Act.REPORT_SIGNED: _("Report signed"),
    Act.REPORT_CORRECTED: _("Correction started"),
    Act.DELIVERY_QUEUED: _("Delivery queued"),
    Act.DELIVERY_SENT: _("Delivery sent"),
    Act.DELIVERY_FAILED: _("Delivery failed"),
    Act.DELIVERY_MENDED: _("Delivery mended"),
}


def act_words(code: str) -> str:
    """Say an act of the trace in the language of the reader; an act of an older version keeps its code."""
    return str(ACTS[Act(code)]) if code in set(Act) else code
