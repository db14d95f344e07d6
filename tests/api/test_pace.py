"""The interface asks to wait as the pages do, and still gives back the receipt of what it has taken."""

import pytest

from caravan.matters.models import Matter
from caravan.matters.services.attempts import WRONG_CODES
from tests.api.calling import QUESTION


@pytest.fixture(autouse=True)
def _one_an_hour(settings) -> None:
    settings.ASKS_PER_HOUR, settings.FILES_PER_HOUR = 1, 1


def test_too_many_questions_are_429_with_the_time_to_come_back(call, net):
    assert call.ask().status_code == 201

    answer = call.ask()

    assert answer.status_code == 429
    assert "12348" in answer.json()["detail"]
    assert answer.headers["Retry-After"] == "3600"
    assert Matter.objects.count() == 1


def test_the_same_question_sent_again_gives_its_receipt(call, net):
    first = call.ask(key="0190a7d0-0000-7000-8000-000000000001")

    again = call.ask(key="0190a7d0-0000-7000-8000-000000000001")

    assert (again.status_code, again.json()["number"]) == (200, first.json()["number"])


def test_in_danger_a_question_is_always_taken(call, net):
    call.ask()

    assert call.ask(signals=["violence"]).status_code == 201


def test_ten_looks_at_the_promise_for_each_question_and_in_danger_as_many_as_one_likes(call, net):
    def look(**changes):
        return call.send("POST", "/promises", QUESTION | changes).status_code

    assert [look() for _time in range(11)] == [200] * 10 + [429]
    assert look(signals=["violence"]) == 200
    assert call.ask().status_code == 201


def test_whoever_tries_codes_shuts_the_number_for_their_own_address(call, net):
    asked = call.ask().json()

    def read(code, address):
        path = f"/api/v1/consultations/{asked['number']}"
        return call.get(path, headers={"Receipt-Code": code}, REMOTE_ADDR=address).status_code

    tried = [read("0000-0000", "203.0.113.5") for _time in range(WRONG_CODES + 1)]

    assert tried == [404] * WRONG_CODES + [429]
    assert read(asked["code"], "203.0.113.5") == 429
    assert read(asked["code"], "203.0.113.6") == 200
