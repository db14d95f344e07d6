"""A neighbour dispute in browsers without scripts: from the application to a kept agreement, one instalment late.

The bar of the demo moves the clock, so the test has a demo of its own.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from tests.e2e.pages import SUBMIT, Page
from tests.e2e.serving import serving
from tests.e2e.survey import Site, browsing

pytestmark = pytest.mark.browser

STORY = "楼上的水管爆了，我家客厅的天花板泡坏了，说了两次都不管。"
BRIEF = "有人反映您家漏水，损坏了楼下的天花板。"
VILLAGE = "422801101201"
FIRST_ON = "2026-11-27"
PHONE = "12000000092"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("late") / "site"
    with serving(folder):
        pass  # peopled as a town that is no demo, which alone collects its static files
    with serving(folder, demo=True) as served:
        yield served


@contextmanager
def tab(chromium: Browser, site: Site, account: str = "") -> Iterator[Tab]:
    page = Page("", "/", account=account)
    with browsing(chromium, site, page, "zh", "std", java_script_enabled=False) as context:
        context.set_default_timeout(30_000)
        yield context.new_page()


def apply(neighbour: Tab, site: Site) -> tuple[str, str]:
    """Walk the five steps and return number and code."""
    neighbour.goto(f"{site.address}/mediation/story/")
    neighbour.select_option("#id_topic", "neighbours")
    neighbour.fill("#id_story", STORY)
    neighbour.fill("#id_fen", "3000")
    neighbour.click(SUBMIT)
    neighbour.fill("#id_opponent", "覃小水")
    neighbour.fill("#id_opponent_phone", PHONE)
    neighbour.click(SUBMIT)
    neighbour.goto(f"{site.address}/mediation/place/?in=422801101")
    neighbour.check(f"[name=region][value='{VILLAGE}']")
    neighbour.click(f"{SUBMIT}:not([name])")
    neighbour.fill("#id_name", "田大山")
    neighbour.click(SUBMIT)
    neighbour.click(SUBMIT)
    return neighbour.inner_text(".code-number"), neighbour.inner_text(".code-card .code")


def do(staff: Tab, at: str, what: str, /, **fields: str) -> None:
    """Open the form of a step or a deed, fill it in and send it."""
    staff.goto(f"{at}?do={what}")
    for name, value in fields.items():
        field = staff.locator(f"#id_{name}")
        match field.evaluate("one => one.type"):
            case "fieldset":
                field.locator(f"input[value='{value}']").check()
            case "checkbox":
                field.check()
            case "select-one":
                field.select_option(value)
            case _:
                field.fill(value)
    staff.click("main form:has([name=expected]) button.button")
    expect(staff.locator(".error-summary")).to_have_count(0)


def sign(side: Tab, table: str, name: str) -> None:
    side.goto(f"{table}agreement/")
    side.fill("#id_name", name)
    side.click(SUBMIT)
    expect(side.locator(".error-summary")).to_have_count(0)


def next_morning(anybody: Tab, site: Site, times: int) -> None:
    """Move the clock to ten o'clock of the next working day, with the bar that stands on every page."""
    anybody.goto(site.address)
    for _time in range(times):
        told = anybody.locator(".demo-bar summary strong")
        before = told.inner_text()
        anybody.click(".demo-bar summary")
        anybody.click(".demo-bar button[value=morning]")
        expect(told).not_to_have_text(before)


def come_back(neighbour: Tab, site: Site, number: str, code: str) -> None:
    """Days later the browser knows nobody: number and code open the matter again."""
    neighbour.goto(f"{site.address}/track/")
    neighbour.fill("#id_number", number)
    neighbour.fill("#id_code", code)
    neighbour.click(SUBMIT)


def pay(debtor: Tab, creditor: Tab, theirs: str, ours: str, part: str) -> None:
    """One side says that it has paid, the other that it has the money."""
    debtor.goto(f"{theirs}kept/")
    debtor.select_option("#id_line", "1")
    debtor.fill("#id_fen", part)
    debtor.click(SUBMIT)
    creditor.goto(ours)
    creditor.click("form[action*='/kept/'] button")


def test_a_neighbour_dispute_ends_in_a_kept_agreement(demo: Site, chromium: Browser) -> None:
    with (
        tab(chromium, demo) as neighbour,
        tab(chromium, demo) as upstairs,
        tab(chromium, demo, "mediator") as mediator,
    ):
        number, code = apply(neighbour, demo)
        at = f"{demo.address}/staff/mediation/{number}/"
        mediator.goto(at)
        mediator.click("button[value=clear]")
        do(mediator, at, "step:invite", brief=BRIEF, how="letter")
        link = re.search(r"http\S+/invited/\S+", mediator.inner_text("main"))
        assert link is not None

        upstairs.goto(link.group())
        theirs = upstairs.url
        expect(upstairs.locator("main")).to_contain_text(BRIEF)
        expect(upstairs.locator("main")).not_to_contain_text(STORY)
        upstairs.goto(f"{theirs}answer/")
        upstairs.check("[name=answer][value=yes]")
        upstairs.click(SUBMIT)
        do(mediator, at, "step:assign", mediator="mediator", chosen_by="parties")
        do(mediator, at, "step:begin", rights_told="yes")

        upstairs.goto(f"{theirs}offer/")
        for name, value in (("words", "分两期付。"), ("fen", "2000"), ("parts", "2"), ("first_on", FIRST_ON)):
            upstairs.fill(f"#id_{name}", value)
        upstairs.check("[name=owed_by][value=me]")
        upstairs.click(SUBMIT)
        neighbour.goto(f"{demo.address}/m/{number}/")
        ours = neighbour.url
        neighbour.click("button[value=accept]")
        mediator.goto(f"{at}agreement/")
        mediator.click("button.button[name=save]")
        expect(mediator.locator(".error-summary")).to_have_count(0)
        sign(neighbour, ours, "田大山")
        sign(upstairs, theirs, "覃小水")
        do(mediator, at, "step:take_effect", sealed="yes")

        next_morning(neighbour, demo, 1)
        neighbour.goto(f"{demo.address}/demo/")
        expect(neighbour.locator("main")).to_contain_text(f"编号{number}的调解协议有一项该履行了")
        next_morning(neighbour, demo, 2)
    with (
        tab(chromium, demo) as neighbour,
        tab(chromium, demo) as upstairs,
        tab(chromium, demo, "mediator") as mediator,
    ):
        come_back(neighbour, demo, number, code)
        upstairs.goto(link.group())
        for side, table in ((neighbour, ours), (upstairs, theirs)):
            side.goto(table)
            expect(side.locator(".promise-late")).to_contain_text("逾期")
            expect(side.locator(".promise-late")).to_have_count(1)
            expect(side.locator("main")).to_contain_text("如果一直不履行")
        mediator.goto(at)
        expect(mediator.locator(".promise-late")).to_contain_text("逾期")
        pay(upstairs, neighbour, theirs, ours, "400")
        expect(neighbour.locator(".promise-late")).to_contain_text("已付400元，还差600元")
        pay(upstairs, neighbour, theirs, ours, "600")
        expect(neighbour.locator(".promise-late")).to_have_count(0)
        expect(neighbour.locator(".promise-kept_late")).to_have_count(1)
        do(mediator, at, "kept", line="2", sum="1000")
        expect(mediator.locator("main")).to_contain_text("协议已履行")
        upstairs.goto(theirs)
        expect(upstairs.locator("main")).to_contain_text("已付2,000元")
