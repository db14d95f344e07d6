"""The ladder under a moved clock, through the real services and jobs, over both long holidays of 2026."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from caravan.clock import CHINA
from caravan.consultations.jobs import record_missed_promises
from caravan.consultations.models import Round
from caravan.directory.models import AdviserContract
from caravan.jobs.models import Alarm
from caravan.matters.models import Entry, Matter
from caravan.people.models import RoleGrant
from caravan.routing.jobs import climb_ladders
from tests.factories.network import ask, build_network, reply
from tests.routing import oracle

pytestmark = pytest.mark.django_db

HOLIDAYS = {
    "spring_festival": (datetime(2026, 2, 12, tzinfo=CHINA), datetime(2026, 3, 2, tzinfo=CHINA)),
    "national_day": (datetime(2026, 9, 18, tzinfo=CHINA), datetime(2026, 10, 12, tzinfo=CHINA)),
}
# Where one term turns into another: a minute before, at, and after.
EDGES = [(8, 59), (9, 0), (9, 1), (15, 29), (15, 30), (15, 31), (17, 15), (17, 29), (17, 30), (21, 0), (0, 0), (3, 7)]


def moments(first: datetime, last: datetime) -> list[datetime]:
    """Every edge of every day, and some moments in between."""
    random = Random(first.isoformat())
    days = [first + timedelta(days=n) for n in range((last - first).days)]
    edges = [day.replace(hour=hour, minute=minute) for day in days for hour, minute in EDGES]
    between = [
        first + timedelta(minutes=random.randrange(int((last - first).total_seconds()) // 60)) for _n in range(60)
    ]
    return edges + between


def sample(first: datetime, last: datetime, count: int) -> list[datetime]:
    random = Random(count)
    return sorted(random.sample(moments(first, last), count))


@pytest.fixture
def net(db):
    return build_network()


def let_time_pass(matter: Matter) -> None:
    """Run the climbing job at each moment at which something is due, as the worker would."""
    for _step in range(12):
        matter.refresh_from_db()
        if matter.next_at is None:
            return
        climb_ladders(matter.next_at)
    raise AssertionError("it climbs for ever")


def steps_of(matter: Matter) -> list[tuple[int, datetime]]:
    entries = Entry.objects.filter(matter=matter, kind="step").order_by("id")
    return [(e.data["rung"], datetime.fromisoformat(e.data["scheduled_at"])) for e in entries]


@pytest.mark.parametrize("holiday", HOLIDAYS)
def test_a_question_nobody_touches_reaches_the_last_resort_at_the_times_of_the_table(net, holiday):
    for asked in sample(*HOLIDAYS[holiday], 10):
        matter = ask(now=asked.astimezone(UTC)).matter
        expected = oracle.ordinary(asked)

        let_time_pass(matter)

        assert steps_of(matter) == [(step.rung, step.starts_at) for step in expected], asked
        matter.refresh_from_db()
        assert matter.owner == net.supervisor
        assert matter.state == Matter.State.OPEN, "the last resort keeps it until a person answers"
        assert Round.objects.get(matter=matter).due_at == oracle.promise(asked)


@pytest.mark.slow
@pytest.mark.parametrize("holiday", HOLIDAYS)
def test_the_same_at_many_more_moments(net, holiday):
    for asked in sample(*HOLIDAYS[holiday], 90):
        matter = ask(now=asked.astimezone(UTC)).matter
        let_time_pass(matter)
        assert steps_of(matter) == [(step.rung, step.starts_at) for step in oracle.ordinary(asked)], asked


@pytest.mark.parametrize("holiday", HOLIDAYS)
def test_the_fast_track_keeps_its_two_hours_day_and_night(net, holiday):
    for asked in sample(*HOLIDAYS[holiday], 6):
        matter = ask(now=asked.astimezone(UTC), signals=["eviction"]).matter
        let_time_pass(matter)

        assert steps_of(matter) == [(step.rung, step.starts_at) for step in oracle.fast(asked)], asked
        assert Round.objects.get(matter=matter).due_at == asked + timedelta(hours=2)


def test_the_city_seat_has_danger_at_once_at_any_hour(net):
    for asked in sample(*HOLIDAYS["national_day"], 5):
        matter = ask(now=asked.astimezone(UTC), signals=["violence"]).matter

        assert matter.owner == net.seat
        let_time_pass(matter)
        assert steps_of(matter) == [(step.rung, step.starts_at) for step in oracle.fast(asked, danger=True)], asked


@pytest.mark.parametrize("holiday", HOLIDAYS)
def test_with_a_whole_county_silent_the_promise_is_still_kept(net, holiday):
    """Everybody of the county is there and does nothing; the supervisor answers in the last minute of rung 5."""
    for asked in sample(*HOLIDAYS[holiday], 6):
        matter = ask(now=asked.astimezone(UTC)).matter
        last = oracle.ordinary(asked)[-1]
        while True:
            matter.refresh_from_db()
            if matter.rung == oracle.LAST:
                break
            climb_ladders(matter.next_at)

        answered_at = last.ends_at - timedelta(minutes=1)
        reply(matter, net.supervisor, answered_at.astimezone(UTC))
        record_missed_promises(answered_at + timedelta(days=30))

        round_ = Round.objects.get(matter=matter)
        assert round_.answered_at <= round_.due_at, asked
        assert round_.missed_at is None


def test_with_a_county_without_anybody_the_city_has_it_at_once_and_says_why(net):
    for user in (net.adviser, net.substitute, net.other1, net.other2, net.other3, net.duty):
        RoleGrant.objects.filter(user=user).delete()
        AdviserContract.objects.filter(adviser=user).delete()

    matter = ask().matter

    assert matter.owner == net.seat
    entries = Entry.objects.filter(matter=matter, kind="step").order_by("id")
    assert [(e.data["rung"], e.data["reason"]) for e in entries] == [
        (1, "nobody"),
        (2, "nobody"),
        (3, "nobody"),
        (4, "received"),
    ]


def test_a_late_worker_takes_each_step_at_its_scheduled_time(net):
    """A day without a worker: the thread says when each step was due, not when somebody noticed."""
    asked = datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)
    matter = ask(now=asked).matter
    late = asked + timedelta(days=1)

    for _turn in range(6):
        climb_ladders(late)

    assert steps_of(matter) == [(step.rung, step.starts_at) for step in oracle.ordinary(asked)]


def test_two_workers_at_the_same_moment_climb_once(net):
    matter = ask().matter
    at = matter.next_at

    climb_ladders(at)
    climb_ladders(at)

    matter.refresh_from_db()
    assert matter.rung == 2
    assert Entry.objects.filter(matter=matter, kind="step").count() == 2


def test_the_last_resort_that_is_late_is_said_aloud_once_and_keeps_the_question(net):
    matter = ask().matter
    let_time_pass(matter)
    climb_ladders(datetime(2026, 12, 24, tzinfo=UTC))

    matter.refresh_from_db()
    assert (matter.owner, matter.rung, matter.state) == (net.supervisor, 5, "open")
    assert Alarm.objects.filter(kind="last_resort_late", key=matter.number).count() == 1


def test_each_step_says_who_was_looked_at_and_why_not(net):
    matter = ask().matter
    let_time_pass(matter)

    steps = Entry.objects.filter(matter=matter, kind="step").order_by("id")
    assert [step.user.username for step in steps] == ["adviser", "adviser", "duty", "seat", "supervisor"]
    second = steps[1].data
    assert sorted(second["offered"]) == sorted(user.pk for user in (net.other1, net.other2, net.other3))
    assert {one["outcome"] for one in second["candidates"]} <= {"chosen", "not_needed"}
    assert all(step.data["reason"] for step in steps)
