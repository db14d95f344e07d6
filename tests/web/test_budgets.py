"""How many statements a page may cost: the figures are what it costs today, so that a rise is a decision.

BEGIN, COMMIT and savepoints are not counted; everything else is, the session's included.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.network import MONDAY, Network, ask, clear, reply
from tests.web.citizen.walking import send, to_check

MINUTE = timedelta(minutes=1)
FRAMING = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE SAVEPOINT")


@pytest.fixture
def duty(net: Network) -> Client:
    browser = Client()
    browser.force_login(net.duty, backend="django.contrib.auth.backends.ModelBackend")
    browser.get("/staff/")
    return browser


def statements(act: Callable[[], HttpResponse], status: int = 200) -> list[str]:
    """Return what ``act`` asked the database; a page that failed is no page."""
    with CaptureQueriesContext(connection) as captured:
        assert act().status_code == status
    asked = [query["sql"].strip() for query in captured.captured_queries]
    return [sql for sql in asked if not sql.upper().startswith(FRAMING)]


def test_sending_a_question_stays_within_its_budget(net: Network, client: Client, settings) -> None:
    settings.ASKS_PER_HOUR = 20
    story = {"opponent": "大山建筑公司"}
    contact = {"answer_channel": "message", "phone": "12000000001", "name": "王小明"}
    token = to_check(client, story=story, contact=contact)

    asked = statements(lambda: client.post("/ask/check/", {"token": token}), 302)

    assert len(asked) <= 15, "\n".join(asked)


@pytest.mark.slow
def test_the_queue_costs_the_same_at_any_page_size(net: Network, duty: Client) -> None:
    for number in range(101):
        ask(now=MONDAY + number * MINUTE)

    short = statements(lambda: duty.get("/staff/?size=10"))
    long = statements(lambda: duty.get("/staff/?size=100"))

    # Danger stands on top, whatever is due when: that is a statement of its own.
    assert len(short) == len(long) <= 7, "\n".join(long)


def test_the_matter_page_of_staff_stays_within_its_budget(net: Network, duty: Client) -> None:
    matter = ask().matter
    reply(matter, net.adviser, MONDAY + MINUTE)
    clear(matter, net.duty)

    asked = statements(lambda: duty.get(f"/staff/m/{matter.number}/"))

    assert len(asked) <= 20, "\n".join(asked)


def test_an_answered_matter_opened_by_its_asker_stays_within_its_budget(net: Network, client: Client) -> None:
    send(client)
    matter = net.adviser.matters.get()
    reply(matter, net.adviser, MONDAY + MINUTE)

    asked = statements(lambda: client.get(f"/m/{matter.number}/"))

    # One of them puts the look on record: the first of this browser in an hour.
    assert len(asked) <= 12, "\n".join(asked)


@pytest.mark.parametrize(("route", "most"), [("citizen:home", 2), ("citizen:track", 0), ("open:month", 3)])
def test_a_public_page_stays_within_its_budget(net: Network, client: Client, route: str, most: int) -> None:
    reply(ask().matter, net.adviser, MONDAY + MINUTE)
    client.get(reverse(route))

    asked = statements(lambda: client.get(reverse(route)))

    assert len(asked) <= most, "\n".join(asked)
