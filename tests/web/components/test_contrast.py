"""Everything written can be read: every pair of colours of every style sheet, in every size and theme.

The pairs are taken from the rules themselves, so that a new rule is measured the moment it is written.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

SHEETS = ["components/ui.css", "components/staff.css", "open/open.css", "demo/bar.css"]
LIGHT = ("#fff", "var(--focus)")
# What is written in a light colour without a background of its own stands in something dark.
STANDS_IN = {
    ".side a[aria-current] b": "var(--jiang)",
    ".toast button": "var(--ink)",
    ".demo-bar summary": "#14302b",
    ".demo-controls button": "#14302b",
}
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")


def source(sheet: str) -> str:
    return re.sub(r"/\*.*?\*/", "", Path(finders.find(sheet)).read_text("utf-8"), flags=re.DOTALL)


def declared(body: str) -> dict[str, str]:
    pairs = (part.split(":", 1) for part in body.split(";") if ":" in part)
    return {name.strip(): value.strip() for name, value in pairs}


def tokens(*selectors: str) -> dict[str, str]:
    """The tokens that hold under these selectors, the later over the earlier."""
    found: dict[str, str] = {}
    for selector in selectors:
        for rule, body in RULE.findall(source("components/ui.css")):
            if rule.strip() == selector:
                found |= {name: value for name, value in declared(body).items() if name.startswith("--")}
    return found


LARGE, MAX, CONTRAST = (f'html[data-{name}="{value}"]' for name, value in
                        (("size", "large"), ("size", "max"), ("theme", "contrast")))  # fmt: skip
LOOKS = {
    "normal": (":root",),
    "large": (":root", LARGE),
    "largest": (":root", MAX),
    "contrast": (":root", CONTRAST),
    "contrast, large": (":root", LARGE, CONTRAST),
    "contrast, largest": (":root", MAX, CONTRAST),
}


def luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, two: str) -> float:
    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def colour(value: str, look: dict[str, str]) -> str | None:
    """The colour that a value names; None for one that is taken from above, or none at all."""
    found = re.search(r"var\((--[a-z0-9-]+)\)|#[0-9a-f]{3,6}\b", value)
    if found is None:
        return None
    return look.get(found[1]) if found[1] else found[0]


def text_pairs(look: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Where, in what and on what something is written; on page and card where the rule names no background."""
    for sheet in SHEETS:
        for selector, body in RULE.findall(source(sheet)):
            rule = declared(body)
            ink = colour(rule.get("color", ""), look)
            if ink is None:
                continue
            own = STANDS_IN.get(selector.strip().split(",")[0], rule.get("background", ""))
            behind = [back] if (back := colour(own, look)) else [look["--paper"], look["--card"]]
            for back in behind:
                yield f"{sheet}: {selector.strip()}", ink, back


@pytest.mark.parametrize("name", LOOKS)
def test_what_is_written_can_be_read(name):
    look = tokens(*LOOKS[name])
    needed = 7 if "contrast" in name else 4.5
    pairs = list(text_pairs(look))

    assert len(pairs) > 60
    assert [
        (where, ink, back, round(contrast(ink, back), 2)) for where, ink, back in pairs if contrast(ink, back) < needed
    ] == []


@pytest.mark.parametrize("name", LOOKS)
def test_ordinary_text_can_be_read_on_every_surface(name):
    look = tokens(*LOOKS[name])
    surfaces = [token for token in look if token.endswith("-t")] + ["--paper", "--card", "--stone"]
    needed = 7 if "contrast" in name else 4.5

    assert len(surfaces) == 8
    for surface in surfaces:
        assert contrast(look["--ink"], look[surface]) >= needed, surface


@pytest.mark.parametrize("name", LOOKS)
def test_fields_buttons_and_the_focus_can_be_told_from_what_is_around_them(name):
    look = tokens(*LOOKS[name])

    for edge in ("--line2", "--jiang", "--zhu", "--ju", "--qing", "--ok", "--ink"):
        for surface in ("--paper", "--card"):
            assert contrast(look[edge], look[surface]) >= 3, (edge, surface)
    # The ring has two colours: one of them stands out on anything.
    assert contrast(look["--focus"], look["--ink"]) >= 3


def test_what_can_be_filled_in_has_an_edge_that_can_be_seen():
    look = tokens(":root")
    fields = [declared(body) for selector, body in RULE.findall(source("components/ui.css")) if "textarea" in selector]
    edges = [colour(rule["border"], look) for rule in fields if "border" in rule]

    assert edges
    assert all(contrast(edge, look["--card"]) >= 3 for edge in edges)


def test_the_measure_is_that_of_the_guidelines():
    assert contrast("#000", "#fff") == pytest.approx(21)
    assert contrast("#777", "#fff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#fff", "#ffffff") == 1
