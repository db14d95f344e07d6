"""The public tally as anybody sees it, and as whoever asked does."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from caravan import clock
from caravan.matters.models import SerialCounter
from caravan.matters.services import code_of
from caravan.tally import services
from caravan.tally.models import HourlyEntry
from caravan.tally.signing import is_signed, public_keys
from tests.factories.consultations import DAY, HOUR, answered, question_in
from tests.factories.network import MONDAY, Network, ask, build_network

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday():
    clock.install(lambda: MONDAY + DAY)
    yield
    clock.install(None)


@pytest.fixture
def net() -> Network:
    return build_network()


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def holder(client: Client, matter) -> Client:
    client.post("/track/", {"number": matter.number, "code": code_of(matter)})
    return client


def test_before_the_first_entry_the_page_says_when_it_comes(client: Client, net: Network):
    assert "一小时内会有第一次清点" in text(client.get("/open/ledger/"))


def test_the_page_adds_up(client: Client, net: Network, django_assert_max_num_queries):
    for state in ("open", "answered", "withdrawn"):
        question_in(state, net)
    services.enter(now=MONDAY + HOUR)
    services.seal(day=MONDAY.date(), now=MONDAY + DAY)

    with django_assert_max_num_queries(3):
        page = text(client.get("/open/ledger/"))

    assert "合计：收到的全部问题</th><td><strong>3</strong>" in page
    assert "两遍一样" in page
    assert public_keys()[1] in page
    assert "/open/ledger/2026-11-23.json" in page


def test_the_page_says_so_where_it_does_not_add_up(client: Client, net: Network):
    ask(MONDAY)
    SerialCounter.objects.update(last=5)
    services.enter(now=MONDAY + HOUR)

    page = text(client.get("/open/ledger/"))

    assert "两种数法的结果不一样" in page
    assert "两遍一样" not in page


def test_all_entries_and_seals_can_be_fetched_as_they_were_signed(client: Client, net: Network, monkeypatch):
    monkeypatch.setattr("caravan.web.open.ledger.PAGE", 2)
    ask(MONDAY)
    for hour in range(5):
        services.enter(now=MONDAY + hour * HOUR)
    services.seal(day=MONDAY.date(), now=MONDAY + DAY)

    lines = [json.loads(line) for line in client.get("/open/ledger/4228.jsonl").getvalue().decode().splitlines()]
    seal = client.get("/open/ledger/2026-11-23.json").json()

    assert [json.loads(line["text"])["seq"] for line in lines] == [1, 2, 3, 4, 5]
    assert all(is_signed(line["text"], line["signature"], line["key"]) for line in (*lines, seal))


@pytest.mark.parametrize("address", ["4201.jsonl", "2026-11-22.json", "2026-13-45.json", "x.json", "'.jsonl"])
def test_what_is_not_there_is_not_found(client: Client, net: Network, address: str):
    assert client.get(f"/open/ledger/{address}").status_code == 404


def test_whoever_asked_sees_what_their_question_is_counted_as(client: Client, net: Network):
    matter = ask(MONDAY).matter
    holder(client, matter)
    assert "还没有" in text(client.get(f"/m/{matter.number}/tally/"))
    assert client.get(f"/m/{matter.number}/tally.json").status_code == 404
    services.enter(now=MONDAY + HOUR)
    assert "等待中，未过承诺时限" in text(client.get(f"/m/{matter.number}/tally/"))

    answered(matter, net.adviser, MONDAY + 2 * HOUR)
    services.enter(now=MONDAY + 3 * HOUR)

    assert "已由专人答复" in text(client.get(f"/m/{matter.number}/tally/"))
    proof = client.get(f"/m/{matter.number}/tally.json").json()
    assert proof["leaf"]["state"] == "answered"
    assert proof["entry"]["key"] == public_keys()[1]


def test_a_missed_promise_stays_in_sight(client: Client, net: Network):
    matter = ask(MONDAY).matter
    answered(matter, net.supervisor, MONDAY + 4 * DAY)
    clock.install(lambda: MONDAY + 5 * DAY)
    services.enter(now=MONDAY + 5 * DAY)

    assert "承诺逾期" in text(holder(client, matter).get(f"/m/{matter.number}/tally/"))


def test_nobody_else_gets_the_proof(client: Client, net: Network):
    matter, other = ask(MONDAY).matter, ask(MONDAY - timedelta(hours=1)).matter
    services.enter(now=MONDAY + HOUR)
    holder(client, other)

    for name in ("tally/", "tally.json"):
        answer = client.get(f"/m/{matter.number}/{name}")
        assert answer.status_code == 302
        assert answer.url.startswith("/track/")
    assert HourlyEntry.objects.exists()
