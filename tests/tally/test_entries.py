"""Every question is counted at every moment, twice, and once as what it is."""

import json
from datetime import datetime, timedelta
from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from caravan.audit.models import Event
from caravan.consultations import services as questions
from caravan.consultations.jobs import record_missed_promises
from caravan.engine.ledger import COUNTED, NO_HASH, STATES
from caravan.jobs.models import Alarm
from caravan.matters.models import Matter, SerialCounter
from caravan.matters.refusals import Refused
from caravan.tally import counting, services
from caravan.tally.models import HourlyEntry, Seal, Standing
from tests.factories.consultations import (
    DAY,
    HOUR,
    MINUTE,
    answer_of,
    answered,
    asked_back,
    flagged,
    question_in,
    recalled,
)
from tests.factories.network import MONDAY, Network, ask, build_network
from tests.tally.conftest import EVENING, NEXT_DAY, World


def counts(entry: HourlyEntry) -> dict[str, int]:
    return {state: count for state, count in entry.body["counts"].items() if count}


def entered(now: datetime) -> HourlyEntry:
    (entry,) = services.enter(now=now)
    return entry


def test_each_question_is_counted_once_as_what_it_is(net: Network) -> None:
    for state in ("open", "answered", "closed", "withdrawn", "merged", "spam"):
        question_in(state, net)

    entry = entered(MONDAY + HOUR)

    # The one that was merged was asked together with the one it was merged into, which waits.
    assert counts(entry) == {"open_in_time": 2, "answered": 2, "withdrawn": 1, "merged": 1, "spam": 1}
    assert entry.body["tables"] == entry.body["counts"]
    assert sum(entry.body["serials"].values()) == 7 == Matter.objects.count()


def test_a_promise_that_passes_makes_a_question_late_without_anybody_touching_it(net: Network) -> None:
    ask(MONDAY)
    assert counts(entered(MONDAY + HOUR)) == {"open_in_time": 1}

    later = entered(MONDAY + 4 * DAY)
    assert counts(later) == {"open_late": 1}
    assert later.body["tables"]["open_late"] == 1

    record_missed_promises(MONDAY + 4 * DAY)
    assert counts(entered(MONDAY + 4 * DAY + HOUR)) == {"open_late": 1, "missed": 1}


def test_a_late_answer_leaves_the_missed_promise_in_the_tally(net: Network) -> None:
    matter = ask(MONDAY).matter
    answered(matter, net.supervisor, MONDAY + 4 * DAY)

    assert counts(entered(MONDAY + 5 * DAY)) == {"answered": 1, "missed": 1}


def test_entries_are_chained_and_each_is_on_record_in_the_audit(world: World) -> None:
    entries = list(HourlyEntry.objects.order_by("seq"))

    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    assert [entry.body["before"] for entry in entries] == [NO_HASH, *(entry.hash for entry in entries[:-1])]
    recorded = Event.objects.filter(action="tally.enter").order_by("id").values_list("data", flat=True)
    assert [data["4228"] for data in recorded] == [entry.hash for entry in entries]


def test_an_hour_in_which_nothing_happened_has_an_entry_too(world: World) -> None:
    before = HourlyEntry.objects.order_by("-seq")[0]

    after = entered(EVENING + HOUR)

    assert after.seq == before.seq + 1
    assert after.body["root"] == before.body["root"]


def test_a_question_that_vanishes_from_the_tables_is_missed_in_the_tally(net: Network) -> None:
    matter = ask(MONDAY).matter
    ask(MONDAY)
    entered(MONDAY + HOUR)
    Matter.objects.filter(pk=matter.pk).update(state="spam", owner=None, due_at=None, rung=None)

    entry = entered(MONDAY + 2 * HOUR)

    assert counts(entry) == {"open_in_time": 2}
    assert entry.body["tables"]["spam"] == 1
    assert Alarm.objects.get(kind="tally_unbalanced").key == "4228"


def test_a_serial_without_a_question_shows(net: Network) -> None:
    ask(MONDAY)
    SerialCounter.objects.update(last=2)

    entry = entered(MONDAY + HOUR)

    assert entry.body["serials"] == {"261": 2}
    assert counts(entry) == {"open_in_time": 1}
    assert Alarm.objects.filter(kind="tally_unbalanced", cleared_at=None).exists()


def test_an_event_that_was_overlooked_is_found_by_the_comparison(net: Network) -> None:
    """A transaction may begin long before an entry and be committed after it."""
    matter = ask(MONDAY).matter
    entered(MONDAY + 5 * HOUR)
    answered(matter, net.adviser, MONDAY + HOUR)

    assert counts(entered(MONDAY + 6 * HOUR)) == {"answered": 1}
    assert not Alarm.objects.filter(kind="tally_unbalanced").exists()


def test_a_day_is_sealed_once_and_only_when_it_is_over(world: World) -> None:
    seal = Seal.objects.get()
    last = HourlyEntry.objects.order_by("-seq")[0]

    assert seal.day == MONDAY.date()
    assert seal.body["shards"] == {"4228": [last.seq, last.hash]}
    assert services.seal(day=MONDAY.date(), now=NEXT_DAY) is None
    assert services.seal(day=NEXT_DAY.date(), now=NEXT_DAY) is None
    # 16:00 in London is midnight in China.
    midnight = NEXT_DAY.replace(hour=16)
    assert services.seal(day=NEXT_DAY.date(), now=midnight - timedelta(seconds=1)) is None
    following = services.seal(day=NEXT_DAY.date(), now=midnight)
    assert following is not None
    assert following.body["before"] == seal.hash


STEPS = ("ask", "answer", "follow_up", "recall", "close", "withdraw", "flag", "flag_too", "miss", "wait")


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(min_value=0, max_value=2**31))
@pytest.mark.django_db
def test_whatever_happens_the_tally_balances(seed: int) -> None:
    """`received = answered + open in time + open late + withdrawn + merged + spam`, by events and by tables alike."""
    with transaction.atomic():
        net, random, now = build_network(), Random(seed), MONDAY
        ask(now)
        for _step in range(14):
            now += random.choice((MINUTE, HOUR, DAY))
            _do(random.choice(STEPS), random.choice(list(Matter.objects.all())), net, now)
            if random.random() < 0.4:
                entry = entered(now)
                assert entry.body["counts"] == entry.body["tables"]
                received = sum(entry.body["counts"][state] for state in STATES)
                assert received == sum(entry.body["serials"].values()) == Matter.objects.count()
        assert counting.not_alike(now, ["4228"]) == set() or not Standing.objects.exists() or entered(now)
        assert Alarm.objects.filter(kind="tally_unbalanced").count() == 0
        transaction.set_rollback(True)


def _do(step: str, matter: Matter, net: Network, now: datetime) -> None:
    """Try one step; what the question does not allow now is no step."""
    doing = {
        "ask": lambda: ask(now),
        "answer": lambda: answered(matter, net.supervisor, now),
        "follow_up": lambda: asked_back(matter, now),
        "recall": lambda: recalled(answer_of(matter), net.duty, now),
        "close": lambda: questions.close(matter=matter, is_solved=True, now=now),
        "withdraw": lambda: questions.withdraw(matter=matter, now=now),
        "flag": lambda: flagged(matter, net.duty, now),
        "flag_too": lambda: flagged(matter, net.supervisor, now),
        "miss": lambda: record_missed_promises(now),
        "wait": lambda: None,
    }
    try:
        with transaction.atomic():
            doing[step]()
    except (Refused, IndexError):
        return


def test_the_counted_states_are_the_law_and_the_missed_promises() -> None:
    assert (*STATES, "missed") == COUNTED


def test_a_seal_whose_file_was_not_written_any_more_is_laid_down_later(world: World) -> None:
    """The process may end between the commit and the file."""
    path = services.folder() / f"{MONDAY.date()}.json"
    path.unlink(missing_ok=True)

    assert services.lay_down_seals() == 1
    assert services.lay_down_seals() == 0
    assert Seal.objects.get().text in json.loads(path.read_text())["text"]
