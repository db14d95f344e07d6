"""A phone or a name that staff look for stands in no address: addresses are logged and remembered."""

import pytest
from django.test import Client

from caravan.consultations.content import Person
from caravan.web.workbench.searches import opened_search, sealed_search
from tests.factories.network import Network, ask
from tests.web.workbench.conftest import Enter
from tests.web.workbench.reading import text

pytestmark = pytest.mark.django_db

PHONE = "12000000071"


@pytest.mark.parametrize("typed", [PHONE, "闻人望"])
def test_a_person_is_found_and_the_address_does_not_say_who(net: Network, enter: Enter, typed: str) -> None:
    matter, other = ask(asker=Person(name="闻人望", phone=PHONE)).matter, ask().matter
    browser = enter(net.duty)

    led = browser.post("/staff/", {"view": "all", "q": typed})
    page = browser.get(led.headers["Location"])

    assert led.status_code == 302
    assert typed not in led.headers["Location"]
    assert "%" not in led.headers["Location"]
    assert [row.number for row in page.context["rows"]] == [matter.number]
    assert other.number not in text(page)


def test_the_search_goes_on_from_page_to_page(net: Network, enter: Enter) -> None:
    matter = ask(asker=Person(phone=PHONE)).matter
    browser = enter(net.duty)

    led = browser.post("/staff/", {"view": "all", "q": PHONE}).headers["Location"]
    page = browser.get(f"{led}&open={matter.number}")

    assert page.context["text"] == PHONE
    assert f"s={led.partition('s=')[2]}" in page.context["keep"]
    assert PHONE not in page.context["keep"]


def test_an_address_opens_for_whoever_searched_and_for_nobody_else(net: Network) -> None:
    word = sealed_search(PHONE, net.duty)

    assert opened_search(word, net.duty) == PHONE
    assert opened_search(word, net.seat) == ""


@pytest.mark.parametrize("word", ["", "x", "rubbish", "%%%", "A" * 500, "\u4e00"])
def test_what_is_no_search_looks_for_nothing(net: Network, enter: Enter, word: str) -> None:
    assert opened_search(word, net.duty) == ""
    assert enter(net.duty).get("/staff/", {"s": word}).status_code == 200


def test_the_form_of_the_queue_sends_nothing_by_its_address(net: Network, enter: Enter) -> None:
    page: Client = enter(net.duty)

    assert '<form method="post" action="/staff/" role="search">' in text(page.get("/staff/"))  # type: ignore[arg-type]


def test_an_empty_search_leads_back_to_the_view(net: Network, enter: Enter) -> None:
    assert enter(net.duty).post("/staff/", {"view": "mine", "q": " "}).headers["Location"] == "/staff/?view=mine"
