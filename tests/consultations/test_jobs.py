"""What the guarantee re-derives: missed promises once, questions out of step mended with an alarm."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from caravan.audit.models import Event
from caravan.consultations import jobs, services
from caravan.consultations.jobs import find_lost_answers, record_missed_promises, repair_questions
from caravan.consultations.models import Round
from caravan.consultations.queries import is_missed
from caravan.consultations.services import mending
from caravan.jobs.models import Alarm
from caravan.matters.models import Entry, Matter
from caravan.notifications.models import Notice
from tests.consultations.records import kinds, round_of, told_askers
from tests.factories.consultations import (
    DAY,
    HOUR,
    answer_of,
    answered,
    asked_back,
    question_in,
    recalled,
)
from tests.factories.network import MONDAY, Network, ask

pytestmark = pytest.mark.django_db

TUESDAY_CLOSE = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
SECOND_AFTER = TUESDAY_CLOSE.replace(second=1)
LATER = MONDAY + HOUR


# Missed promises


def test_a_missed_promise_is_recorded_once_where_the_person_and_the_public_see_it(net: Network) -> None:
    matter = ask().matter

    assert record_missed_promises(TUESDAY_CLOSE) == 0
    assert record_missed_promises(SECOND_AFTER) == 1
    assert record_missed_promises(SECOND_AFTER) == 0
    assert record_missed_promises(SECOND_AFTER + DAY) == 0

    assert round_of(matter).missed_at == SECOND_AFTER
    entry = Entry.objects.get(matter=matter, kind="missed")
    assert (entry.audience, entry.user) == (Entry.Audience.ASKER, matter.owner)
    assert entry.data == {"round": 1, "due_at": TUESDAY_CLOSE.isoformat()}
    assert Event.objects.filter(action="consultation.promise_missed").count() == 1
    assert Alarm.objects.get(kind="promise_missed").key == matter.number
    assert told_askers("promise_missed") == [matter.number]
    assert Notice.objects.filter(user_id=net.adviser.pk, template="promise_broken").count() == 1


def test_two_workers_record_it_once(net: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    matter = ask().matter
    # Both have read the list before either of them writes.
    both = list(Round.objects.waiting().filter(missed_at=None).values_list("pk", flat=True))
    assert [mending.miss(pk, SECOND_AFTER) for pk in [*both, *both]] == [True, False]
    assert kinds(matter).count("missed") == 1


@pytest.mark.parametrize("state", ["answered", "closed", "withdrawn", "merged", "spam"])
def test_what_nobody_owes_an_answer_is_not_missed(net: Network, state: str) -> None:
    matter = question_in(state, net)

    record_missed_promises(TUESDAY_CLOSE + DAY)

    assert "missed" not in kinds(matter)


def answer_late(matter: Matter, net: Network) -> None:
    answered(matter, net.adviser, SECOND_AFTER)


def withdraw_late(matter: Matter, net: Network) -> None:
    services.withdraw(matter=matter, now=SECOND_AFTER)


@pytest.mark.parametrize("end", [answer_late, withdraw_late])
def test_a_promise_broken_since_the_last_sweep_is_an_incident_all_the_same(
    net: Network, end: Callable[[Matter, Network], None]
) -> None:
    matter = ask().matter

    end(matter, net)

    assert round_of(matter).missed_at == SECOND_AFTER
    assert is_missed(round_of(matter), SECOND_AFTER)
    assert kinds(matter)[-2] == "missed"
    assert Entry.objects.get(kind="missed").user == net.adviser
    assert Event.objects.filter(action="consultation.promise_missed").count() == 1
    assert Alarm.objects.get(kind="promise_missed").key == matter.number
    assert record_missed_promises(SECOND_AFTER + HOUR) == 0
    # What came of it speaks for itself: nobody is told to answer it now.
    assert told_askers("promise_missed") == []


def test_every_round_has_its_own_promise_to_miss(net: Network) -> None:
    matter = ask().matter
    record_missed_promises(SECOND_AFTER)
    answered(matter, net.adviser, SECOND_AFTER + HOUR)
    asked_back(matter, SECOND_AFTER + 2 * HOUR)

    assert record_missed_promises(SECOND_AFTER + 3 * DAY) == 1
    assert [entry.data["round"] for entry in Entry.objects.filter(kind="missed").order_by("id")] == [1, 2]


def test_a_recalled_answer_can_break_the_promise_it_had_kept(net: Network) -> None:
    matter = question_in("answered", net)
    assert record_missed_promises(SECOND_AFTER) == 0

    recalled(answer_of(matter), net.duty, SECOND_AFTER + DAY)

    assert record_missed_promises(SECOND_AFTER + DAY) == 1


def test_one_that_fails_does_not_hold_up_the_others(net: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, sound = ask().matter, ask().matter
    real = mending.tell_asker

    def fail(matter: Matter, template: str, *, now: datetime) -> None:
        if matter == broken:
            raise OSError
        real(matter, template, now=now)

    monkeypatch.setattr(mending, "tell_asker", fail)
    with pytest.raises(ExceptionGroup):
        record_missed_promises(SECOND_AFTER)

    assert "missed" in kinds(sound)
    assert "missed" not in kinds(broken)
    assert round_of(broken).missed_at is None


# Repairs


def close_by_hand(matter: Matter) -> None:
    # An open row without an owner is refused by the table itself, so the damage that can happen is another state.
    Matter.objects.filter(pk=matter.pk).update(state="closed", due_at=None, rung=None, next_at=None)


def shift_due_time(matter: Matter) -> None:
    Matter.objects.filter(pk=matter.pk).update(due_at=TUESDAY_CLOSE + DAY)


def count_as_answered(matter: Matter) -> None:
    Round.objects.filter(matter=matter).update(answered_at=MONDAY)


def settle_without_an_answer(matter: Matter) -> None:
    count_as_answered(matter)
    Matter.objects.filter(pk=matter.pk).update(state="answered", due_at=None, rung=None, next_at=None)


@pytest.mark.parametrize(
    ("plant", "repair"),
    [
        (close_by_hand, repair_questions),
        (shift_due_time, repair_questions),
        (count_as_answered, repair_questions),
        (count_as_answered, find_lost_answers),
        (settle_without_an_answer, find_lost_answers),
    ],
)
def test_damage_to_an_unanswered_question_is_mended_with_an_alarm(
    net: Network, plant: Callable[[Matter], None], repair: Callable[[datetime], int]
) -> None:
    matter, sound = ask().matter, ask().matter
    plant(matter)

    assert repair(LATER) == 1
    matter.refresh_from_db()
    assert (matter.state, matter.due_at) == ("open", TUESDAY_CLOSE)
    assert matter.owner is not None
    assert matter.rung is not None
    assert round_of(matter).is_waiting
    assert Alarm.objects.get().key == matter.number
    assert Event.objects.filter(action="consultation.repair", subject_id=str(matter.pk)).count() == 1
    assert kinds(matter)[-1] == "repaired"
    assert "repaired" not in kinds(sound)
    assert (repair_questions(LATER + HOUR), find_lost_answers(LATER + HOUR)) == (0, 0)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 6, 100])
def test_lost_answers_are_looked_for_page_by_page_and_none_is_left_out(
    net: Network, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(jobs, "PAGE", size)
    matters = [ask().matter for _number in range(5)]
    for matter in matters:
        count_as_answered(matter)

    with CaptureQueriesContext(connection) as captured:
        assert find_lost_answers(LATER) == 5

    looks = [query["sql"] for query in captured if "EXISTS" in query["sql"] and query["sql"].startswith("SELECT")]
    assert len(looks) == -(-5 // size)
    assert all("<=" in look for look in looks)
    assert find_lost_answers(LATER) == 0


def test_an_answered_question_that_stands_open_is_settled(net: Network) -> None:
    matter = question_in("answered", net)
    Matter.objects.filter(pk=matter.pk).update(state="open", due_at=LATER, rung=1, next_at=LATER)

    assert repair_questions(LATER) == 1

    matter.refresh_from_db()
    assert (matter.state, matter.due_at, matter.next_at) == ("answered", None, None)
    assert Alarm.objects.get().kind == "question_repaired"


def test_a_withdrawn_question_that_stands_open_is_withdrawn_again(net: Network) -> None:
    matter = question_in("withdrawn", net)
    Matter.objects.filter(pk=matter.pk).update(state="open", due_at=LATER, rung=1, next_at=LATER)

    assert repair_questions(LATER) == 1

    matter.refresh_from_db()
    assert matter.state == "withdrawn"


@pytest.mark.parametrize("state", ["open", "answered", "closed", "withdrawn", "merged", "spam"])
def test_what_agrees_is_left_alone(net: Network, state: str) -> None:
    matter = question_in(state, net)
    before = list(Matter.objects.filter(pk=matter.pk).values()), kinds(matter)

    assert (repair_questions(MONDAY + 9 * DAY), find_lost_answers(MONDAY + 9 * DAY)) == (0, 0)

    assert (list(Matter.objects.filter(pk=matter.pk).values()), kinds(matter)) == before
    assert not Alarm.objects.exists()


def test_two_workers_mend_it_once(net: Network) -> None:
    matter = ask().matter
    shift_due_time(matter)

    assert [mending.mend(matter.pk, LATER), mending.mend(matter.pk, LATER)] == [True, False]
    assert kinds(matter).count("repaired") == 1


def test_an_unanswered_round_of_an_answered_question_opens_it_where_it_would_start_now(net: Network) -> None:
    matter = ask(signals=["violence"]).matter
    close_by_hand(matter)

    repair_questions(LATER)

    matter.refresh_from_db()
    assert (matter.rung, matter.owner) == (4, net.seat)
