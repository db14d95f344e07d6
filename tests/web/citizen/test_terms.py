"""The promise on every page is the one of the region's own table."""

import json

import pytest
from django.test import Client

from caravan import clock
from caravan.consultations import services
from caravan.consultations.content import Question
from caravan.people.roles import Role
from caravan.routing.services import tables
from caravan.rulebook.service_promise import DEFAULT_LADDER
from caravan.statistics.response import FEWEST, forget
from tests.factories.network import MONDAY, Network, ask
from tests.factories.people import staff
from tests.web.citizen.walking import VILLAGE, text

pytestmark = pytest.mark.django_db


def table(minutes: int, at: str) -> dict[str, object]:
    own = json.loads(json.dumps(DEFAULT_LADDER.to_json()))
    own["promise"]["at"] = at
    own["fast_track"]["promise"]["minutes"] = minutes
    return own


def give(net: Network, place: str, minutes: int, at: str) -> None:
    admin = staff(Role.SYSTEM_ADMINISTRATOR, net.regions[place])
    tables.give_ladder(region=net.regions[place], table=table(minutes, at), valid_from=MONDAY, by=admin, now=MONDAY)


@pytest.fixture
def province(net: Network) -> Network:
    give(net, "42", 180, "17:00")
    return net


def english(client: Client, path: str) -> str:
    return text(client.get(path, headers={"accept-language": "en"}))


def test_the_promise_page_and_the_home_page_tell_what_a_question_asked_now_is_promised(
    client: Client, province: Network
) -> None:
    question = Question(topic_key="", story="", region_code="422801", signals=())
    due = clock.china(services.preview(question=question, now=MONDAY).due_at)

    promise, home = english(client, "/promise/"), english(client, "/")

    assert f"{due:%H:%M}" == "17:00"
    assert "By 17:00 of the next working day" in promise
    assert "within 3 hours" in promise
    assert "17:30" not in promise.split("service-hours")[0].split("Service hours")[0]
    assert "17:00" in home
    assert "17:30" not in home


@pytest.mark.parametrize("path", ["/safe/", "/ask/story/"])
def test_whoever_is_in_danger_reads_the_hours_of_the_table(client: Client, province: Network, path: str) -> None:
    client.post("/ask/", {"topic": "threat"})

    page = english(client, path)

    assert "within 3 hours" in page
    assert "two hours" not in page


def test_once_the_place_is_known_its_own_table_counts(client: Client, province: Network) -> None:
    give(province, "422801", 90, "16:00")
    client.post("/ask/", {"topic": "threat"})
    before = english(client, "/ask/story/")

    client.post("/ask/story/", {"topic": "threat", "story": "前夫堵在门口说要打死我。"})
    client.post("/ask/place/", {"region": VILLAGE})

    assert "within 3 hours" in before
    assert "within 90 minutes" in english(client, "/ask/story/")
    assert "within 90 minutes" in english(client, "/ask/contact/")


def test_the_figures_stand_beside_the_promise_of_their_place(client: Client, province: Network) -> None:
    give(province, "4228", 60, "15:00")
    for _question in range(FEWEST):
        ask()
    forget()

    assert "Promise: by 17:00 of the next working day; urgent: 3 hours" in english(client, "/open/")
    assert "Promise: by 15:00 of the next working day; urgent: 1 hour" in english(client, "/open/4228/")
    assert "Promise: by 17:30 of the next working day; urgent: 2 hours" in english(client, "/open/?month=2026-10")


def test_a_clerk_reads_the_hours_of_the_table(client: Client, province: Network) -> None:
    client.force_login(province.clerk, backend="django.contrib.auth.backends.ModelBackend")

    assert "within 3 hours" in english(client, "/staff/intake/")
