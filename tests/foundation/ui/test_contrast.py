"""Can every pair of colours be read? The tokens are taken from the style sheet itself."""

import re
from pathlib import Path

import pytest

from netboard.foundation import ui

CSS = (Path(ui.__file__).parent / "static" / "app" / "app.css").read_text(encoding="utf-8")
TOKENS = {name: (light, dark) for name, light, dark in re.findall(r"--([a-z-]+): light-dark\((#\w{6}), (#\w{6})\);", CSS)}
GROUNDS = ["bg", "surface", "sunken"]
TEXT = [
    *[(ink, ground) for ink in ("ink", "muted", "accent", "accent-strong", "danger", "warn", "ok") for ground in GROUNDS],
    ("accent", "tint"), ("accent-strong", "tint"), ("ink", "tint"), ("danger", "danger-tint"), ("danger-strong", "danger-tint"),
    ("warn", "warn-tint"), ("ok", "ok-tint"), ("on-accent", "accent"), ("on-accent", "accent-strong"), ("on-danger", "danger"),
    ("on-danger", "danger-strong"),
]  # fmt: skip
SHAPES = [("edge", "surface"), ("edge", "bg"), ("focus", "surface"), ("focus", "bg"), ("accent", "surface"), ("warn", "surface")]


def luminance(colour):
    channels = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_computed_as_wcag_does():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_contrasts_with_its_ground(ink, ground, theme):
    assert contrast(TOKENS[ink][theme], TOKENS[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_borders_and_marks_contrast_with_their_ground(shape, ground, theme):
    assert contrast(TOKENS[shape][theme], TOKENS[ground][theme]) >= 3


def test_every_colour_comes_from_a_token():
    outside = re.sub(r"--[a-z-]+: light-dark\([^;]+;", "", CSS)
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;,) ])", outside) == []


def test_every_token_used_exists():
    defined = set(re.findall(r"(--[a-z0-9-]+):", CSS))
    assert set(re.findall(r"var\((--[a-z0-9-]+)", CSS)) - defined == set()
