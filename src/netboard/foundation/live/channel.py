"""What is told to the open pages? A version and an address, through PostgreSQL, when the act is committed; never what they hold."""

import json
import re
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

POSTGRES_CHANNEL = "netboard_live"
_KIND, _KEY = r"[a-z]{1,20}", r"[0-9]{1,18}"
CHANNEL = re.compile(rf"{_KIND}:{_KEY}")
PATH = re.compile(rf"/live/(?P<kind>{_KIND})/(?P<key>{_KEY})/")
URL = re.compile(r"/[a-z0-9/_-]{1,200}")


@dataclass(frozen=True, kw_only=True)
class Event:
    """The content at an address has this version; a page that shows an older one asks for it there."""

    version: int
    url: str

    def frame(self) -> bytes:
        """Write the event as it travels to a browser."""
        return f"id: {self.version}\nevent: moved\ndata: {json.dumps({'version': self.version, 'url': self.url})}\n\n".encode()


def announce(*, channel: str, version: int, url: str) -> None:
    """Tell the pages that follow a channel that an address has a newer content, when the surrounding transaction commits.

    channel: a kind and the number of the thing followed, such as `board:12`.
    url: the path at which each page asks for what its own user may see; without a query.
    `ValueError` for anything else: neither a name nor a text can travel here.
    """
    if not CHANNEL.fullmatch(channel) or not URL.fullmatch(url):
        message = f"neither a channel nor an address may hold this: {channel} {url}"
        raise ValueError(message)
    payload = json.dumps({"channel": channel, "version": int(version), "url": url})
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [POSTGRES_CHANNEL, payload])


def read(payload: str) -> tuple[str, Event]:
    """Read what `announce` sent: the channel and the event; `ValueError` for anything else."""
    try:
        said = json.loads(payload)
        channel, event = str(said["channel"]), Event(version=int(said["version"]), url=str(said["url"]))
    except (KeyError, TypeError) as error:
        raise ValueError("not an announcement") from error
    if not CHANNEL.fullmatch(channel) or not URL.fullmatch(event.url):
        raise ValueError("not an announcement")
    return channel, event


def address(kind: str, key: int) -> str:
    """Say where a page opens the stream of a channel: on its own origin, or on the one of the settings."""
    return f"{settings.NETBOARD_STREAM_URL}/live/{kind}/{key}/"
