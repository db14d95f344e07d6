"""The guarantee as a whole: whatever anybody does, in whatever order, and when nobody does anything at all."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from caravan.consultations.queries import actions, asker_actions
from caravan.jobs.models import Alarm
from caravan.jobs.running import run_due
from caravan.matters.models import Entry, Matter
from caravan.statistics.response import Period, forget, response
from tests.consultations.machine import Guarantee
from tests.consultations.records import kinds, round_of
from tests.factories.consultations import DAY, HOUR, question_in
from tests.factories.network import MONDAY, Network, ask, fresh

pytestmark = pytest.mark.django_db

ANY_TIME = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck))


def test_whatever_anybody_does_the_guarantee_holds(net: Network) -> None:
    run_state_machine_as_test(
        lambda: Guarantee(net), settings=settings(ANY_TIME, max_examples=5, stateful_step_count=12)
    )


@pytest.mark.slow
def test_whatever_anybody_does_for_long_the_guarantee_holds(net: Network) -> None:
    run_state_machine_as_test(
        lambda: Guarantee(net), settings=settings(ANY_TIME, max_examples=100, stateful_step_count=30)
    )


def pass_time(until: timedelta, matter: Matter) -> Iterator[datetime]:
    """Let a worker run whatever is due, every two hours at first, then every twenty days."""
    hours = [number * 2 * HOUR for number in range(1, 24)]
    days = [number * 20 * DAY for number in range(1, until.days // 20 + 1)]
    for passed in [*hours, *days]:
        run_due(now=MONDAY + passed, worker="worker")
        assert not Alarm.objects.filter(kind="job_failed").exists()
        matter.refresh_from_db()
        yield MONDAY + passed


def test_a_question_nobody_answers_is_never_closed_by_time(net: Network) -> None:
    matter = ask().matter

    for _now in pass_time(400 * DAY, matter):
        assert matter.state == "open"
        assert matter.owner is not None
        assert matter.due_at == round_of(matter).due_at

    assert (matter.owner, matter.rung) == (net.supervisor, 5)
    assert kinds(matter).count("missed") == 1
    assert kinds(matter).count("last_resort_late") == 1
    steps = Entry.objects.filter(matter=matter, kind="step").order_by("id")
    assert [step.data["rung"] for step in steps] == [1, 2, 3, 4, 5]
    end = MONDAY + 400 * DAY
    forget()
    figures = response(Period.month(MONDAY.date()), now=end, scope="42").whole
    assert (figures.received, figures.still_open, figures.missed_promises) == (1, 1, 1)
    assert asker_actions(matter, end) == ["withdraw"]
    assert "answer" in actions(matter, fresh(net.supervisor))


@pytest.mark.parametrize("state", ["answered", "closed", "withdrawn", "merged", "spam"])
def test_time_alone_changes_no_other_state_either(net: Network, state: str) -> None:
    matter = question_in(state, net)
    before = kinds(matter)

    for now in (MONDAY + DAY, MONDAY + 31 * DAY, MONDAY + 400 * DAY):
        run_due(now=now, worker="worker")

    matter.refresh_from_db()
    assert matter.state == state
    assert kinds(matter) == before
