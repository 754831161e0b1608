from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "netboard.foundation.exchange"
    label = "exchange"
