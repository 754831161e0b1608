"""What does every page need besides its own content?"""

from dataclasses import dataclass
from importlib import metadata
from typing import Any, TypedDict, cast

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from netboard.foundation import clock
from netboard.foundation.access import policy
from netboard.foundation.access.permissions import Permission
from netboard.foundation.ui import display

VERSION = metadata.version("netboard")


class Entry(TypedDict):
    """One line of `NETBOARD_NAVIGATION`."""

    label: str
    url_name: str
    permission: str | None
    key: str


@dataclass(frozen=True, kw_only=True)
class Item:
    """One link of the main navigation, for the person who looks at it."""

    label: str
    url: str
    key: str
    current: bool


def page(request: HttpRequest) -> dict[str, Any]:
    """Give the templates the navigation, the display settings, the instant of the page and the words of app.js."""
    shown = display.read(request.COOKIES)
    return {
        "navigation": SimpleLazyObject(lambda: navigation(request)),
        "account_label": SimpleLazyObject(lambda: account_label(request)),
        "theme": shown["theme"],
        "scale": shown["scale"],
        "keys": shown["keys"],
        "display_choices": display.choices(shown),
        "app_version": VERSION,
        "demo": getattr(settings, "DEMO", False),
        "centre_name": getattr(settings, "NETBOARD_CENTRE_NAME", ""),
        "search_url": SimpleLazyObject(lambda: search_url(request)),
        "sign_out_url": SimpleLazyObject(lambda: sign_out_url(request)),
        "home_url": "/",
        "now": clock.now(),
        "ui_words": words(),
    }


def navigation(request: HttpRequest) -> tuple[Item, ...]:
    """List the sections this person may enter, the current one marked; nobody signed in sees none."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ()
    entries = cast("list[Entry]", settings.NETBOARD_NAVIGATION)
    allowed = [(entry, reverse(entry["url_name"])) for entry in entries if _may_enter(user, entry["permission"])]
    current = _current_url(request.path, [url for _entry, url in allowed])
    return tuple(Item(label=gettext(entry["label"]), url=url, key=entry["key"], current=url == current) for entry, url in allowed)


def _may_enter(user: Any, permission: str | None) -> bool:
    return permission is None or policy.may(user, Permission(permission))


def _current_url(path: str, urls: list[str]) -> str:
    """Choose the deepest section the path lies in; the root only for itself."""
    inside = [url for url in urls if path == url or (url != "/" and path.startswith(url.rstrip("/") + "/"))]
    return max(inside, key=len, default="")


def search_url(request: HttpRequest) -> str:
    """Name the page of the search box; empty for who may see no dossier."""
    may_search = policy.may(getattr(request, "user", None), Permission.DOSSIER_VIEW)
    return getattr(settings, "NETBOARD_SEARCH_URL_NAME", "") if may_search else ""


def account_label(request: HttpRequest) -> str:
    """Name the person signed in, as the account writes itself."""
    user = getattr(request, "user", None)
    return str(user) if user is not None and user.is_authenticated else ""


def sign_out_url(request: HttpRequest) -> str:
    """Say where to sign out; empty for a visitor."""
    if not account_label(request):
        return ""
    try:
        return reverse(getattr(settings, "NETBOARD_SIGN_OUT_URL_NAME", "account_logout"))
    except NoReverseMatch:
        return ""


def words() -> dict[str, Any]:
    """Collect the words that app.js needs, in the language of the page."""
    return {
        "left": _("%(duration)s left"),
        "late": _("%(duration)s late"),
        "days": pgettext_lazy("duration", "%(days)s d"),
        "hours": pgettext_lazy("duration", "%(hours)s h %(minutes)s"),
        "minutes": pgettext_lazy("duration", "%(minutes)s min"),
        "unsaved": _("Not saved"),
        "saving": _("Saving…"),
        "offline": _("Not saved: no answer from the server. Your text stays on this page."),
        "refused": _("Not saved: correct the entries marked below."),
        "conflict": _("Not saved: someone else saved this page meanwhile. Your text is still here."),
        "copied": _("Copied."),
        "notCopied": _("The copy was refused by the browser. Select the text and copy it by hand."),
        "confirm": _("Confirm"),
        "cancel": _("Cancel"),
        "pickDate": _("Choose in a calendar"),
        "added": _("A row was added."),
        "full": _("The page holds no more rows of this kind."),
        "removed": _("The row was removed."),
        "chosen": _("Files chosen: %(count)s."),
    }
