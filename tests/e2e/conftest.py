"""One site and one browser for all tests of a process; each page is looked at once and asked about often."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.e2e.pages import Page
from tests.e2e.serving import browser, serving
from tests.e2e.survey import SIZES, Look, Site, browsing, look

Looks = Callable[[Page, str], dict[str, Look]]
Visits = Callable[..., Any]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of one page on one worker (``--dist loadgroup``), so that it is looked at once."""
    for item in items:
        page = getattr(item, "callspec", None) and item.callspec.params.get("page")  # type: ignore[attr-defined]
        if isinstance(page, Page):
            item.add_marker(pytest.mark.xdist_group(page.name))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving(tmp_path_factory.mktemp("town") / "site") as served:
        yield served


@pytest.fixture(scope="session")
def demo(site: Site) -> Iterator[Site]:
    """The same town with the demo's bar on every page."""
    with serving(site.folder, demo=True) as served:
        yield served


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with browser() as started:
        yield started


@pytest.fixture(scope="session")
def looks(site: Site, chromium: Browser) -> Looks:
    """Return what a page looks like in the sizes of type; staff pages have one that matters, theirs."""

    @cache
    def looked(page: Page, language: str) -> dict[str, Look]:
        return look(chromium, site, page, language, ("std",) if page.account else SIZES[language])

    return looked


@pytest.fixture
def visit(site: Site, chromium: Browser) -> Visits:
    """Open a browser for one test: ``with visit(visitor="some", language="en") as context``."""

    @contextmanager
    def opened(visitor: str = "", language: str = "zh", size: str = "std", **options: Any) -> Iterator[BrowserContext]:
        with browsing(chromium, site, Page("", "/", visitor), language, size, **options) as context:
            context.set_default_timeout(30_000)  # how long to wait at most: the machine may be busy
            yield context

    return opened
