from django.apps import AppConfig


class ReportConfig(AppConfig):
    name = "netboard.care.report"
    label = "report"
