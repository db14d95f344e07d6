"""What the documentation names must exist: commands, make's targets, settings."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "changelog.d").glob("*.md")])
TARGETS = set(re.findall(r"^([a-z-]+):.* ## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
SETTINGS = set(re.findall(r'"(CARAVAN_\w+)"', (ROOT / "caravan" / "settings.py").read_text("utf-8")))
# Read by the tests and their tools alone.
OF_TESTS = {"CARAVAN_TEST_POSTGRES_URL", "CARAVAN_STATUTES"}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_page_names_no_command_target_or_setting_that_is_not_there(page):
    text = page.read_text("utf-8")

    assert not set(re.findall(r"manage\.py (\w+)", text)) - get_commands().keys()
    assert not set(re.findall(r"(?:`|^)make ([a-z-]+)", text, re.MULTILINE)) - TARGETS
    assert not set(re.findall(r"\bCARAVAN_[A-Z_]+\b", text)) - SETTINGS - OF_TESTS


def test_every_target_is_said_to_those_who_change_the_code():
    said = set(re.findall(r"`make ([a-z-]+)`", (ROOT / "CONTRIBUTING.md").read_text("utf-8")))

    assert said == TARGETS


def test_the_page_on_both_databases_lists_every_place_that_asks_which_one_it_is():
    asks = re.compile(
        r"\.vendor\b|def as_(?:sqlite|postgresql)|has_select_for_update|django\.db\.backends\.(?:sqlite3|postgresql)"
    )
    package = ROOT / "caravan"
    found = {str(path.relative_to(package)) for path in package.rglob("*.py") if asks.search(path.read_text("utf-8"))}
    listed = re.findall(
        r"^\| `([\w/]+\.py)`", (ROOT / "docs/explanation/two-databases.md").read_text("utf-8"), re.MULTILINE
    )

    assert set(listed) == found
