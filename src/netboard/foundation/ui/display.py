"""How does this person want the screen: theme, size, single-key shortcuts?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ONE_YEAR_SECONDS = 365 * 24 * 3600


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One display setting kept in a cookie; the first value is the default."""

    name: str
    cookie: str
    label: str | Promise
    values: Mapping[str, str | Promise]


SETTINGS = (
    Setting(
        name="theme",
        cookie="nb_theme",
        label=_("Theme"),
        values={
            "auto": pgettext_lazy("theme", "Automatic"),
            "light": pgettext_lazy("theme", "Light"),
            "dark": pgettext_lazy("theme", "Dark"),
        },
    ),
    Setting(
        name="scale",
        cookie="nb_scale",
        label=_("Text size"),
        values={"normal": pgettext_lazy("size", "Normal"), "projector": pgettext_lazy("size", "Projector")},
    ),
    Setting(
        name="keys",
        cookie="nb_keys",
        label=_("Single-key shortcuts"),
        values={"on": pgettext_lazy("shortcuts", "On"), "off": pgettext_lazy("shortcuts", "Off")},
    ),
)


def read(cookies: Mapping[str, str]) -> dict[str, str]:
    """Read each setting from the cookies; an unknown value counts as the default."""
    return {each.name: _known(each, cookies.get(each.cookie, "")) for each in SETTINGS}


def chosen(sent: Mapping[str, Any]) -> dict[str, str]:
    """Keep the settings a person sent, by cookie name; unknown names and values are ignored."""
    return {each.cookie: sent[each.name] for each in SETTINGS if sent.get(each.name) in each.values}


def choices(current: Mapping[str, str]) -> list[dict[str, Any]]:
    """Lay out the settings for the account menu."""
    return [
        {
            "name": each.name,
            "label": each.label,
            "options": [{"value": value, "label": label, "chosen": current[each.name] == value} for value, label in each.values.items()],
        }
        for each in SETTINGS
    ]


def _known(setting: Setting, value: str) -> str:
    return value if value in setting.values else next(iter(setting.values))
