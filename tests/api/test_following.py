"""Number and code open a matter; what the person can do with it, and what a repeat does."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from caravan import clock
from caravan.consultations import services
from caravan.consultations.models import Clarification, Consultation, Round
from caravan.feedback.models import Rating, ReviewTask
from caravan.matters.models import Matter, Tries
from caravan.matters.services import replace_receipt
from tests.api.calling import errors
from tests.factories.network import MONDAY, Network, ask, clear, reply

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
NOBODYS = "01939a3e-0000-7000-8000-000000000000"


@pytest.fixture
def receipt(net: Network):
    return ask()


@pytest.fixture
def answered(net: Network):
    receipt = ask()
    reply(receipt.matter, net.adviser, MONDAY + HOUR, bases=[("labor-law", 50, 0)])
    clock.install(lambda: MONDAY + 2 * HOUR)
    return receipt


@pytest.fixture
def asked_back(net: Network):
    """A matter in which staff wait for the person's reply."""
    receipt = ask()
    clear(receipt.matter, net.adviser)
    services.clarify(matter=receipt.matter, by=net.adviser, question="合同签了吗？", now=MONDAY + HOUR)
    return receipt


def state(answer) -> str:
    assert answer.status_code == 200, answer.content
    return answer.json()["state"]


def rating_of(receipt) -> str:
    return f"/answers/{Round.objects.get(matter=receipt.matter).answers.get().pk}/rating"


def reply_of(receipt) -> str:
    return f"/clarifications/{Clarification.objects.get(round__matter=receipt.matter).pk}/reply"


# Everything that can be done with a matter: method, path, body.
TURNS = [
    ("GET", "", None),
    ("POST", "/follow-ups", {"text": "那我什么时候去？"}),
    ("PUT", f"/clarifications/{NOBODYS}/reply", {"text": "没有。"}),
    ("PUT", f"/answers/{NOBODYS}/rating", {"grade": 5}),
    ("PUT", "/closing", {"is_solved": True}),
    ("PUT", "/withdrawal", None),
]


def test_an_open_matter_says_whose_turn_it_is_and_by_when(call, net, receipt):
    matter = call.turn("GET", receipt, "").json()

    assert matter["state"] == "open"
    assert (matter["turn"], matter["owner"]["name"]) == ("staff", net.adviser.name)
    assert (matter["due_at"], matter["is_overdue"]) == ("2026-11-24T09:30:00Z", False)
    assert matter["actions"] == ["withdraw"]
    assert [round_["question"] for round_ in matter["rounds"]] == ["老板拖欠我两万四千元工资，一直不给。"]
    assert [knot["kind"] for knot in matter["thread"]] == ["received", "step"]
    assert matter["thread"][1]["desk"] == "village_adviser"


def test_a_broken_promise_is_said_plainly(call, receipt):
    clock.install(lambda: MONDAY + timedelta(days=2))

    matter = call.turn("GET", receipt, "").json()

    assert matter["is_overdue"]
    assert matter["rounds"][0]["is_missed"]


def test_an_answer_comes_with_its_author_and_what_it_rests_on(call, net, answered):
    matter = call.turn("GET", answered, "", accept_language="zh").json()

    (answer,) = matter["rounds"][0]["answers"]
    assert answer["plain"] == "您可以申请劳动仲裁，不收费。"
    assert answer["author"]["name"] == net.adviser.name
    assert answer["bases"] == [{"law": "中华人民共和国劳动法", "article": 50, "suffix": 0, "checked_on": "2026-11-23"}]
    assert matter["actions"] == ["follow_up", "close"]


def test_reading_costs_at_most_fifteen_statements_however_much_was_said(call, net, answered):
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert call.turn("GET", answered, "").status_code == 200
        return len(captured)

    first = cost()
    for number in range(2, 5):
        now = MONDAY + number * 2 * HOUR
        services.follow_up(matter=answered.matter, text=f"再问一次 {number}", token=str(number), now=now)
        reply(Matter.objects.get(pk=answered.matter.pk), net.adviser, now + HOUR, number)
        clock.install(lambda now=now: now + HOUR)

    assert cost() <= first
    assert first <= 15


@pytest.mark.parametrize("change", [str, str.lower, lambda code: f" {code.replace('-', ' ')} "])
def test_the_code_opens_however_it_is_typed(call, receipt, change):
    answer = call.read(f"/consultations/{receipt.number.replace('-', '')}", receipt_code=change(receipt.code))

    assert answer.status_code == 200


@pytest.mark.parametrize(("method", "path", "body"), TURNS)
def test_a_wrong_code_and_a_number_that_does_not_exist_look_the_same(call, receipt, method, path, body):
    key = str(uuid4())

    wrong, missing = (
        call.send(method, f"/consultations/{number}{path}", body, receipt_code="AAAA-AAAA", idempotency_key=key)
        for number in (receipt.number, "422801-261-99999")
    )

    assert wrong.status_code == missing.status_code == 404
    assert wrong.json() == missing.json()
    errors(wrong)
    assert Matter.objects.get().state == "open"


@pytest.mark.parametrize(("method", "path", "body"), TURNS)
def test_a_code_in_the_address_opens_nothing(call, receipt, method, path, body):
    path = f"/consultations/{receipt.number}{path}?Receipt-Code={receipt.code}&receipt_code={receipt.code}"

    answer = call.send(method, path, body, idempotency_key=str(uuid4()))

    assert answer.status_code == 422
    assert errors(answer).keys() == {"Receipt-Code"}


@pytest.mark.parametrize(("method", "path", "body"), TURNS)
def test_ten_wrong_codes_shut_a_number_for_every_door(call, receipt, method, path, body):
    for _try in range(10):
        call.read(f"/consultations/{receipt.number}", receipt_code="AAAA-AAAA")

    shut = call.turn(method, receipt, path, body, idempotency_key=str(uuid4()))
    page = Client().post("/track/", {"number": receipt.number, "code": receipt.code})
    clock.install(lambda: MONDAY + timedelta(minutes=16))
    later = call.turn("GET", receipt, "")

    assert shut.status_code == page.status_code == 429
    assert shut.headers["Retry-After"] == "900"
    errors(shut)
    assert later.status_code == 200


def test_tries_are_counted_for_numbers_that_do_not_exist_as_well(call, net):
    for _try in range(11):
        last = call.read("/consultations/422801-261-99999", receipt_code="AAAA-AAAA")

    assert last.status_code == 429
    assert Tries.objects.count() == 2  # from there, and from anywhere


def test_a_replaced_receipt_opens_nothing_any_more(call, receipt):
    replace_receipt(matter=receipt.matter, by=None, how="phone_code", now=MONDAY)

    assert call.turn("GET", receipt, "").status_code == 404


def test_a_follow_up_begins_a_new_round_and_its_repeat_does_not(call, answered):
    key, body = str(uuid4()), {"text": "那我什么时候去？"}

    first = call.turn("POST", answered, "/follow-ups", body, idempotency_key=key)
    second = call.turn("POST", answered, "/follow-ups", body, idempotency_key=key)
    other = call.turn("POST", answered, "/follow-ups", {"text": "别的问题"}, idempotency_key=key)

    assert first.status_code == second.status_code == 200
    assert first.json() == second.json()
    assert [round_["number"] for round_ in first.json()["rounds"]] == [1, 2]
    assert other.status_code == 409
    assert other.json()["type"] == "urn:caravan:problem:key-reused"
    assert Round.objects.filter(matter=answered.matter).count() == 2


def test_following_up_an_open_matter_is_refused_by_its_state(call, receipt):
    answer = call.turn("POST", receipt, "/follow-ups", {"text": "再问一句"}, idempotency_key=str(uuid4()))

    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:caravan:problem:refused"
    errors(answer)


def test_a_reply_is_given_once_and_may_be_sent_again(call, asked_back):
    path = reply_of(asked_back)
    assert call.turn("GET", asked_back, "").json()["turn"] == "asker"

    first = call.turn("PUT", asked_back, path, {"text": "没有。"})
    second = call.turn("PUT", asked_back, path, {"text": "没有。"})
    other = call.turn("PUT", asked_back, path, {"text": "签了。"})

    assert (first.status_code, second.status_code, other.status_code) == (200, 200, 409)
    assert first.json()["turn"] == "staff"
    assert Clarification.objects.get().reply == "没有。"


def test_a_bad_rating_opens_a_review_and_the_first_rating_stays(call, answered):
    path = rating_of(answered)

    first = call.turn("PUT", answered, path, {"grade": 1, "reasons": ["clarity"], "comment": "看不懂"})
    second = call.turn("PUT", answered, path, {"grade": 5})

    assert first.status_code == second.status_code == 200
    assert len(first.json()["rated_answers"]) == 1
    rating = Rating.objects.get()
    assert (rating.grade, rating.reasons, rating.comment) == (1, ["clarity"], "看不懂")
    assert ReviewTask.objects.count() == 1


@pytest.mark.parametrize("grade", [0, 6, "5", 4.5, True, None])
def test_there_are_five_grades(call, answered, grade):
    answer = call.turn("PUT", answered, rating_of(answered), {"grade": grade})

    assert answer.status_code == 422
    assert errors(answer).keys() == {"grade"}


def test_only_the_person_closes_and_the_first_word_stays(call, answered):
    first = call.turn("PUT", answered, "/closing", {"is_solved": True})
    second = call.turn("PUT", answered, "/closing", {"is_solved": False})

    assert state(first) == state(second) == "closed"
    assert Consultation.objects.get().is_solved is True


@pytest.mark.parametrize(
    ("act", "path", "given"), [("withdraw", "/withdrawal", "receipt"), ("close", "/closing", "answered")]
)
def test_what_is_put_twice_at_the_same_instant_is_one_thing(call, request, monkeypatch, act, path, given):
    given, real = request.getfixturevalue(given), getattr(services, act)

    def both(**content):
        real(**content)
        return real(**content)

    monkeypatch.setattr(services, act, both)

    assert call.turn("PUT", given, path, {}).status_code == 200


def test_an_open_matter_is_withdrawn_and_not_closed(call, receipt):
    refused = call.turn("PUT", receipt, "/closing", {})
    first = call.turn("PUT", receipt, "/withdrawal")
    second = call.turn("PUT", receipt, "/withdrawal")
    closed = call.turn("PUT", receipt, "/closing", {})

    assert (refused.status_code, closed.status_code) == (409, 409)
    assert state(first) == state(second) == "withdrawn"


def test_what_hangs_on_another_matter_is_not_reached_through_ones_own(call, net, answered, asked_back):
    rated = call.turn("PUT", asked_back, rating_of(answered), {"grade": 1})
    replied = call.turn("PUT", answered, reply_of(asked_back), {"text": "没有。"})

    assert rated.status_code == replied.status_code == 404
    assert not Rating.objects.exists()
    assert Clarification.objects.get().replied_at is None


@pytest.mark.parametrize(("method", "path", "body"), [turn for turn in TURNS if turn[2]])
def test_unknown_fields_are_refused_everywhere(call, answered, method, path, body):
    answer = call.turn(method, answered, path, body | {"state": "closed"}, idempotency_key=str(uuid4()))

    assert answer.status_code == 422
    assert errors(answer).keys() == {"state"}


def test_every_look_is_on_record(call, receipt):
    from caravan.audit.models import Event

    call.turn("GET", receipt, "")

    assert Event.objects.filter(action="matter.open", subject_id=str(receipt.matter.pk)).count() == 1


def test_the_thread_tells_nothing_that_is_for_staff_or_machines(call, net, receipt):
    text = call.turn("GET", receipt, "").content.decode()

    assert "offered" not in text
    assert str(receipt.matter.pk) not in text
    assert f'"{net.adviser.username}"' not in text
