"""What does a person see and do with reports and deliveries?"""

from netboard.care.report.views.delivering import deliveries, delivery
from netboard.care.report.views.reading import of_dossier, pdf, preview, reports, version
from netboard.care.report.views.signing import correct, sign
from netboard.care.report.views.writing import write, write_case

__all__ = ["correct", "deliveries", "delivery", "of_dossier", "pdf", "preview", "reports", "sign", "version", "write", "write_case"]
