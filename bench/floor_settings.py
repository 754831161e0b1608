"""How does the floor run? On the real settings, without any middleware, with the addresses of `bench.floor` only."""

from netboard.config.settings import *  # noqa: F403 -- the same project, database and server

ROOT_URLCONF = "bench.floor"
INSTALLED_APPS = [name for name in INSTALLED_APPS if not name.startswith("allauth")]  # noqa: F405 -- it insists on its middleware
MIDDLEWARE: list[str] = []
