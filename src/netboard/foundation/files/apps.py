from django.apps import AppConfig
from django.core import checks


class FilesConfig(AppConfig):
    name = "netboard.foundation.files"
    label = "files"

    def ready(self) -> None:
        from netboard.foundation.files.checks import check_settings  # noqa: PLC0415 -- settings are read after the apps

        checks.register(check_settings, checks.Tags.security)
