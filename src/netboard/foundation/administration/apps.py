from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    name = "netboard.foundation.administration"
    label = "administration"
