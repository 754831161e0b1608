from django.apps import AppConfig


class PatientsConfig(AppConfig):
    name = "netboard.care.patients"
    label = "patients"
