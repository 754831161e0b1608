"""How is a person told that something waits? By a mail without any clinical content, with a link."""

from collections.abc import Sequence
from datetime import datetime
from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext, override

from netboard.foundation.access.models import Account
from netboard.foundation.exchange import mail


def notify(account: Account, *, subject: str, sentence: str, path: str, at: datetime, attachments: Sequence[mail.Attachment] = ()) -> None:
    """Send a short mail to the account's own address: one sentence, the address of the page, and a calendar event if there is one."""
    with override("fr"):
        body = "\n\n".join(
            [
                gettext("Hello,"),
                sentence,
                gettext("Open this page: %(url)s") % {"url": f"{settings.BASE_URL}{path}"},
                gettext("This mail holds no patient data. Please do not reply to it."),
                settings.NETBOARD_CENTRE_NAME,
            ]
        )
    content = mail.compose(
        message_id=make_msgid(domain=urlsplit(settings.BASE_URL).hostname or "localhost"),
        sender=settings.NETBOARD_MAIL_FROM,
        recipient=account.email,
        subject=subject,
        body=body,
        at=at,
        attachments=attachments,
    )
    mail.send(content, sender=settings.NETBOARD_MAIL_FROM, recipient=account.email)
