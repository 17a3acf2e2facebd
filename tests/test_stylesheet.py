"""The colors: the same in both ways to be dark, and far enough apart to be read."""

import re

import pytest

from webapp import bundled

CSS = next(bundled.folder("static").glob("app-*.css")).read_text()
SMALL_TEXT, SHAPES = 4.5, 3.0

# What stands on what, and how far apart it must be (WCAG 2.2, 1.4.3 and 1.4.11).
PAIRS = [
    *(
        (ink, ground, SMALL_TEXT)
        for ink in ("ink", "ink-2", "link")
        for ground in ("paper", "surface")
    ),
    ("board-ink", "board", SMALL_TEXT),
    ("board-ink-2", "board", SMALL_TEXT),
    ("board-ink", "board-2", SMALL_TEXT),
    ("board-ink-2", "board-2", SMALL_TEXT),
    ("link", "brand-soft", SMALL_TEXT),
    ("ink-2", "brand-soft", SMALL_TEXT),
    ("ink", "mark", SMALL_TEXT),
    ("link", "mark", SMALL_TEXT),
    *(("ink", f"fill-{hue}", SMALL_TEXT) for hue in range(1, 9)),
    *(("ink-2", f"fill-{hue}", SMALL_TEXT) for hue in range(1, 9)),
    *((f"edge-{hue}", "surface", SHAPES) for hue in range(1, 9)),
    ("brand", "surface", SHAPES),
    ("warn-rule", "sunk", SHAPES),
    ("bad-rule", "sunk", SHAPES),
    ("brand-ink", "brand", SMALL_TEXT),
    ("brand-ink", "brand-hi", SMALL_TEXT),
    *((kind, f"{kind}-soft", SMALL_TEXT) for kind in ("bad", "warn", "ok", "note")),
    *(("ink", f"{kind}-soft", SMALL_TEXT) for kind in ("bad", "warn", "ok", "note", "brand")),
    ("bad", "surface", SMALL_TEXT),
    ("warn", "surface", SMALL_TEXT),
    ("chalk", "board", SHAPES),
    ("rule-2", "surface", SHAPES),
    ("bad-rule", "surface", SHAPES),
    ("brand", "sunk", SHAPES),
    ("focus", "paper", SHAPES),
    ("focus", "surface", SHAPES),
]


def colors(selector: str) -> dict[str, str]:
    """The color tokens that the first rule with this selector sets."""
    (rule,) = re.findall(rf"^ +{re.escape(selector)} \{{(.*?)\}}", CSS, flags=re.M | re.S)[:1]
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", rule))


LIGHT = colors(":root")
DARK_BY_DEVICE = colors(':root:not([data-theme="light"])')
DARK_BY_CHOICE = colors(':root[data-theme="dark"]')


def test_dark_is_the_same_by_device_and_by_choice():
    assert DARK_BY_DEVICE == DARK_BY_CHOICE


def test_every_color_has_a_dark_one():
    assert set(LIGHT) == set(DARK_BY_CHOICE)
    assert len(LIGHT) > 45


@pytest.mark.parametrize("tokens", [LIGHT, DARK_BY_CHOICE], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_can_be_read(tokens: dict[str, str], front: str, back: str, least: float):
    assert contrast(tokens[front], tokens[back]) >= least


def test_black_on_white_is_as_far_apart_as_can_be():
    assert round(contrast("#000000", "#ffffff"), 1) == 21.0


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(color: str) -> float:
    """The relative luminance of #rrggbb."""
    red, green, blue = (_linear(int(color[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def test_important_is_for_nobody():
    assert "!important" not in CSS  # in an early layer it would beat every later one
