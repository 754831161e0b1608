"""What is a person told when a document is refused?"""

from django.utils.translation import gettext as _

from netboard.foundation.files import rules
from netboard.foundation.files.rules import Refusal


class FileRefused(Exception):  # noqa: N818 -- it says what happened
    """A document cannot be kept; `name` is already cleaned and may be shown."""

    def __init__(self, reason: Refusal, name: str) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.name = name


def message(reason: Refusal) -> str:
    """Say in the language of the reader what happened and what to do."""
    sentences = {
        Refusal.EMPTY: _("The file is empty. Check the document on your computer, then send it again."),
        Refusal.TOO_LARGE: _("The file is larger than %(max_mb)d MB. Reduce or split it, then send it again."),
        Refusal.WRONG_TYPE: _(
            "The content of the file is not a PDF, a JPEG, a PNG or a clinical document (CDA). Save the document as PDF, then send it again."
        ),
        Refusal.ENCRYPTED: _("The PDF is protected by a password or by restrictions. Save an unprotected copy, then send it again."),
        Refusal.ACTIVE_CONTENT: _(
            "The PDF holds a program, an automatic action, an attached file or a dynamic form. Print it as a new PDF, then send it again."
        ),
        Refusal.DAMAGED: _("The file is damaged or incomplete. Save the original again, then send the new copy."),
        Refusal.TOO_MANY_PIXELS: _("The image has more than %(max_mpx)d million pixels. Reduce its dimensions, then send it again."),
        Refusal.TIMED_OUT: _("The file is too complex to be checked: the check was stopped. Print it as a new PDF, then send it again."),
        Refusal.NO_ROOM: _(
            "The server has no more room for documents, so the file was not kept. "
            "The text of the dossier can still be sent. Tell the expert centre, then try again later."
        ),
        Refusal.DOSSIER_TOO_MANY: _("The dossier already holds %(max_files)d files. Gather several documents in one PDF, or remove one."),
        Refusal.DOSSIER_TOO_LARGE: _(
            "With this file the dossier would be larger than %(max_dossier_mb)d MB. Reduce it, or remove another."
        ),
    }
    return sentences[reason] % {
        "max_mb": rules.MAX_FILE_BYTES // rules.MEBIBYTE,
        "max_mpx": rules.MAX_IMAGE_PIXELS // 1_000_000,
        "max_files": rules.MAX_DOSSIER_FILES,
        "max_dossier_mb": rules.MAX_DOSSIER_BYTES // rules.MEBIBYTE,
    }
