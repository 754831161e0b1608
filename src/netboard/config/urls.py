"""Which address leads where?"""

from django.conf import settings
from django.urls import include, path
from django.views.generic import TemplateView

from netboard.config import errors, health

urlpatterns = [
    path("", include("netboard.care.worklist.urls")),
    path("", include("netboard.care.referral.urls")),
    path("patients/", include("netboard.care.patients.urls")),
    path("board/", include("netboard.care.board.urls")),
    path("reports/", include("netboard.care.report.urls")),
    path("centre/", include("netboard.foundation.administration.urls")),
    path("account/", include("netboard.foundation.administration.account_urls")),
    path("", include("netboard.foundation.ui.urls")),
    path("health/", health.alive, name="health"),
    path("accessibility/", TemplateView.as_view(template_name="ui/accessibility.html"), name="accessibility"),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("netboard.config.demo.urls")))

handler400, handler403, handler404, handler500 = errors.bad_request, errors.forbidden, errors.not_found, errors.defect
