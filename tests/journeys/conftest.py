"""What do the journeys share? A mail server of their own, and a dossier as its doctor sends it."""

import socket
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from django.test import Client
from django.urls import reverse

from netboard.care.referral.models import Dossier
from netboard.config.demo import payload
from netboard.foundation import clock
from netboard.foundation.exchange.mailbox import Keeper


@pytest.fixture
def box(settings, tmp_path):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    settings.NETBOARD_SMTP_HOST, settings.NETBOARD_SMTP_PORT = "127.0.0.1", port
    controller = Controller(Keeper(tmp_path / "box"), hostname="127.0.0.1", port=port)
    controller.start()
    yield tmp_path / "box"
    controller.stop()


Submit = Callable[..., Dossier]


@pytest.fixture
def submit() -> Submit:
    """Type the synthetic dossier SYN-001 into a draft and submit it through the page."""
    record = next(record for record in payload.records() if record["id"] == "SYN-001")

    def send(client: Client, dossier: Dossier, **changes: str) -> Dossier:
        fields = payload.dossier_fields(record, informed_on=clock.today(clock.now()) - timedelta(days=1))
        hidden = {"act": "submit", "version": str(dossier.version), "key": str(uuid.uuid4()), "referrer": str(dossier.referrer_id)}
        answer = client.post(reverse("referral:edit", args=[dossier.pk]), fields | hidden | changes)
        assert answer.status_code == 302, answer.context["bundle"].main.errors
        dossier.refresh_from_db()
        return dossier

    return send
