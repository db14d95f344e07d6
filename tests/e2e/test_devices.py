"""Old phones, paper, a voice, strict policy: what depends on the device."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.conftest import Visits
from tests.e2e.survey import MEASURES, Site

pytestmark = pytest.mark.browser

STATIC = Path(__file__).parents[2] / "caravan" / "web" / "components" / "static" / "components"
LONG_PAGES = ("/m/{answered}/", "/m/{answered}/print/", "/laws/labor-law/", "/promise/")
A_VOICE = """
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => [{ lang: "zh-CN" }, { lang: "en-GB" }],
  speak: (words) => { window.spoken = (window.spoken || []).concat(words.text); window.now = words; },
  cancel: () => { window.cancelled = true; },
} });
"""


def without_new_features(css: str) -> str:
    """The style sheet as an old engine reads it: no gap in flex boxes, no :has, no text-wrap, no inset of clips."""
    css = re.sub(r"(?<!grid-)(?<!column-)\bgap:[^;]+;", "", css)
    css = re.sub(r"@supports selector\(:has\(\*\)\) \{.*?\n\}", "", css, flags=re.DOTALL)
    return re.sub(r"(?:text-wrap|text-autospace|accent-color|line-break):[^;]+;", "", css)


@pytest.mark.parametrize("path", ["/", "/ask/", "/ask/story/", "/ask/contact/", "/m/{answered}/", "/find/?in=422801"])
def test_an_old_engine_shows_everything_apart_and_in_reach(visit: Visits, site: Site, path: str) -> None:
    def old(route: Route) -> None:
        route.fulfill(body=without_new_features(route.fetch().text()), content_type="text/css")

    visitor = "placed" if path.startswith("/ask/") else "holder"
    with visit(visitor) as context:
        tab = context.new_page()
        tab.route("**/*.css", old)

        tab.goto(site.address + path.format(**site.town["numbers"]))

        tab.evaluate(MEASURES)

        assert tab.evaluate("measures.overlapping()") == []
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
        tab.locator("main a, main input:not([type=hidden])").first.focus()


def test_the_script_of_citizen_pages_is_read_by_old_engines() -> None:
    code = re.sub(r"//.*|/\*.*?\*/|\"(?:[^\"\\]|\\.)*\"", "", (STATIC / "ui.js").read_text("utf-8"), flags=re.DOTALL)

    found = re.findall(r"=>|\b(?:let|const|class|async|await|of)\b|`|\.\.\.|\?\.|\?\?|\*\*", code)

    assert found == []


@pytest.mark.parametrize("path", LONG_PAGES)
def test_a_long_page_prints_whole_and_without_its_frame(visit: Visits, site: Site, path: str) -> None:
    with visit("holder") as context:
        tab = context.new_page()
        tab.goto(site.address + path.format(**site.town["numbers"]))

        paper = tab.pdf(format="A4")
        tab.emulate_media(media="print")
        tab.set_viewport_size({"width": 794, "height": 1123})

        assert paper.startswith(b"%PDF")
        for frame in (".top", ".tabs", ".foot"):
            assert not tab.locator(frame).first.is_visible(), frame
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert tab.locator("main details:not([open])").count() == 0
        assert all(summary.is_visible() for summary in tab.locator("main summary").all())


def test_reading_aloud_is_offered_where_there_is_a_voice_and_shows_where_it_is(visit: Visits, site: Site) -> None:
    with visit() as context:
        context.add_init_script(A_VOICE)
        tab = context.new_page()
        tab.goto(f"{site.address}/promise/")
        button = tab.locator("[data-read]")

        button.click()

        expect(tab.locator(".reading")).to_have_text(tab.evaluate("window.spoken[0]"))
        expect(button).to_have_attribute("aria-pressed", "true")
        tab.evaluate("window.now.onend()")
        assert len(tab.evaluate("window.spoken")) == 2
        button.click()
        expect(button).to_have_attribute("aria-pressed", "false")
        assert tab.evaluate("window.cancelled")


def test_reading_aloud_is_not_offered_without_a_voice(visit: Visits, site: Site) -> None:
    with visit() as context:
        tab = context.new_page()

        tab.goto(f"{site.address}/promise/")

        expect(tab.locator("[data-read]")).to_be_hidden()


def test_an_inline_script_would_not_run(visit: Visits, site: Site) -> None:
    with visit() as context:
        tab = context.new_page()
        answer = tab.goto(site.address)
        assert answer is not None

        policy = answer.headers["content-security-policy"]
        tab.evaluate("""() => {
          const script = document.createElement("script");
          script.textContent = "window.ran = true";
          document.body.append(script);
        }""")

        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert tab.evaluate("window.ran") is None


@pytest.mark.parametrize("width", [320, 375, 768, 1440])
@pytest.mark.parametrize("size", ["std", "large", "max"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_header_keeps_to_one_line_with_the_way_out_in_reach(
    visit: Visits, site: Site, width: int, size: str, language: str
) -> None:
    """With the button that reads aloud, which is there on most phones."""
    with visit(language=language, size=size, width=width) as context:
        context.add_init_script(A_VOICE)
        tab = context.new_page()

        tab.goto(site.address)

        header = tab.locator(".top").bounding_box()
        exit_ = tab.locator("[data-exit]").bounding_box()
        assert header is not None
        assert exit_ is not None
        assert header["height"] <= (60 if size == "std" else 76)
        assert exit_["x"] + exit_["width"] <= width
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
