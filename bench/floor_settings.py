"""How does the floor run? On the real settings, with the addresses of `bench.floor` only and no middleware of ours."""

from netboard.config.settings import *  # noqa: F403 -- the same project, database and server

ROOT_URLCONF = "bench.floor"
MIDDLEWARE = ["allauth.account.middleware.AccountMiddleware"]  # the library refuses to start without it; some microseconds
