"""What does a person see and do with reports and deliveries?"""

from netboard.care.report.views.at_the_table import preview_case, preview_case_pdf, sign_case, sign_session
from netboard.care.report.views.delivering import deliveries, delivery
from netboard.care.report.views.reading import of_dossier, pdf, preview, reports, version
from netboard.care.report.views.signing import correct, sign
from netboard.care.report.views.writing import write, write_case

__all__ = [
    "correct",
    "deliveries",
    "delivery",
    "of_dossier",
    "pdf",
    "preview",
    "preview_case",
    "preview_case_pdf",
    "reports",
    "sign",
    "sign_case",
    "sign_session",
    "version",
    "write",
    "write_case",
]
