"""One look at one page: everything that the tests ask about it, measured in a single visit."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Locator, Response
from playwright.sync_api import Page as Tab

from tests.e2e import pages
from tests.e2e.pages import Page
from tests.faults.sizes import IS_LONG

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
MEASURES = (Path(__file__).parent / "measures.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LANGUAGES = {"zh": "zh-hans", "en": "en"}
# Every page in both languages and in every size; every size in both languages takes longer (make test-long).
EVERY_SIZE = ("std", "large", "max")
SIZES = {"zh": ("std", "max"), "en": ("large",)}
if IS_LONG:
    SIZES = dict.fromkeys(SIZES, EVERY_SIZE)
PHONE, NARROW, DESK = 375, 320, 1440
_phones = count(70000)


@dataclass
class Site:
    """A site that is being served, and what is in its town."""

    address: str
    town: dict[str, Any]
    folder: Path
    sessions: dict[str, Any] = field(default_factory=dict)

    @property
    def names(self) -> dict[str, Any]:
        """What a page's path and steps may call by name."""
        return pages.names(self.town)

    def path(self, page: Page) -> str:
        return page.path.format(**self.names)


@dataclass
class Look:
    """What one visit found; lists hold what is wrong, in words."""

    status: int = 0
    path: str = ""
    title: str = ""
    violations: list[str] = field(default_factory=list)
    sideways: list[str] = field(default_factory=list)
    small_targets: list[str] = field(default_factory=list)
    type_size: dict[str, Any] = field(default_factory=dict)
    foreign_words: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    requests: int = 0
    bytes_all: int = 0
    bytes_script: int = 0


@contextmanager
def browsing(
    browser: Browser, site: Site, page: Page, language: str, size: str, *, width: int = PHONE, **options: Any
) -> Iterator[BrowserContext]:
    """Open a browser that holds what ``page`` wants, with language and size set."""
    context = browser.new_context(
        viewport={"width": width, "height": 812},
        locale="zh-CN" if language == "zh" else "en-GB",
        bypass_csp=False,
        **options,
    )
    cookies = {"django_language": LANGUAGES[language], "size": size}
    if page.visitor:
        cookies["visitor"] = site.town["cookies"][page.visitor]
    context.add_cookies([{"name": name, "value": value, "url": site.address} for name, value in cookies.items()])
    try:
        if page.account:
            _sign_in(context, site, page)
        yield context
    finally:
        context.close()


def _sign_in(context: BrowserContext, site: Site, page: Page) -> None:
    """Bring the session of the account along; a page whose steps could end it or change it has one of its own."""
    if page.steps or not page.name:
        _log_in(context, site, page.account)
        return
    if page.account not in site.sessions:
        _log_in(context, site, page.account)
        held = [cookie for cookie in context.cookies() if cookie["name"] == "sessionid"]
        assert held, page.account
        site.sessions[page.account] = held
    context.add_cookies(site.sessions[page.account])


def _log_in(context: BrowserContext, site: Site, account: str) -> None:
    tab = context.new_page()
    tab.goto(f"{site.address}/staff/login/")
    tab.fill("[name=username]", account)
    tab.fill("[name=password]", site.town["password"])
    tab.press("[name=password]", "Enter")
    tab.wait_for_url(lambda url: "/login/" not in url)
    tab.close()


def reach(tab: Tab, site: Site, page: Page) -> int:
    """Go to the page, do its steps, and return the status of what is shown then."""
    statuses: list[int] = []

    def keep(response: Response) -> None:
        if response.request.is_navigation_request() and response.status not in {301, 302}:
            statuses.append(response.status)

    tab.on("response", keep)
    tab.goto(site.address + site.path(page))
    for step in page.steps:
        if isinstance(step, tuple):
            tab.fill(step[0], step[1].format(phone=f"120{next(_phones):08}", **site.names))
        elif tab.locator(step).count():
            _press(tab, tab.locator(step).first)
    tab.wait_for_load_state()
    tab.remove_listener("response", keep)
    return statuses[-1]


def _press(tab: Tab, found: Locator) -> None:
    """Click; where that loads a page, wait for it, or the next step would be done on the page before."""
    if found.evaluate("element => Boolean(element.closest('a[href], button:not([type=button])'))"):
        with tab.expect_navigation():
            found.click()
    else:
        found.click()


def look(browser: Browser, site: Site, page: Page, language: str, sizes: tuple[str, ...]) -> dict[str, Look]:
    """Visit ``page`` in each size of type, in one browser that is empty at first, and measure it."""
    found = {}
    with browsing(browser, site, page, language, sizes[0]) as context:
        for size in sizes:
            context.add_cookies([{"name": "size", "value": size, "url": site.address}])
            if page.visitor:
                cookie = site.town["cookies"][page.visitor]
                context.add_cookies([{"name": "visitor", "value": cookie, "url": site.address}])
            tab = context.new_page()
            found[size] = _look(tab, site, page, language, size)
            tab.close()
    return found


def _look(tab: Tab, site: Site, page: Page, language: str, size: str) -> Look:
    found = Look()
    answers: list[Response] = []
    tab.on("console", lambda message: found.console.append(message.text))
    tab.on("pageerror", lambda error: found.console.append(str(error)))
    tab.on("response", lambda answer: answers.append(answer))
    found.status = reach(tab, site, page)
    # The browser itself reports an answer of 4xx; that one is meant.
    found.console = [text for text in found.console if f"status of {found.status}" not in text]
    found.path = urlsplit(tab.url).path
    found.title = tab.title()
    _weigh(found, answers, site)
    _measure(found, tab, language, size)
    return found


def _weigh(found: Look, answers: list[Response], site: Site) -> None:
    found.elsewhere = [answer.url for answer in answers if not answer.url.startswith(site.address)]
    # Steps load more pages: the first view ends where the second begins.
    views = [number for number, answer in enumerate(answers) if answer.request.is_navigation_request()]
    first = answers[: views[1]] if len(views) > 1 else answers
    found.requests = len(first)
    for answer in first:
        weight = answer.request.sizes()["responseBodySize"]
        found.bytes_all += weight
        found.bytes_script += weight if answer.request.resource_type == "script" else 0


def _measure(found: Look, tab: Tab, language: str, size: str) -> None:
    tab.evaluate(AXE)
    results = tab.evaluate("rules => axe.run({runOnly: rules, resultTypes: ['violations']})", RULES)
    found.violations = [f"{one['id']}: {node['html'][:160]}" for one in results["violations"] for node in one["nodes"]]
    tab.evaluate(MEASURES)
    found.small_targets = tab.evaluate("floor => measures.smallTargets(floor)", 44 if size == "std" else 60)
    found.type_size = tab.evaluate("() => measures.typeSize()")
    found.foreign_words = tab.evaluate("language => measures.foreignWords(language)", language)
    for width, text in ((PHONE, 1), (NARROW, 1), (PHONE, 2)):
        if text == 2 and size != "std":
            continue
        tab.set_viewport_size({"width": width, "height": 812})
        found.sideways += tab.evaluate("text => measures.sideways(text)", text)
