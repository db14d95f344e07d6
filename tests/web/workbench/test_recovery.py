"""The page for a lost receipt: it says yes, or nothing."""

import re

import pytest
from django.test import Client

from caravan.consultations.services import Receipt
from caravan.matters.models import Matter
from caravan.matters.services import code_of
from tests.factories.network import Network, ask
from tests.web.workbench.conftest import Enter
from tests.web.workbench.reading import statements, text, within_budget

pytestmark = pytest.mark.django_db

LOST = "/staff/receipt/"
SAID = {
    "name": "田大山",
    "phone": "0001",
    "opponent": "宏远建筑",
    "village": "青堡",
    "topic": "wages",
    "day": "2026-11-22",
}


@pytest.fixture
def clerk(net: Network, enter: Enter) -> Client:
    return enter(net.clerk)


@pytest.fixture
def receipt(net: Network) -> Receipt:
    return ask(opponent="武汉宏远建筑有限公司", amount="24000")


def test_right_answers_lead_to_a_new_receipt_to_print(clerk: Client, receipt: Receipt) -> None:
    page = clerk.post(LOST, SAID | {"number": receipt.number}, follow=True)

    matter = Matter.objects.get()
    assert page.redirect_chain == [(f"/staff/receipt/{receipt.number}/", 302)]
    assert code_of(matter) in text(page)
    assert receipt.code not in text(page)


def refusal(client: Client, typed: dict[str, str]) -> str:
    """The page without the things that differ in every answer and in what was typed."""
    page = client.post(LOST, typed)
    assert page.status_code == 422
    without_tokens = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text(page))
    return without_tokens.replace(f'value="{typed["number"]}"', "")


def test_wrong_missing_hidden_and_dangerous_look_the_same(clerk: Client, net: Network, receipt: Receipt) -> None:
    danger = ask(signals=("violence",))
    wrong = SAID | {"phone": "9999"}

    pages = {
        refusal(clerk, wrong | {"number": receipt.number}),
        refusal(clerk, wrong | {"number": danger.number}),
        refusal(clerk, wrong | {"number": "422801-261-09999"}),
        refusal(clerk, wrong | {"number": "420102-261-00001"}),
    }

    assert len(pages) == 1
    assert "这些回答打不开任何事项" in pages.pop()


def test_right_answers_about_danger_look_like_wrong_ones(clerk: Client, net: Network) -> None:
    danger = ask(signals=("violence",))

    assert refusal(clerk, SAID | {"number": danger.number}) == refusal(clerk, SAID | {"number": "422801-261-09999"})


def test_no_page_shows_what_the_file_holds(clerk: Client, receipt: Receipt) -> None:
    page = text(clerk.post(LOST, {"number": receipt.number, "name": "别人"}))

    for held in ("田大山", "12000000001", "宏远", "24000", "青堡"):
        assert held not in page


def test_after_three_attempts_it_says_for_how_long(clerk: Client, receipt: Receipt) -> None:
    for _attempt in range(3):
        clerk.post(LOST, {"number": receipt.number, "name": "别人"})

    page = clerk.post(LOST, SAID | {"number": receipt.number})

    assert page.status_code == 429
    assert "3 次" in text(page)
    assert "11月24日（周二）10:00" in text(page)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "number"),
        ({"number": "12"}, "number"),
        ({"name": "田大山", "amount": "两万"}, "amount"),
        ({"name": "田大山", "day": "上周"}, "day"),
        ({"name": "田" * 41}, "name"),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_field(clerk: Client, typed: dict[str, str], field: str) -> None:
    page = clerk.post(LOST, typed)

    assert page.status_code == 422
    assert f'href="#id_{field}"' in text(page)
    for value in typed.values():
        assert value in text(page)


def test_the_way_to_open_an_answer_with_number_and_code_is_on_the_page(clerk: Client) -> None:
    page = text(clerk.get(LOST))

    assert 'href="/track/"' in page
    assert 'href="/lost/"' in page


def test_the_page_is_within_its_budget(clerk: Client) -> None:
    within_budget(statements(clerk, LOST))
