from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "netboard.care.board"
    label = "board"
