from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "netboard.foundation.jobs"
    label = "jobs"
