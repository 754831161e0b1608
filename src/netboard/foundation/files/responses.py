"""How is a document handed to a browser? The caller has checked the scope and written the trace."""

from typing import Final

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from netboard.foundation.files import storage
from netboard.foundation.files.models import StoredFile
from netboard.foundation.files.rules import ContentType

POLICY: Final = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox"


def file_response(stored: StoredFile, *, inline: bool = False) -> HttpResponse:
    """Answer the document as a download, or in the tab when `inline`; raises FileMissing or FileDamaged.

    Bytes that the software made itself, and XML, are never shown inline.
    """
    shown = inline and stored.content_type not in {ContentType.OPAQUE, ContentType.CDA}
    response = HttpResponse(storage.read(stored), content_type=stored.content_type)
    disposition = content_disposition_header(as_attachment=not shown, filename=stored.shown_name)
    response["Content-Disposition"] = disposition or "attachment"
    response["Content-Length"] = str(stored.size_bytes)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store"
    return response
