from django.apps import AppConfig


class ReferralConfig(AppConfig):
    name = "netboard.care.referral"
    label = "referral"
