"""A passkey in a real browser: added with a code, and in place of the code at the next sign-in."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from tests.e2e.conftest import Visits
from tests.e2e.survey import Site
from tests.e2e.world import NOW
from tests.people.test_second_factor import code_at

pytestmark = pytest.mark.browser
A_STICK = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def sign_in(tab: Tab, address: str, password: str) -> None:
    tab.goto(f"{address}/staff/login/?next=/staff/code/")
    tab.locator("#id_username").fill("keyholder")
    tab.locator("#id_password").fill(password)
    tab.locator("#id_password").press("Enter")
    tab.wait_for_url("**/staff/code/**")


def test_a_passkey_is_added_and_signs_in_without_a_code(visit: Visits, site: Site) -> None:
    # Browsers make passkeys for names alone.
    address = site.address.replace("127.0.0.1", "localhost")
    with visit(language="en") as context:
        tab = context.new_page()
        devices = context.new_cdp_session(tab)
        devices.send("WebAuthn.enable")
        devices.send("WebAuthn.addVirtualAuthenticator", {"options": A_STICK})
        sign_in(tab, address, site.town["password"])
        tab.locator("[name=act][value=begin]").click()
        key = tab.locator("p.code").inner_text().replace(" ", "")
        tab.locator("#id_code").fill(code_at(key, NOW))
        tab.locator("[name=act][value=confirm]").click()
        tab.goto(f"{address}/staff/code/")
        form = tab.locator("[data-passkey=create]")
        form.locator("#id_name").fill("my stick")
        form.locator("#id_code").fill(code_at(key, NOW + timedelta(seconds=30)))
        form.locator("button").click()
        expect(tab.get_by_text("my stick", exact=True)).to_be_visible()

        context.clear_cookies()
        sign_in(tab, address, site.town["password"])
        expect(tab.locator("#id_code")).to_be_visible()
        tab.locator("[data-passkey=get] button").click()

        tab.wait_for_url("**/staff/audit/")

        plain = context.new_page()
        plain.add_init_script("delete window.PublicKeyCredential")
        plain.goto(f"{address}/staff/code/")
        expect(plain.get_by_text("This browser makes no passkeys", exact=False)).to_be_visible()
        expect(plain.locator("[data-passkey]:visible")).to_have_count(0)
