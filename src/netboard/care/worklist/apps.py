from django.apps import AppConfig


class WorklistConfig(AppConfig):
    name = "netboard.care.worklist"
    label = "worklist"
