from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "netboard.foundation.directory"
    label = "directory"
