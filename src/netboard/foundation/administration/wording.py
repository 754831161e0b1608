"""How are faults, doubts and refusals said to a person: what is wrong, what to do?"""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from netboard.foundation.administration.queries import Standing
from netboard.foundation.administration.rules import Doubt, Fault, Remark
from netboard.foundation.administration.services.joining import Refusal
from netboard.foundation.administration.tables import FileFault

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
