from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "netboard.foundation.access"
    label = "access"
