"""Where does an ASGI server find the live stream? Only the stream: the pages are served by WSGI."""

import asyncio
import os
import resource
import socket
from types import FrameType

import django
import uvicorn
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "netboard.config.settings")
django.setup()

from netboard.config import gate  # noqa: E402 -- needs Django
from netboard.foundation import clock  # noqa: E402 -- needs Django
from netboard.foundation.live import stream  # noqa: E402 -- needs Django
from netboard.foundation.ui import middleware  # noqa: E402 -- needs Django

GRACE_SECONDS = 5
SPARE = 200  # connections above the pages that may follow: enough to tell the others to come back, or who they are not


def make() -> stream.Application:
    """Build the application with the limits of a session and the headers of the pages."""
    transport = {"Strict-Transport-Security": f"max-age={settings.SECURE_HSTS_SECONDS}"} if settings.SECURE_HSTS_SECONDS else {}
    return stream.Application(is_awake=gate.is_awake, now=clock.now, headers=middleware.HEADERS | transport)


application = make()


class Server(uvicorn.Server):
    """Ends the waiting streams as soon as it is asked to stop: they would hold it until the grace is over."""

    def __init__(self, config: uvicorn.Config, streams: stream.Application) -> None:
        super().__init__(config)
        self._streams = streams

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._streams.close()
        super().handle_exit(sig, frame)


def server(streams: stream.Application) -> Server:
    """Prepare the server; it writes no line about each request, and says nothing of itself in its answers."""
    config = uvicorn.Config(
        streams, lifespan="on", ws="none", log_config=None, access_log=False, server_header=False, proxy_headers=False,
        timeout_graceful_shutdown=GRACE_SECONDS, timeout_keep_alive=5, limit_concurrency=settings.NETBOARD_STREAM_LIMIT + SPARE,
    )  # fmt: skip
    return Server(config, streams)


def serve(listener: socket.socket) -> None:
    """Serve the stream on a socket until SIGINT or SIGTERM."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))  # each open page takes a descriptor; the usual limit is 1,024
    asyncio.run(server(application).serve(sockets=[listener]))
