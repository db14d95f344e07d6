"""Asking through the interface: the same service, the same rules, and each thing once."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from caravan.audit.models import Event
from caravan.consultations.models import Consultation, Round
from caravan.files.models import StoredFile
from caravan.matters.models import Attachment, Entry, Matter, Party
from caravan.matters.services import find_by_receipt, replace_receipt
from tests.api.calling import QUESTION, VILLAGE, Caller, errors
from tests.factories.network import MONDAY, build_network, fresh, shift

pytestmark = pytest.mark.django_db


def photo() -> SimpleUploadedFile:
    data = BytesIO()
    Image.new("RGB", (8, 8), "red").save(data, "PNG")
    return SimpleUploadedFile("photo.png", data.getvalue(), "image/png")


def uploaded(call: Caller) -> str:
    answer = call.post("/api/v1/files", {"file": photo()})
    assert answer.status_code == 201, answer.content
    return answer.json()["id"]


def test_a_question_gets_number_code_promise_and_a_named_person(call, net):
    answer = call.ask()

    receipt = answer.json()
    assert answer.status_code == 201
    assert receipt["due_at"] == "2026-11-24T09:30:00Z"  # Tuesday 17:30 in China
    assert receipt["owner"]["name"] == net.adviser.name
    assert receipt["owner"]["organization"] == "湖北正和律师事务所"
    matter = find_by_receipt(number=receipt["number"], code=receipt["code"])
    assert matter is not None
    assert matter.channel == "api"


def test_everything_that_was_sent_is_kept(call, net):
    sent = {
        "opponent": "恒达劳务公司",
        "wish": "拿回工资",
        "guided": {"boss": "here", "amount": "24000"},
        "helper": {
            "name": "田小山",
            "phone": "12000000002",
            "relation": "family",
            "reason": "他不识字",
            "consent": "spoken",
        },
        "answer_channel": "message",
        "may_be_shared": True,
    }

    matter = Matter.objects.get(number=call.ask(**sent).json()["number"])

    kept = Consultation.objects.get(matter=matter)
    assert (kept.guided, kept.wish, kept.answer_channel, kept.may_be_shared) == (
        {"boss": "here", "amount": "24000"},
        "拿回工资",
        "message",
        True,
    )
    parties = {party.part: party for party in Party.objects.filter(matter=matter)}
    assert parties["asker"].phone == "12000000001"
    assert (parties["helper"].relation, parties["helper"].consent) == ("family", "spoken")
    assert parties["opponent"].name == "恒达劳务公司"


def test_asking_costs_at_most_fifteen_statements(call, net):
    with CaptureQueriesContext(connection) as captured:
        assert call.ask().status_code == 201

    assert len(captured) <= 15, "\n".join(query["sql"][:60] for query in captured)


def test_the_same_key_and_content_is_the_same_answer(call, net):
    key = str(uuid4())

    first, second = call.ask(key), call.ask(key)

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert Matter.objects.count() == 1


def test_sent_again_after_the_receipt_was_replaced_it_gives_no_code_to_anybody(call, net):
    key = str(uuid4())
    first = call.ask(key).json()
    code = replace_receipt(matter=Matter.objects.get(), by=None, how="phone_code", now=MONDAY)

    again = call.ask(key)

    assert again.status_code == 409
    assert first["number"] in again.json()["detail"]
    assert "code" not in again.json()
    assert code not in again.content.decode()
    assert first["code"] not in again.content.decode()


def test_a_receipt_that_is_given_once_more_is_on_record(call, net):
    key = str(uuid4())
    call.ask(key)
    assert not Event.objects.filter(action="seen").exists()

    call.ask(key)

    event = Event.objects.get(action="seen")
    assert (event.actor, event.purpose, event.data) == ("asker", "repeat", {"what": ["receipt_code"]})
    assert event.subject_id == str(Matter.objects.get().pk)


def test_the_same_key_with_other_content_is_a_conflict(call, net):
    key = str(uuid4())
    call.ask(key)

    answer = call.ask(key, story="另外一件事：房东不退我的押金。")

    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:caravan:problem:key-reused"
    assert "Idempotency-Key" in answer.json()["detail"]
    assert Matter.objects.count() == 1


@pytest.mark.parametrize("key", [None, "", "short", "k" * 129])
def test_without_a_proper_key_nothing_is_asked(call, net, key):
    headers = {} if key is None else {"idempotency_key": key}

    answer = call.send("POST", "/consultations", QUESTION, **headers)

    assert answer.status_code == 422
    assert errors(answer).keys() == {"Idempotency-Key"}
    assert not Matter.objects.exists()


def test_a_key_of_this_door_never_meets_a_draft_of_the_pages(call, net):
    from caravan.consultations.services import receipt_for_token

    key = str(uuid4())
    call.ask(key)

    assert receipt_for_token(token=key) is None


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_same_key_at_the_same_time_is_one_matter(call):
    if connection.vendor != "postgresql":
        pytest.skip("needs rows that lock")
    build_network()
    key = str(uuid4())

    def send(_number):
        try:
            return call.ask(key)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(8)))

    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert len({answer.json()["number"] for answer in answers}) == 1
    assert Matter.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_different_keys_at_the_same_time_are_numbered_without_a_gap(call):
    if connection.vendor != "postgresql":
        pytest.skip("needs rows that lock")
    build_network()

    def send(_number):
        try:
            return call.ask()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        numbers = sorted(answer.json()["number"] for answer in pool.map(send, range(16)))

    assert [int(number.rpartition("-")[2]) for number in numbers] == list(range(1, 17))


def test_a_photo_may_be_the_whole_question(call, net):
    file_id = uploaded(call)

    answer = call.ask(story="", files=[file_id])

    matter = Matter.objects.get(number=answer.json()["number"])
    assert str(Attachment.objects.get(matter=matter).file_id) == file_id
    assert Round.objects.get(matter=matter).question == "问题见所附照片或录音。"


def test_a_question_sent_again_with_its_photo_is_still_one(call, net):
    key, file_id = str(uuid4()), uploaded(call)

    first, second = call.ask(key, files=[file_id]), call.ask(key, files=[file_id])

    assert first.json() == second.json()
    assert second.status_code == 200


def test_a_file_that_is_not_here_is_refused_and_not_lost_unseen(call, net):
    answer = call.ask(files=[str(uuid4())])

    assert answer.status_code == 422
    assert errors(answer).keys() == {"files"}


def test_what_is_no_photo_is_refused_with_the_reason(call, db):
    answer = call.post("/api/v1/files", {"file": SimpleUploadedFile("photo.png", b"%PDF-1.7", "image/png")})

    assert answer.status_code == 422
    assert "JPEG" in errors(answer)["file"]
    assert not StoredFile.objects.exists()


def test_a_guided_answer_can_take_the_fast_track(call, net):
    shift(net.duty, "county_duty", net.regions["422801"], MONDAY, MONDAY.replace(hour=10))

    answer = call.ask(guided={"boss": "fled"})

    assert Matter.objects.get(number=answer.json()["number"]).is_fast_track
    assert answer.json()["due_at"] == "2026-11-23T04:00:00Z"


def test_in_danger_contact_counts_as_unsafe_unless_they_say_otherwise(call, net):
    silent = call.ask(topic="threat").json()["number"]
    spoken = call.ask(topic="threat", asker=QUESTION["asker"] | {"is_safe_to_message": True}).json()["number"]
    calm = call.ask().json()["number"]

    asker = {party.matter.number: party for party in Party.objects.filter(part="asker").select_related("matter")}
    assert (asker[silent].is_safe_to_call, asker[silent].is_safe_to_message) == (False, False)
    assert (asker[spoken].is_safe_to_call, asker[spoken].is_safe_to_message) == (False, True)
    assert (asker[calm].is_safe_to_call, asker[calm].is_safe_to_message) == (True, True)


def test_a_question_in_english_is_kept_as_such(call, net):
    fresh(net.duty)
    answer = call.ask(
        story="My boss has not paid my wages for three months and will not talk to me.",
        headers={"accept_language": "en"},
    )

    assert Matter.objects.get(number=answer.json()["number"]).language == "en"


def test_the_preview_is_the_promise_that_asking_then_gives(call, net):
    preview = call.send("POST", "/promises", QUESTION).json()

    assert preview["due_at"] == call.ask().json()["due_at"]
    assert preview["rule"] == "until_next_workday_at:17:30"
    assert preview["first"]["desk"] == "village_adviser"
    assert preview["first"]["person"]["name"] == net.adviser.name
    assert Matter.objects.count() == 1


def test_the_preview_refuses_what_asking_would_refuse(call, net):
    answer = call.send("POST", "/promises", QUESTION | {"answer_channel": "helper", "story": "太短"})

    assert answer.status_code == 422
    assert errors(answer).keys() == {"helper", "story"}


@pytest.mark.parametrize("code", [VILLAGE, VILLAGE[:9], VILLAGE[:6]])
def test_the_preview_names_the_desk_that_then_has_it(call, net, code):
    first = call.send("POST", "/promises", QUESTION | {"region": code}).json()["first"]

    steps = Entry.objects.filter(matter__number=call.ask(region=code).json()["number"], kind="step")
    step = steps.order_by("id")[len(steps) - 1]
    assert first["desk"] == step.data["desk"]
    assert first["person"] is None or first["person"]["name"] == step.user.name


def test_the_preview_of_an_urgent_question_says_two_hours(call, net):
    preview = call.send("POST", "/promises", QUESTION | {"signals": ["eviction"]}).json()

    assert preview["is_fast_track"]
    assert preview["due_at"] == "2026-11-23T04:00:00Z"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"topic": "unheard-of"}, "topic"),
        ({"topic": "拖欠工资"}, "topic"),
        ({"story": "太短"}, "story"),
        ({"story": "长" * 5001}, "story"),
        ({"story": "前面是字\x00后面也是字，一共超过十个。"}, "story"),
        ({"story": "\ud800" * 12}, "story"),
        ({"story": 12345678901}, "story"),
        ({"region": "42"}, "region"),
        ({"region": "429999"}, "region"),
        ({"region": None}, "region"),
        ({"guided": {"boss": "maybe"}}, "guided.boss"),
        ({"guided": {"amount": "a lot"}}, "guided.amount"),
        ({"guided": {"invented": "yes"}}, "guided.invented"),
        ({"signals": ["boredom"]}, "signals.0"),
        ({"deadline_on": "2026-02-30"}, "deadline_on"),
        ({"deadline_on": "2126-11-30"}, "deadline_on"),
        ({"deadline_on": 0}, "deadline_on"),
        ({"asker": {"phone": "call me"}}, "asker.phone"),
        ({"asker": {"is_safe_to_call": "yes"}}, "asker.is_safe_to_call"),
        ({"asker": {}, "answer_channel": "call"}, "asker.phone"),
        ({"answer_channel": "helper"}, "helper"),
        ({"answer_channel": "pigeon"}, "answer_channel"),
        ({"helper": {"name": "田小山", "relation": "family", "reason": "他不识字", "consent": "no"}}, "helper.consent"),
        ({"helper": {"name": " ", "relation": "family", "reason": "病了", "consent": "spoken"}}, "helper.name"),
        ({"files": ["1"]}, "files.0"),
        ({"files": [f"01939a3e-0000-7000-8000-{number:012}" for number in range(10)]}, "files"),
        ({"may_be_shared": 1}, "may_be_shared"),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_does_not_fit_is_said_beside_its_field_in_the_readers_language(call, net, changes, field, language):
    answer = call.ask(headers={"accept_language": language}, **changes)

    assert answer.status_code == 422
    found = errors(answer)
    assert found.keys() == {field}
    is_chinese = any("\u4e00" <= character <= "\u9fff" for character in found[field])
    assert is_chinese is (language == "zh")
    assert not Matter.objects.exists()


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "null", '"text"', "\ud800".encode("utf-8", "surrogatepass"), "[" * 5000]
)
def test_a_body_that_is_no_question_is_refused(call, net, body):
    answer = call.send("POST", "/consultations", body, idempotency_key=str(uuid4()))

    assert answer.status_code == 422
    errors(answer)


def test_two_megabytes_are_too_much(call, net):
    answer = call.ask(story="长" * 3_000_000)

    assert answer.status_code == 413
    errors(answer)


def test_no_field_beside_those_declared_is_taken(call, net):
    columns = [field.name for model in (Matter, Consultation, Round, Party) for field in model._meta.get_fields()]
    forbidden = [name for name in columns if name not in {"topic", "region", "story", "deadline_on", "wish", "guided"}]

    for name in {*forbidden, "by", "channel", "token", "draft_id", "language", "now"} - QUESTION.keys():
        if name in {"signals", "opponent", "answer_channel", "may_be_shared"}:
            continue
        answer = call.ask(**{name: "1"})
        assert (answer.status_code, errors(answer).keys()) == (422, {name}), name
    answer = call.ask(asker={"identity_number": "1"})
    assert errors(answer).keys() == {"asker.identity_number"}
    assert not Matter.objects.exists()


def test_a_place_that_is_a_town_only_is_enough(call, net):
    assert call.ask(region=VILLAGE[:9]).status_code == 201
