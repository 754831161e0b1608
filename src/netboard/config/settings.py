"""How is this installation configured? Read from the environment only; anything unsafe or missing stops the start."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_noop

from netboard.config import embedded

django_stubs_ext.monkeypatch()  # BaseFormSet[...] and the like are written in the forms

PACKAGE = Path(__file__).resolve().parent.parent


def text(name: str, default: str | None = None) -> str:
    """Read a variable, or the file named by `<NAME>_FILE`; without a default its absence stops the start."""
    if file := os.environ.get(f"{name}_FILE"):
        return Path(file).read_text(encoding="utf-8").strip()
    value = os.environ.get(name, default)
    if value is None:
        message = f"{name} is not set. See docs/running.md, section Settings."
        raise ImproperlyConfigured(message)
    return value


def flag(name: str) -> bool:
    value = os.environ.get(name, "0")
    if value not in {"0", "1"}:
        message = f"{name} must be 0 or 1, not {value!r}."
        raise ImproperlyConfigured(message)
    return value == "1"


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def database(url: str) -> dict[str, Any]:
    """Translate a PostgreSQL URL, Unix sockets included, for Django."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        message = "NETBOARD_DATABASE_URL must start with postgresql:// : NETboard runs on PostgreSQL only."
        raise ImproperlyConfigured(message)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    host = unquote(query.pop("host", "")) or unquote(parts.hostname or "")
    port = query.pop("port", "") or parts.port or ""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(query.pop("user", "") or parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(port),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {key: unquote(value) for key, value in query.items()},
    }


DEMO = flag("NETBOARD_DEMO")
LOOPBACK_ONLY = flag("NETBOARD_LOOPBACK_ONLY")  # plain HTTP is accepted on this machine's own addresses, nowhere else
DEBUG = False
SECRET_KEY = text("NETBOARD_SECRET_KEY")
SECRET_KEY_FALLBACKS = words("NETBOARD_SECRET_KEY_FALLBACKS")
if len(SECRET_KEY) < 50:  # noqa: PLR2004 -- Django asks for as much
    message = "NETBOARD_SECRET_KEY must hold at least 50 characters. Make one with: netboard make-key"
    raise ImproperlyConfigured(message)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"] if LOOPBACK_ONLY else words("NETBOARD_HOSTS")
BASE_URL = text("NETBOARD_BASE_URL", "http://localhost:8000" if LOOPBACK_ONLY else None).rstrip("/")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
NETBOARD_STREAM_URL = text("NETBOARD_STREAM_URL", "").rstrip("/")
if urlsplit(NETBOARD_STREAM_URL)[2:] != ("", "", ""):
    message = (
        "NETBOARD_STREAM_URL must be an origin, such as https://netboard.hospital.example:8443, the host of the pages: no path, no query."
    )
    raise ImproperlyConfigured(message)
NETBOARD_STREAM_LIMIT = int(text("NETBOARD_STREAM_LIMIT", "2000"))
NETBOARD_STREAMS_PER_ACCOUNT = 20
DATA_DIR = embedded.data_dir()
DATABASES = {"default": database(text("NETBOARD_DATABASE_URL", "") or embedded.url())}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

NETBOARD_CALCULATIONS = flag("NETBOARD_CALCULATIONS") or DEMO
NETBOARD_CENTRE_NAME = text("NETBOARD_CENTRE_NAME", "Centre expert TNE")
NETBOARD_CENTRE_LINES = words("NETBOARD_CENTRE_LINES")
NETBOARD_CENTRE_PHONE = text("NETBOARD_CENTRE_PHONE", "")
NETBOARD_DOSSIER_PREFIX = text("NETBOARD_DOSSIER_PREFIX", "TNE")
NETBOARD_FILES_DIR = Path(text("NETBOARD_FILES_DIR", str(DATA_DIR / "files")))
NETBOARD_MASTER_KEYS = {
    int(version): bytes.fromhex(key) for version, _, key in (pair.partition(":") for pair in text("NETBOARD_MASTER_KEYS").split(","))
}
NETBOARD_AUDIT_HEADS = Path(text("NETBOARD_AUDIT_HEADS", str(DATA_DIR / "audit-heads.jsonl")))
NETBOARD_SMTP_HOST = text("NETBOARD_SMTP_HOST", "localhost")
NETBOARD_SMTP_PORT = int(text("NETBOARD_SMTP_PORT", "25"))
NETBOARD_SMTP_USER = text("NETBOARD_SMTP_USER", "")
NETBOARD_SMTP_PASSWORD = text("NETBOARD_SMTP_PASSWORD", "")
NETBOARD_SMTP_TLS = text("NETBOARD_SMTP_TLS", "none" if LOOPBACK_ONLY else "starttls")
NETBOARD_SMTP_TIMEOUT_SECONDS = int(text("NETBOARD_SMTP_TIMEOUT_SECONDS", "30"))
NETBOARD_MAIL_FROM = text("NETBOARD_MAIL_FROM", "netboard@localhost" if LOOPBACK_ONLY else None)
NETBOARD_SECURE_MAIL_DOMAINS = words("NETBOARD_SECURE_MAIL_DOMAINS", "mssante.fr")
NETBOARD_MAILBOX_DIR = DATA_DIR / "mailbox"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "allauth",
    "allauth.account",
    "procrastinate.contrib.django",
    "netboard.foundation.directory.apps.DirectoryConfig",
    "netboard.foundation.access.apps.AccessConfig",
    "netboard.foundation.audit.apps.AuditConfig",
    "netboard.foundation.jobs.apps.JobsConfig",
    "netboard.foundation.files.apps.FilesConfig",
    "netboard.foundation.exchange.apps.ExchangeConfig",
    "netboard.foundation.ui.apps.UiConfig",
    "netboard.foundation.administration.apps.AdministrationConfig",
    "netboard.care.patients.apps.PatientsConfig",
    "netboard.care.referral.apps.ReferralConfig",
    "netboard.care.board.apps.BoardConfig",
    "netboard.care.report.apps.ReportConfig",
    "netboard.care.worklist.apps.WorklistConfig",
    *(["netboard.config.demo.apps.DemoConfig"] if DEMO else []),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "netboard.foundation.ui.middleware.SecurityHeaders",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "netboard.foundation.ui.middleware.HtmxRedirect",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "netboard.config.gate.SessionGate",
]
COTTON_ISOLATE_BY_DEFAULT = True  # a component sees what it is given, not the page around it
ROOT_URLCONF = "netboard.config.urls"
WSGI_APPLICATION = "netboard.config.wsgi.application"
ASGI_APPLICATION = "netboard.config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django_cotton.cotton_loader.Loader", "django.template.loaders.app_directories.Loader"],
                ),
            ],
            "libraries": {"live": "netboard.foundation.live.tags"},
            "builtins": ["django_cotton.templatetags.cotton", "netboard.foundation.ui.templatetags.nb"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "netboard.foundation.ui.context.page",
            ],
        },
    },
]
NETBOARD_SEARCH_URL_NAME = "referral:dossiers"
NETBOARD_NAVIGATION = [
    {"label": gettext_noop("To do"), "url_name": "worklist:home", "permission": None, "key": "h"},
    {"label": gettext_noop("Dossiers"), "url_name": "referral:dossiers", "permission": "dossier.view", "key": "d"},
    {"label": gettext_noop("Board"), "url_name": "board:sessions", "permission": "board.view", "key": "b"},
    {"label": gettext_noop("Reports"), "url_name": "report:reports", "permission": "report.view", "key": "r"},
    {"label": gettext_noop("Deliveries"), "url_name": "report:deliveries", "permission": "delivery.view", "key": "e"},
    {"label": gettext_noop("Directory"), "url_name": "administration:directory", "permission": "directory.view", "key": "a"},
    {"label": gettext_noop("Accounts"), "url_name": "administration:accounts", "permission": "account.manage", "key": "u"},
    {"label": gettext_noop("Access trail"), "url_name": "administration:trail", "permission": "audit.read", "key": "t"},
]

AUTH_USER_MODEL = "access.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 14}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ["email"]}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "netboard.foundation.administration.sign_in.OwnNameValidator"},
]
ACCOUNT_ADAPTER = "netboard.foundation.administration.sign_in.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {"login_failed": "10/15m/ip,10/15m/key", "login": "120/m/ip", "reset_password": "20/m/ip,5/m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if flag("NETBOARD_BEHIND_PROXY") else 0  # whose address the attempts are counted by
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "worklist:home"

SESSION_ENGINE = "netboard.foundation.access.sessions"
SESSION_COOKIE_AGE = 10 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not LOOPBACK_ONLY
SESSION_COOKIE_NAME = "netboard_session" if LOOPBACK_ONLY else "__Host-session"
CSRF_COOKIE_NAME = "netboard_csrf" if LOOPBACK_ONLY else "__Host-csrf"
CSRF_FAILURE_VIEW = "netboard.config.errors.form_expired"
SECURE_SSL_REDIRECT = not LOOPBACK_ONLY
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("NETBOARD_BEHIND_PROXY") else None
SECURE_HSTS_SECONDS = 0 if LOOPBACK_ONLY else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not LOOPBACK_ONLY
X_FRAME_OPTIONS = "DENY"
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_entries"}}

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "Europe/Paris"
USE_THOUSAND_SEPARATOR = False  # a template writes numbers of rows into forms too: 1 410 would find nobody
STATIC_URL = "/static/"
STATIC_ROOT = Path(text("NETBOARD_STATIC_DIR", str(DATA_DIR / "static")))
WHITENOISE_USE_FINDERS = LOOPBACK_ONLY  # without a build step, files are served from the package
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if LOOPBACK_ONLY
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
EMAIL_HOST, EMAIL_PORT = NETBOARD_SMTP_HOST, NETBOARD_SMTP_PORT
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = NETBOARD_SMTP_USER, NETBOARD_SMTP_PASSWORD
EMAIL_USE_TLS, EMAIL_USE_SSL = NETBOARD_SMTP_TLS == "starttls", NETBOARD_SMTP_TLS == "tls"
EMAIL_TIMEOUT = NETBOARD_SMTP_TIMEOUT_SECONDS
DEFAULT_FROM_EMAIL = NETBOARD_MAIL_FROM

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_WORKER_DEFAULTS = {"delete_jobs": "successful", "shutdown_graceful_timeout": 20}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "netboard.config.logs.LineFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": text("NETBOARD_LOG_LEVEL", "INFO")},
    "loggers": {"procrastinate": {"level": "WARNING"}, "django.request": {"level": "ERROR"}, "django.server": {"level": "WARNING"}},
}
