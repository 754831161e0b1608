from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "netboard.config.demo"
    label = "demo"
