from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "netboard.foundation.audit"
    label = "audit"
