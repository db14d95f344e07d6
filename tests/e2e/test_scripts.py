"""A real browser runs nothing that people wrote: no call, no dialog, and the policy has nothing to stop."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import BrowserContext

from tests.e2e.survey import Site
from tests.probes.corpus import SCRIPTS

pytestmark = pytest.mark.browser
Visits = Callable[..., Any]
HANDFUL = [*SCRIPTS[:3], *SCRIPTS[14:22], *SCRIPTS[29:33], *SCRIPTS[39:48], *SCRIPTS[58:66]]


def listening(context: BrowserContext) -> list[str]:
    """Return a list that fills with whatever runs, opens a dialog, or is stopped by the policy."""
    heard: list[str] = []
    context.expose_function("quelea", lambda: heard.append("called"))
    context.on("dialog", lambda dialog: (heard.append(f"dialog {dialog.message}"), dialog.dismiss()))
    context.on("console", lambda message: heard.append(message.text) if "Security Policy" in message.text else None)
    return heard


def test_nothing_that_was_written_is_run(visit: Visits, site: Site) -> None:
    with visit(visitor="scripted") as context:
        heard = listening(context)
        tab = context.new_page()
        tab.goto(f"{site.address}/ask/story/")
        tab.fill("#id_story", "\n".join(HANDFUL))
        tab.fill("#id_opponent", HANDFUL[3][:60])
        tab.fill("#id_wish", '"><img src=x onerror=quelea()>')
        tab.click("main form button.button-wide[type=submit]")
        for path in (
            "/ask/story/",
            "/ask/place/?q={}",
            "/find/?q={}",
            "/laws/?q={}",
            "/track/?number={}",
            "/adviser/?q={}",
        ):
            for text in (HANDFUL[3], '" autofocus onfocus="quelea()', "</title><script>quelea()</script>"):
                tab.goto(site.address + path.format(quote(text)))
                tab.wait_for_load_state("networkidle")

        assert heard == []


def test_the_listener_hears_what_is_run(visit: Visits, site: Site) -> None:
    with visit() as context:
        heard = listening(context)
        tab = context.new_page()
        tab.set_content("<img src=x onerror=quelea()>")
        tab.wait_for_function("() => !document.images[0] || document.images[0].complete")
        tab.evaluate("() => quelea()")
        tab.goto(f"{site.address}/")
        tab.evaluate("() => { document.body.insertAdjacentHTML('beforeend', '<img src=y onerror=quelea()>') }")
        tab.wait_for_load_state("networkidle")

        assert "called" in heard
        assert any("Security Policy" in one for one in heard)
