"""Does the mailbox of the demonstration show every mail, whatever is attached to it?"""

import mailbox
from email.message import EmailMessage
from pathlib import Path

from netboard.config.demo import mails

CALENDAR = "BEGIN:VCALENDAR\r\nSUMMARY:RCP régionale\r\nEND:VCALENDAR\r\n"


def test_a_mail_with_a_calendar_event_and_a_pdf_is_read(tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "box")
    message = EmailMessage()
    message["X-Envelope-To"], message["Subject"] = "expert@netboard.example", "Convocation"
    message["Date"], message["X-Received-At"] = "Fri, 27 Nov 2026 17:00:00 +0000", "2026-11-27T17:00:01+00:00"
    message["Message-ID"] = "<1@example>"
    message.set_content("Bonjour,")
    message.add_attachment(CALENDAR.encode(), maintype="text", subtype="calendar", filename="session.ics")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="avis.pdf")
    key = box.add(message)

    found = mails.one(tmp_path / "box", key)

    assert found is not None
    assert [(file.name, file.content_type) for file in found.files] == [("session.ics", "text/calendar"), ("avis.pdf", "application/pdf")]
    assert found.files[0].content.decode().replace("\r\n", "\n") == CALENDAR.replace("\r\n", "\n")
