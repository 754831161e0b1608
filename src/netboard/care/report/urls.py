"""Which addresses do reports and deliveries answer?"""

from django.urls import path

from netboard.care.report import views

app_name = "report"
urlpatterns = [
    path("", views.reports, name="reports"),
    path("cases/<int:pk>/write/", views.write_case, name="write_case"),
    path("cases/<int:pk>/sign/", views.sign_case, name="sign_case"),
    path("cases/<int:pk>/preview/", views.preview_case, name="preview_case"),
    path("cases/<int:pk>/preview.pdf", views.preview_case_pdf, name="preview_case_pdf"),
    path("sign/", views.sign_session, name="sign_session"),
    path("dossiers/<int:pk>/", views.of_dossier, name="of_dossier"),
    path("deliveries/", views.deliveries, name="deliveries"),
    path("deliveries/<int:pk>/", views.delivery, name="delivery"),
    path("<int:pk>/", views.version, name="version"),
    path("<int:pk>/write/", views.write, name="write"),
    path("<int:pk>/sign/", views.sign, name="sign"),
    path("<int:pk>/correct/", views.correct, name="correct"),
    path("<int:pk>/preview.pdf", views.preview, name="preview"),
    path("<int:pk>/report.pdf", views.pdf, name="pdf"),
]
