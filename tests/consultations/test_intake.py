"""A question arrives whole or not at all, with its promise, its urgency, and whoever speaks for the person."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext

from caravan.audit.models import Event
from caravan.consultations import services
from caravan.consultations.content import Helper, Person
from caravan.consultations.models import Consultation, Draft, Round
from caravan.consultations.rules import Unfit, deadline_fault, read_guided
from caravan.consultations.services.intake import forecast
from caravan.engine.ladder import Minutes
from caravan.knowledge.models import GuidedQuestion, Topic
from caravan.matters.models import Attachment, Entry, Matter, Participation, Party, SerialCounter
from caravan.matters.refusals import Incomplete, TokenReused
from caravan.notifications.models import Notice
from caravan.outbox.models import Message
from caravan.regions.models import Region
from caravan.routing.models import ConflictCheck, LadderTable
from caravan.routing.queries import may_see_facts
from caravan.rulebook.rest_days import CALENDAR
from caravan.rulebook.service_promise import DEFAULT_LADDER
from caravan.rulebook.urgency import SIGNALS
from tests.consultations.records import round_of, told_askers
from tests.factories.consultations import DAY, HOUR, answered, recording
from tests.factories.network import MONDAY, Network, ask, build_network, fresh, question
from tests.web.citizen.walking import to_check

pytestmark = pytest.mark.django_db

HELPER = Helper(name="田小山", phone="12000000009", relation="family", reason="她不识字", consent="spoken")
STORED = (Matter, Round, Consultation, Party, Entry, Participation, Attachment, Notice, Message, Event, ConflictCheck)


# Whole or not at all


def fail(*args: object, **kwargs: object) -> None:
    raise DatabaseError


def failing_at(table: str) -> Callable[..., Any]:
    """Return a wrapper of statements under which the first that changes ``table`` fails."""

    def run(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if re.match(rf'\s*(INSERT INTO|DELETE FROM) "?{table}\b', sql):
            raise DatabaseError
        return execute(sql, params, many, context)

    return run


@pytest.mark.parametrize("model", [SerialCounter, Draft, *(m for m in STORED if m is not Participation)])
def test_a_step_that_fails_takes_everything_back(net: Network, model: type[Model]) -> None:
    draft = services.start_draft(now=MONDAY, content={"topic": "wages"})
    file = recording()

    def send() -> services.Receipt:
        return services.ask(
            question=question(opponent="恒达公司", file_ids=(str(file.pk),)),
            channel="counter",
            token="t",
            by=fresh(net.clerk),
            draft_id=draft.pk,
            now=MONDAY,
        )

    with connection.execute_wrapper(failing_at(model._meta.db_table)), pytest.raises(DatabaseError):
        send()

    assert [model.__name__ for model in STORED if model.objects.exists()] == []
    assert not SerialCounter.objects.exists()
    assert Draft.objects.get() == draft
    receipt = send()
    assert (receipt.number, receipt.is_repeat) == ("422801-261-00001", False)


@pytest.mark.django_db(transaction=True)
def test_a_receipt_is_handed_out_only_after_the_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    build_network()
    with monkeypatch.context() as planted:
        planted.setattr(connection, "_commit", fail)
        with pytest.raises(DatabaseError):
            ask()
    connection.close()

    assert not Matter.objects.exists()
    assert not Event.objects.filter(action="consultation.ask").exists()
    assert ask().number == "422801-261-00001"


# The promise


def test_the_promise_the_ladder_and_the_calendar_are_stored(net: Network) -> None:
    round_ = round_of(ask().matter)

    assert round_.promise == {
        "rule": "until_next_workday_at:17:30",
        "ladder": DEFAULT_LADDER.version,
        "calendar": CALENDAR.version,
        "is_provisional": False,
    }


def test_the_ladder_of_the_place_makes_the_promise_and_its_key_is_kept(net: Network) -> None:
    table = DEFAULT_LADDER.to_json() | {"version": "enshi-1"}
    row = LadderTable.objects.create(region=net.regions["4228"], table=table, valid_from=MONDAY - DAY)

    matter = ask().matter

    assert matter.ladder_key == str(row.pk)
    assert round_of(matter).promise["ladder"] == str(row.pk)


@pytest.mark.parametrize(
    ("asked", "promised"),
    [
        # The evening before National Day 2026; the first working day after it is Thursday 8 October.
        (datetime(2026, 9, 30, 12, tzinfo=UTC), datetime(2026, 10, 8, 9, 30, tzinfo=UTC)),
        # Friday of an ordinary weekend, and the Friday before the make-up Saturday 10 October.
        (datetime(2026, 11, 27, 2, tzinfo=UTC), datetime(2026, 11, 30, 9, 30, tzinfo=UTC)),
        (datetime(2026, 10, 9, 2, tzinfo=UTC), datetime(2026, 10, 10, 9, 30, tzinfo=UTC)),
    ],
)
def test_the_promise_is_reckoned_on_the_working_calendar(net: Network, asked: datetime, promised: datetime) -> None:
    receipt = ask(asked)

    assert receipt.due_at == promised
    assert services.preview(question=question(), now=asked).due_at == promised


def test_a_promise_on_days_not_yet_announced_says_that_it_is_provisional(net: Network) -> None:
    assert round_of(ask(datetime(2027, 3, 1, 2, tzinfo=UTC)).matter).promise["is_provisional"] is True


def test_a_question_after_midnight_in_china_is_of_the_new_day_and_year(net: Network) -> None:
    receipt = ask(datetime(2026, 12, 31, 16, 1, tzinfo=UTC))

    assert receipt.number == "422801-271-00001"
    assert round_of(receipt.matter).asked_on.isoformat() == "2027-01-01"


# What is urgent


@pytest.mark.parametrize("signal", SIGNALS)
def test_every_signal_takes_the_fast_track(net: Network, signal: str) -> None:
    receipt = ask(signals=[signal])

    assert receipt.matter.is_fast_track
    assert receipt.due_at == MONDAY + 2 * HOUR
    assert isinstance(DEFAULT_LADDER.fast.promise, Minutes)
    assert Consultation.objects.get().signals == [signal]
    assert receipt.owner == (net.seat if SIGNALS[signal].is_danger else net.duty)


def test_a_signal_nobody_knows_changes_nothing(net: Network) -> None:
    matter = ask(signals=["curiosity"]).matter

    assert not matter.is_fast_track
    assert Consultation.objects.get().signals == []


@pytest.mark.parametrize(("days", "is_fast"), [(-1, True), (0, True), (7, True), (8, False)])
def test_a_date_within_seven_days_counts_without_a_tick(net: Network, days: int, is_fast: bool) -> None:
    # 23:30 in China is already the next day in no other reckoning than China's own.
    evening = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)

    matter = ask(evening, deadline_on=MONDAY.date() + timedelta(days=days)).matter

    assert matter.is_fast_track is is_fast


@pytest.mark.parametrize(("day", "is_fast"), [(8, True), (9, False)])
def test_a_day_on_which_the_ordinary_answer_would_come_too_late_counts(net: Network, day: int, is_fast: bool) -> None:
    # The evening before National Day: the ordinary promise is 8 October, eight days on.
    evening = datetime(2026, 9, 30, 10, 0, tzinfo=UTC)

    matter = ask(evening, deadline_on=date(2026, 10, day)).matter

    assert matter.is_fast_track is is_fast
    assert matter.due_at.date() == (date(2026, 9, 30) if is_fast else date(2026, 10, 8))


@pytest.mark.parametrize("hour", [0, 9, 13, 20])
def test_in_danger_the_city_seat_has_it_at_once_and_nothing_is_sent_to_the_phone(net: Network, hour: int) -> None:
    now = MONDAY.replace(hour=hour)

    receipt = ask(now, signals=["violence"], answer_channel="message")

    assert (receipt.owner, receipt.matter.rung) == (net.seat, 4)
    assert told_askers("question_received") == []
    notice = Notice.objects.get(user_id=net.seat.pk)
    assert notice.deliver_after == now


def test_without_danger_the_phone_gets_the_number_and_nothing_else(net: Network) -> None:
    receipt = ask()

    notice = Notice.objects.get(to_kind=Notice.ToKind.ASKER)
    assert (notice.template, notice.params) == ("question_received", {"number": receipt.number})


# In English


ENGLISH = "My boss has not paid my wages for three months and will not talk to me."


def test_a_question_in_english_goes_to_somebody_who_reads_it_before_the_nearest(net: Network) -> None:
    net.substitute.languages = ["en"]
    net.substitute.save()

    matter = ask(story=ENGLISH).matter

    assert (matter.language, matter.is_needing_translation, matter.owner) == ("en", True, net.substitute)
    assert not Entry.objects.filter(kind__startswith="translator").exists()


def test_that_nobody_can_translate_is_on_record(net: Network) -> None:
    matter = ask(story=ENGLISH).matter

    assert matter.owner == net.adviser
    assert Entry.objects.get(kind="translator_missing").audience == Entry.Audience.STAFF
    assert not Participation.objects.filter(ground="translator").exists()


# Whoever speaks for the person


def test_a_helper_asks_with_relation_reason_and_consent(net: Network) -> None:
    matter = ask(helper=HELPER, asker=Person(name="田大山")).matter

    helper = Party.objects.get(matter=matter, part=Party.Part.HELPER)
    assert (helper.name, helper.relation, helper.reason) == ("田小山", "family", "她不识字")
    assert (helper.consent, helper.consent_at) == ("spoken", MONDAY)
    assert [notice.phone for notice in Notice.objects.filter(to_kind="asker")] == [HELPER.phone]


@pytest.mark.parametrize("part", ["name", "relation", "reason", "consent"])
def test_a_helper_without_one_of_these_is_refused(net: Network, part: str) -> None:
    with pytest.raises(Incomplete) as refusal:
        ask(helper=replace(HELPER, **{part: ""}))
    assert refusal.value.field == f"helper.{part}"


def test_a_clerk_asks_on_behalf_and_both_are_on_record(net: Network) -> None:
    receipt = services.ask(
        question=question(asker=Person(name="田大山")), channel="counter", token="t", by=fresh(net.clerk), now=MONDAY
    )

    matter = receipt.matter
    assert (matter.channel, matter.owner) == ("counter", net.adviser)
    assert Entry.objects.get(matter=matter, kind="received").user == net.clerk
    assert Event.objects.get(action="consultation.ask").actor == "clerk"
    assert may_see_facts(matter, net.clerk)


def test_without_a_phone_nothing_is_sent_and_the_answer_waits(net: Network) -> None:
    receipt = ask(asker=Person())

    answered(receipt.matter, net.adviser)

    assert not Notice.objects.filter(to_kind=Notice.ToKind.ASKER).exists()
    assert receipt.code


# The same thing twice


def test_a_repeat_gives_the_same_receipt_even_after_it_was_answered(net: Network) -> None:
    first = ask(token="t")
    answered(first.matter, net.duty)

    again = ask(MONDAY + DAY, token="t")

    assert (again.is_repeat, again.number, again.code, again.due_at) == (True, first.number, first.code, first.due_at)
    assert services.receipt_for_token(token="t") == again
    assert (Matter.objects.count(), Event.objects.filter(action="consultation.ask").count()) == (1, 1)
    assert SerialCounter.objects.get().last == 1


@pytest.mark.parametrize(
    "change",
    [
        {"story": "另外一件事情，和工资没有关系。"},
        {"amount": "25000"},
        {"opponent": "恒达公司"},
        {"asker": Person(name="田大山", phone="12000000002")},
        {"helper": HELPER},
        {"guided": {"contract": "no"}},
        {"deadline_on": MONDAY.date()},
        {"may_be_shared": True},
    ],
)
def test_other_content_under_the_same_token_is_refused_and_the_first_stands(
    net: Network, change: dict[str, object]
) -> None:
    first = ask(token="t")

    with pytest.raises(TokenReused):
        ask(token="t", **change)

    assert Matter.objects.get().number == first.number


def test_a_token_nobody_used_leads_nowhere(net: Network) -> None:
    ask(token="t")

    assert services.receipt_for_token(token="T") is None


# What is missing


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"story": " \n "}, "story"),
        ({"region_code": "999999999999"}, "region_code"),
        ({"region_code": ""}, "region_code"),
        ({"topic_key": "weather"}, "topic_key"),
        ({"answer_channel": "message", "asker": Person()}, "asker.phone"),
        ({"answer_channel": "helper"}, "helper"),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_stored(net: Network, fields: dict[str, object], field: str) -> None:
    with pytest.raises(Incomplete) as refusal:
        ask(**fields)

    assert refusal.value.field == field
    assert not SerialCounter.objects.exists()


def test_a_place_that_no_longer_exists_is_chosen_anew(net: Network) -> None:
    Region.objects.filter(code="422801101201").update(valid_to=MONDAY.date())

    with pytest.raises(Incomplete) as refusal:
        ask()

    assert refusal.value.field == "region_code"


# What it costs


FILLED_IN = {"name": "田大山", "phone": "120 0000 0001", "answer_channel": "message"}


def test_the_whole_form_post_costs_at_most_fifteen_statements(client: Client, net: Network) -> None:
    token = to_check(client, story={"opponent": "恒达公司"}, contact=FILLED_IN)

    with CaptureQueriesContext(connection) as captured:
        response = client.post("/ask/check/", {"token": token})

    assert response.status_code == 302
    assert Party.objects.count() == 2
    # Beside these there are the BEGIN and COMMIT of the one transaction, savepoints in a test.
    statements = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
    assert len(statements) <= 15, "\n".join(sql[:110] for sql in statements)


# What the place and the topic mean, whoever sends the question


def test_a_village_can_be_asked_from_until_it_ends_and_from_when_it_begins(net: Network) -> None:
    village = Region.objects.filter(code=net.village.code)
    village.update(valid_to=date(2027, 6, 30))
    assert ask().number
    village.update(valid_to=MONDAY.date())
    with pytest.raises(Incomplete):
        ask()
    village.update(valid_to=None, valid_from=date(2027, 1, 1))
    with pytest.raises(Incomplete) as refusal:
        ask()
    assert refusal.value.field == "region_code"


def test_a_topic_of_danger_makes_a_question_dangerous_and_fast_whoever_sends_it(net: Network) -> None:
    Topic.objects.create(key="violence", name="家暴", english_name="Violence", icon="x", position=9, is_danger=True)
    expected = forecast(question=question(topic_key="violence"), now=MONDAY)
    promise = services.preview(question=question(topic_key="violence"), now=MONDAY)

    matter = ask(topic_key="violence").matter

    assert (matter.is_danger, matter.is_fast_track, matter.owner) == (True, True, net.seat)
    assert Consultation.objects.get().signals == ["violence"]
    assert (expected.is_danger, expected.owner) == (True, net.seat)
    assert promise.due_at == matter.due_at == MONDAY + 2 * HOUR
    assert not Notice.objects.filter(to_kind="asker").exists()


OWED = GuidedQuestion(key="owed", kind=GuidedQuestion.Kind.MONEY)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("24000", "24000"),
        ("24,000", "24000"),
        ("２４０００元", "24000"),
        ("￥24000.50", "24000.5"),
        ("2.4万", "24000"),
        ("2.4 万元", "24000"),
        ("300块钱", "300"),
        ("24000 yuan", "24000"),
    ],
)
def test_an_amount_is_read_as_people_write_it(written: str, kept: str) -> None:
    assert read_guided(OWED, written) == kept


@pytest.mark.parametrize("written", ["很多", "2,4000", "24000 dollars", "-5", "1e5", "万"])
def test_what_is_no_amount_is_refused(written: str) -> None:
    with pytest.raises(Unfit):
        read_guided(OWED, written)


def test_a_day_that_is_over_is_no_deadline() -> None:
    today = MONDAY.date()
    assert deadline_fault(today - timedelta(days=1), today)
    assert not deadline_fault(today, today)
    assert not deadline_fault(None, today)
