"""What holds on every page, in both languages and all three sizes of type: one of the large ones in each language."""

import pytest
from django.urls import resolve

from tests.e2e.conftest import Looks
from tests.e2e.pages import CITIZEN, STAFF, Page
from tests.e2e.survey import EVERY_SIZE, LANGUAGES, Look

pytestmark = pytest.mark.browser

every_page = pytest.mark.parametrize("page", [*CITIZEN, *STAFF], ids=str)
every_citizen_page = pytest.mark.parametrize("page", CITIZEN, ids=str)

FIRST_VIEW = 60 * 1024
SCRIPT = 10 * 1024
REQUESTS = 10


def variants(looks: Looks, page: Page, sizes: tuple[str, ...] = EVERY_SIZE) -> list[tuple[str, Look]]:
    return [
        (f"{language} {size}", look)
        for language in LANGUAGES
        for size, look in looks(page, language).items()
        if size in sizes
    ]


@every_page
def test_the_page_is_the_one_that_was_asked_for(page: Page, looks: Looks) -> None:
    found = [look for _variant, look in variants(looks, page)]

    assert {look.status for look in found} == {page.status}
    if page.route:
        assert {resolve(look.path).view_name for look in found} == {page.route}


@every_page
def test_axe_finds_nothing(page: Page, looks: Looks) -> None:
    assert [(variant, one) for variant, look in variants(looks, page) for one in look.violations] == []


@every_page
def test_nothing_makes_the_page_scroll_sideways(page: Page, looks: Looks) -> None:
    """At 375 and 320 px in every size of type, and with the text at 200 %."""
    assert [(variant, one) for variant, look in variants(looks, page) for one in look.sideways] == []


@every_citizen_page
def test_whatever_can_be_pressed_is_large_enough(page: Page, looks: Looks) -> None:
    """44 px, and 60 px in the large sizes."""
    assert [(variant, one) for variant, look in variants(looks, page) for one in look.small_targets] == []


@every_citizen_page
def test_the_large_sizes_are_as_large_as_the_national_rules_ask(page: Page, looks: Looks) -> None:
    for variant, look in variants(looks, page, ("large", "max")):
        measured = look.type_size
        assert measured["smallest"] >= 18, (variant, measured)
        assert measured["body"] >= (30 if variant.endswith("max") else 22), (variant, measured)
        assert measured["line"] > 1.299, (variant, measured)
        assert measured["gap"] >= 1.3, (variant, measured)


@every_page
def test_no_word_of_the_other_language_is_left(page: Page, looks: Looks) -> None:
    """Chinese on an English page is a name or marked as Chinese; on a Chinese page there is no English sentence."""
    assert [(variant, one) for variant, look in variants(looks, page) for one in look.foreign_words] == []


@every_page
def test_the_console_stays_silent_and_nobody_else_is_asked(page: Page, looks: Looks) -> None:
    for variant, look in variants(looks, page):
        assert look.console == [], variant
        assert look.elsewhere == [], variant


@every_citizen_page
def test_the_first_view_is_light(page: Page, looks: Looks) -> None:
    for variant, look in variants(looks, page):
        assert look.bytes_all <= FIRST_VIEW, (variant, look.bytes_all)
        assert look.bytes_script <= SCRIPT, (variant, look.bytes_script)
        assert look.requests <= REQUESTS, (variant, look.requests)


@every_page
def test_the_title_says_what_the_page_is_and_whether_something_is_wrong(page: Page, looks: Looks) -> None:
    for variant, look in variants(looks, page):
        assert look.title.strip(" ·"), variant
        is_mistaken = page.status in {422, 429}
        assert look.title.startswith(("有误：", "Error:")) == is_mistaken, (variant, look.title)
