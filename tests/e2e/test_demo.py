"""The demo's bar and page: they stand on every page of the demo and hold to the same rules."""

import pytest
from playwright.sync_api import Browser

from tests.e2e.pages import Page
from tests.e2e.survey import LANGUAGES, SIZES, Site, browsing, look, reach

pytestmark = pytest.mark.browser

PAGES = [Page("demo", "/demo/"), Page("demo home", "/"), Page("demo bar", "/", steps=(".demo-bar summary",))]


@pytest.mark.parametrize("page", PAGES, ids=str)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_of_the_demo_is_as_good_as_any(demo: Site, chromium: Browser, page: Page, language: str) -> None:
    for size, found in look(chromium, demo, page, language, SIZES[language]).items():
        assert found.status == 200
        assert found.violations + found.sideways + found.small_targets + found.console + found.elsewhere == [], size
        assert size == "std" or found.type_size["smallest"] >= 18
        assert found.foreign_words == []


def test_the_bar_takes_one_line_of_a_phone(demo: Site, chromium: Browser) -> None:
    with browsing(chromium, demo, PAGES[1], "zh", "std") as context:
        tab = context.new_page()
        reach(tab, demo, PAGES[1])

        bar = tab.locator(".demo-bar").bounding_box()

        assert bar is not None
        assert bar["height"] <= 48
