"""Where does Django find the shared look of every screen?"""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "netboard.foundation.ui"
    label = "ui"
