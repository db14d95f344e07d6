"""Asking a question as people do: without scripts, with the keyboard alone, with mistakes, in danger."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, expect
from playwright.sync_api import Page as Tab

from tests.e2e.conftest import Visits
from tests.e2e.pages import SUBMIT, Page
from tests.e2e.survey import Site, browsing

pytestmark = pytest.mark.browser

STORY = "老板从三月到九月一共欠我两万四千元工资，有聊天记录。"
ENGLISH_STORY = "My employer has not paid my wages since March. I have a contract."
VILLAGE = "422801101201"
MOST_TABS = 60


def begin(tab: Tab, site: Site, topic: str = "wages") -> None:
    """Begin a question of one's own: the drafts that visitors bring along belong to every test."""
    tab.goto(site.address)
    tab.click(f"button[name=topic][value={topic}]")


def to_contact(tab: Tab, site: Site, story: str = STORY, topic: str = "wages") -> None:
    begin(tab, site, topic)
    tab.fill("#id_story", story)
    tab.click(SUBMIT)
    tab.goto(f"{site.address}/ask/place/?in=422801101")
    tab.check(f"[name=region][value='{VILLAGE}']")
    tab.click(f"{SUBMIT}:not([name])")


def ask(tab: Tab, site: Site, story: str = STORY, topic: str = "wages") -> None:
    """Walk from the home page to the receipt."""
    to_contact(tab, site, story, topic)
    tab.click(SUBMIT)
    tab.click(SUBMIT)


@pytest.mark.parametrize(("language", "story"), [("zh", STORY), ("en", ENGLISH_STORY)])
def test_a_question_is_asked_and_followed_without_javascript(
    visit: Visits, site: Site, language: str, story: str
) -> None:
    with visit(language=language, java_script_enabled=False) as context:
        tab = context.new_page()

        ask(tab, site, story)
        number, code = tab.inner_text(".code-number"), tab.inner_text(".code")
        tab.goto(f"{site.address}/settings/")
        tab.goto(f"{site.address}/track/")
        tab.fill("#id_number", number)
        tab.fill("#id_code", code)
        tab.click(SUBMIT)

        expect(tab).to_have_url(f"{site.address}/m/{number}/")
        expect(tab.locator("main")).to_contain_text(story)


def test_size_and_language_are_kept_on_every_page_without_javascript(visit: Visits, site: Site) -> None:
    with visit(java_script_enabled=False) as context:
        tab = context.new_page()
        tab.goto(f"{site.address}/promise/")

        tab.click("[name=size]")
        tab.click("[name=language]")
        tab.goto(f"{site.address}/find/")

        root = tab.locator("html")
        expect(root).to_have_attribute("data-size", "large")
        expect(root).to_have_attribute("lang", "en")


def test_a_question_is_sent_with_the_keyboard_alone(visit: Visits, site: Site) -> None:
    with visit() as context:
        tab = context.new_page()
        tab.goto(site.address)
        presses = 0

        def reach(selector: str) -> None:
            """Press Tab until the focus stands on ``selector``, and see that nothing covers it."""
            nonlocal presses
            while not tab.evaluate("s => document.activeElement.matches(s)", selector):
                tab.keyboard.press("Tab")
                presses += 1
                assert presses < 2 * MOST_TABS, f"{selector} cannot be reached"
                if tab.evaluate("document.activeElement === document.body"):
                    continue
                assert tab.evaluate(IS_SEEN), tab.evaluate("document.activeElement.outerHTML.slice(0, 120)")

        reach(".skip")
        tab.keyboard.press("Enter")
        reach("button[name=topic][value=wages]")
        tab.keyboard.press("Enter")
        tab.wait_for_url("**/ask/story/")
        reach(".skip")
        tab.keyboard.press("Enter")
        reach("#id_story")
        tab.keyboard.type(STORY)
        reach(SUBMIT)
        tab.keyboard.press("Enter")
        tab.wait_for_url("**/ask/place/")
        reach(".skip")
        tab.keyboard.press("Enter")
        reach("#id_q")
        tab.keyboard.type("青堡")
        tab.keyboard.press("Enter")
        tab.wait_for_url("**/ask/place/?q=*")
        reach(".skip")
        tab.keyboard.press("Enter")
        reach(f".place-button[value='{VILLAGE}']")
        tab.keyboard.press("Enter")
        tab.wait_for_url("**/ask/contact/")
        reach(".skip")
        tab.keyboard.press("Enter")
        reach(SUBMIT)
        tab.keyboard.press("Enter")
        tab.wait_for_url("**/ask/check/")
        reach(".skip")
        tab.keyboard.press("Enter")
        reach(SUBMIT)
        tab.keyboard.press("Enter")
        tab.wait_for_url("**/ask/done/")

        assert presses <= MOST_TABS, presses


# A date shows the focus on its parts, which the page does not see.
IS_SEEN = """() => {
  const element = document.activeElement, box = element.getBoundingClientRect();
  const bar = document.querySelector(".tabs"), room = bar ? bar.getBoundingClientRect().top : innerHeight;
  const style = getComputedStyle(element.closest(".option") || element);
  const isMarked = style.outlineStyle !== "none" || style.boxShadow !== "none" || element.matches(".skip, [type=date]");
  return box.top >= 0 && (bar && bar.contains(element) || box.top < room) && isMarked;
}"""


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("path", "visitor", "field"),
    [
        ("/ask/", "", "#id_topic"),
        ("/ask/story/", "started", "#id_story"),
        ("/track/", "", "#id_number"),
        ("/mine/", "", "#id_phone"),
        ("/m/{answered}/follow-up/", "holder", "#id_text"),
        ("/m/{answered}/helper/", "holder", "#id_name"),
        ("/m/{answered}/rate/{answer}/", "holder", "#id_grade"),
        ("/m/{answered}/files/", "holder", "#id_photos"),
    ],
)
def test_a_mistake_takes_the_focus_says_the_same_twice_and_leads_to_its_field(
    visit: Visits, site: Site, path: str, visitor: str, field: str, language: str
) -> None:
    names = site.town["numbers"] | {"answer": site.town["answer"]}
    with visit(visitor, language) as context:
        tab = context.new_page()
        tab.goto(site.address + path.format(**names))

        with tab.expect_response(lambda answer: answer.request.method == "POST") as posted:
            tab.click(SUBMIT)

        assert posted.value.status == 422
        expect(tab.locator("#error-summary")).to_be_focused()
        said = tab.locator("#error-summary li a").first
        message = tab.locator(f"[id='{field[1:]}_error']")
        assert said.inner_text() == message.inner_text()
        said.press("Enter")
        expect(tab.locator(field)).to_be_focused()
        described = tab.locator(field).get_attribute("aria-describedby") or ""
        assert f"{field[1:]}_error" in described


def test_what_was_typed_survives_a_mistake_elsewhere(visit: Visits, site: Site) -> None:
    with visit("placed") as context:
        tab = context.new_page()
        tab.goto(f"{site.address}/ask/contact/")
        tab.fill("#id_name", "田大山")
        tab.check("[name=answer_channel][value=call]")

        tab.click(SUBMIT)

        expect(tab.locator("#id_phone_error")).to_be_visible()
        expect(tab.locator("#id_name")).to_have_value("田大山")
        expect(tab.locator("[name=answer_channel][value=call]")).to_be_checked()


def photo() -> FilePayload:
    out = BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "PNG")
    return {"name": "chat.png", "mimeType": "image/png", "buffer": out.getvalue()}


@pytest.mark.parametrize("has_scripts", [True, False])
def test_enter_in_a_field_of_the_story_goes_on_and_takes_no_photo_out(
    visit: Visits, site: Site, has_scripts: bool
) -> None:
    with visit(java_script_enabled=has_scripts) as context:
        tab = context.new_page()
        begin(tab, site)
        tab.fill("#id_story", STORY)
        tab.click("#files > summary")
        tab.set_input_files("#id_photos", photo())
        tab.click(SUBMIT)
        tab.goto(f"{site.address}/ask/story/")

        tab.fill("#id_opponent", "宏远建筑")
        tab.press("#id_opponent", "Enter")

        tab.wait_for_url("**/ask/place/")
        tab.goto(f"{site.address}/ask/story/")
        expect(tab.locator("[name=drop]")).to_have_count(1)
        expect(tab.locator("#id_opponent")).to_have_value("宏远建筑")


def to_follow_up(tab: Tab, site: Site) -> None:
    tab.goto(f"{site.address}/m/{site.town['numbers']['answered']}/follow-up/")


def to_track(tab: Tab, site: Site) -> None:
    tab.goto(f"{site.address}/track/")


@pytest.mark.parametrize("button", ["size", "language"])
@pytest.mark.parametrize(
    ("go", "field"),
    [(begin, "#id_story"), (to_contact, "#id_name"), (to_follow_up, "#id_text"), (to_track, "#id_number")],
)
def test_the_buttons_of_the_header_keep_what_is_being_typed(
    visit: Visits, site: Site, go: Callable[[Tab, Site], None], field: str, button: str
) -> None:
    with visit("holder" if go is to_follow_up else "", java_script_enabled=False) as context:
        tab = context.new_page()
        go(tab, site)
        tab.fill(field, "写到一半")

        tab.click(f"header [name=look][value^='{button}:']")

        root = tab.locator("html")
        expect(root).to_have_attribute(*(("data-size", "large") if button == "size" else ("lang", "en")))
        expect(tab.locator(field)).to_have_value("写到一半")
        expect(tab.locator("#error-summary")).to_have_count(0)


@pytest.mark.parametrize("has_scripts", [True, False])
def test_enter_in_a_field_of_the_counter_sends_nothing_and_loses_nothing(
    chromium: Browser, site: Site, has_scripts: bool
) -> None:
    clerk = Page("", "/", account="clerk")
    with browsing(chromium, site, clerk, "zh", "std", java_script_enabled=has_scripts) as context:
        tab = context.new_page()
        tab.goto(f"{site.address}/staff/intake/")
        tab.fill("#id_story", STORY)
        tab.fill("#id_opponent", "宏远建筑")

        for field in ("#id_opponent", "#id_name", "#id_wish"):
            tab.press(field, "Enter")
            tab.wait_for_load_state("networkidle")

        expect(tab).to_have_url(re.compile("/staff/intake/"))
        expect(tab.locator("#id_story")).to_have_value(STORY)
        expect(tab.locator("#id_opponent")).to_have_value("宏远建筑")
        expect(tab.locator(".error-summary")).to_have_count(0)


def test_leaving_replaces_the_page_in_the_history_and_forgets_the_person(visit: Visits, site: Site) -> None:
    with visit("some") as context:
        tab = context.new_page()
        tab.goto(f"{site.address}/promise/")
        tab.goto(f"{site.address}/safe/")

        tab.click("[data-exit]")
        tab.wait_for_url("**/accessibility/")
        tab.go_back()

        assert tab.url == f"{site.address}/promise/"
        assert "visitor" not in {cookie["name"] for cookie in context.cookies()}


def test_leaving_works_without_javascript(visit: Visits, site: Site) -> None:
    with visit("some", java_script_enabled=False) as context:
        tab = context.new_page()
        tab.goto(f"{site.address}/safe/")

        tab.click("[data-exit]")

        assert tab.url.endswith("/accessibility/")


def test_somebody_in_danger_leaves_nothing_behind_when_the_browser_closes(visit: Visits, site: Site) -> None:
    with visit() as context:
        tab = context.new_page()

        ask(tab, site, "前夫堵在门口说要打死我，我不敢出门。", topic="threat")

        kept = {cookie["name"]: cookie for cookie in context.cookies()}
        assert kept["visitor"]["expires"] == -1
        assert tab.evaluate("localStorage.length + sessionStorage.length") == 0
        assert tab.locator("a[href='tel:110']").first.is_visible()
        tab.goto(site.address)
        expect(tab.locator("#mine-title")).to_have_count(0)
