"""A migrant worker's wage claim, from the question to a closed legal-aid case, without JavaScript."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from tests.e2e.conftest import Visits
from tests.e2e.pages import CLEAR, SUBMIT, Page
from tests.e2e.survey import Site, browsing
from tests.e2e.test_asking import ask

pytestmark = pytest.mark.browser
IDENTITY = "990101198001010014"


@contextmanager
def at_work(chromium: Browser, site: Site, account: str, number: str) -> Iterator[Tab]:
    """Open the file of a case as a member of staff who has said that they have no interest in it."""
    page = Page("", "/", account=account)
    with browsing(chromium, site, page, "zh", "std", width=1440, java_script_enabled=False) as context:
        tab = context.new_page()
        tab.goto(f"{site.address}/staff/c/{number}/")
        if tab.locator(CLEAR).count():
            tab.click(CLEAR)
        yield tab


def step(tab: Tab, action: str, *typed: tuple[str, str]) -> None:
    """Open the form of a step, fill it in and send it."""
    form = f"details:has(form[action$='/step/{action}/'])"
    tab.click(f"{form} > summary")
    for name, value in typed:
        field = tab.locator(f"{form} [name={name}]")
        if field.first.get_attribute("type") == "radio":
            tab.check(f"{form} [name={name}][value='{value}']")
        elif field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    tab.click(f"{form} form > button.button")


def apply_from_question(tab: Tab, site: Site) -> str:
    """Turn one's question into an application and complete it; return its number."""
    tab.click("form[action$='/aid/'] button")
    # What was said in the question is there: only what it did not say is asked for.
    tab.goto(f"{site.address}/aid/apply/matter/")
    expect(tab.locator("#id_story")).not_to_have_value("")
    tab.fill("#id_request", "要回工资")
    tab.select_option("#id_stage", "not_started")
    tab.click(SUBMIT)
    tab.goto(f"{site.address}/aid/apply/means/")
    tab.check("[name=group][value=migrant_worker]")
    tab.check("#id_truthful")
    tab.click(SUBMIT)
    tab.goto(f"{site.address}/aid/apply/you/")
    tab.fill("#id_name", "田大山")
    tab.fill("#id_identity_number", IDENTITY[:-1] + "0")
    tab.fill("#id_address", "恩施市龙凤镇青堡村")
    tab.check("[name=safe][value=no]")
    tab.click(SUBMIT)
    # A wrong check digit is told beside its field, and nothing else has to be typed again.
    expect(tab.locator("#id_identity_number_error")).to_be_visible()
    expect(tab.locator("#id_name")).to_have_value("田大山")
    tab.fill("#id_identity_number", IDENTITY)
    tab.click(SUBMIT)
    tab.click("main form.card button")
    return tab.inner_text(".code-number")


def test_a_wage_claim_goes_from_a_question_to_a_closed_legal_aid_case(
    visit: Visits, site: Site, chromium: Browser
) -> None:
    with visit(java_script_enabled=False) as context:
        person = context.new_page()
        ask(person, site)
        person.click("main a.button-wide")
        number = apply_from_question(person, site)
        person.click("main a.button-wide")
        expect(person.locator(".clock-card")).to_have_count(1)

        with at_work(chromium, site, "officer", number) as officer:
            while officer.locator("form[action$='/do/paper/']").count():
                officer.locator("form[action$='/do/paper/'] button").first.click()
            step(officer, "grant", ("form", "labour"), ("reason", "进城务工人员请求支付劳动报酬，免予核查。"))
            step(officer, "assign", ("lawyer", "duty"))
        with at_work(chromium, site, "duty", number) as lawyer:
            step(lawyer, "accept", ("signed_on", "2026-11-25"))
            step(lawyer, "report_progress", ("report", "已向仲裁委提交申请。"))
            person.reload()
            expect(person.get_by_text("已向仲裁委提交申请。")).to_be_visible()
            step(
                lawyer,
                "report_closing",
                ("outcome", "won"),
                ("recovered", "24000"),
                ("ended_on", "2026-11-25"),
                ("report", "裁决支持全部请求，工资已付清。"),
            )
        with at_work(chromium, site, "officer", number) as officer:
            step(officer, "close", ("grade", "good"), ("subsidy", "1200"))

        person.reload()
        expect(person.locator("#stage-title")).to_have_text("已办结")
        expect(person.get_by_text("裁决支持全部请求，工资已付清。")).to_be_visible()
        expect(person.locator(".due .button")).to_have_count(0)
