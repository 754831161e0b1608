"""The mail server of the tests of deliveries."""

from collections.abc import Iterator

import pytest

from tests.care.report.postman import Postman, start


@pytest.fixture
def postman(settings) -> Iterator[Postman]:
    office = Postman()
    controller = start(office)
    settings.NETBOARD_SMTP_HOST, settings.NETBOARD_SMTP_PORT = "127.0.0.1", office.port
    settings.NETBOARD_SMTP_TIMEOUT_SECONDS = 1
    yield office
    controller.stop()
