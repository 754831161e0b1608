"""How many SQL statements does a page send? Counted in this process, on the database of the bench, once everything is warm."""

import uuid
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import population
from netboard.care.referral.models import Dossier
from netboard.foundation import clock
from netboard.foundation.access.models import Account

PAGES_READ = 12


def counts(people: Any, pages: dict[str, list[str]]) -> dict[str, int]:
    """Give the largest count of each workload, after checking that each person sees the dossiers of that person only."""
    _check_scopes(people)
    coordinator = _client(people.coordinator)
    found = {name: max(_count(coordinator, path) for path in [*paths[:PAGES_READ], *paths[-PAGES_READ:]]) for name, paths in pages.items()}
    return found | {"create": max(_count_submission(sender) for sender in people.senders)}


def _check_scopes(people: Any) -> None:
    total, seen = len(people.dossier_ids), Dossier.objects.visible_to(people.coordinator).count()
    own = Dossier.objects.visible_to(people.senders[1].account).count()
    if (seen, own) not in {(total, total // 12), (total, total // 12 + 1)}:
        raise RuntimeError(f"of {total} dossiers the coordinator sees {seen}, a referring doctor {own}")


def _client(account: Account) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
    client.get("/")
    return client


def _count(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    if answer.status_code != 200:  # noqa: PLR2004 -- HTTP
        raise RuntimeError(f"{answer.status_code} on {path}")
    return len(captured)


def _count_submission(sender: population.Sender) -> int:
    client = _client(sender.account)
    (pk,) = population.open_drafts(sender, count=1, at=clock.now())
    body = population.form_of(sender) | {"key": str(uuid.uuid4())}
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(f"/dossiers/{pk}/edit/", body)
    if answer.status_code != 302:  # noqa: PLR2004 -- HTTP
        raise RuntimeError(f"{answer.status_code}: {answer.content[-3000:].decode()}")
    return len(captured)
