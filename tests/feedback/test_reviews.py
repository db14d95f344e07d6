"""Calling back whoever was dissatisfied: by somebody else, in earnest, with every try on record."""

from datetime import date, timedelta

import pytest

from caravan.audit.models import Event
from caravan.feedback import services
from caravan.feedback.jobs import keep_reviews_going
from caravan.feedback.models import ReviewAttempt, ReviewTask
from caravan.feedback.queries import open_reviews
from caravan.jobs.models import Alarm
from caravan.matters.models import Entry, Matter
from caravan.matters.refusals import ActionNotAllowed, Incomplete, NotYours
from caravan.notifications.models import Notice
from caravan.people.models import RoleGrant, User
from caravan.people.roles import Role
from caravan.people.services import deactivate, revoke_role
from caravan.routing.services import declare
from caravan.routing.services.tables import give_ladder
from caravan.rulebook.service_promise import DEFAULT_LADDER
from tests.factories.consultations import answered, rated
from tests.factories.network import MONDAY, Network, ask, build_network, fresh, on_leave, person, reply
from tests.factories.reviews import bad_rating

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def net() -> Network:
    return build_network()


@pytest.fixture
def task(net: Network) -> ReviewTask:
    return bad_rating(ask().matter, net.adviser)


def tries(task: ReviewTask, times: int) -> None:
    for number in range(times):
        services.note_attempt(task=task, by=task.assignee, way="call", now=MONDAY + (number + 2) * HOUR)


def finish(task: ReviewTask, outcome: str = "explained", note: str = "已说明，满意。") -> ReviewTask:
    return services.finish_review(task=task, by=task.assignee, outcome=outcome, note=note, now=MONDAY + 9 * HOUR)


def test_whoever_was_rated_badly_does_not_call_back(net: Network, task: ReviewTask) -> None:
    assert task.assignee == net.duty
    assert list(open_reviews(net.duty)) == [task]


def test_not_reached_takes_three_tries_on_record(task: ReviewTask) -> None:
    tries(task, 2)

    with pytest.raises(Incomplete) as refusal:
        finish(task, "unreached")

    assert refusal.value.field == "outcome"
    task.refresh_from_db()
    assert task.done_at is None


def test_after_three_tries_nobody_was_reached(task: ReviewTask) -> None:
    tries(task, 3)

    assert finish(task, "unreached").outcome == "unreached"


@pytest.mark.parametrize("outcome", ["explained", "reanswered", "complaint"])
def test_somebody_who_was_reached_needs_no_tries(task: ReviewTask, outcome: str) -> None:
    finish(task, outcome)

    assert not open_reviews(task.assignee).exists()
    assert Entry.objects.filter(matter=task.matter, kind="reviewed", user=task.assignee).exists()


def test_tries_within_an_hour_are_one(task: ReviewTask) -> None:
    services.note_attempt(task=task, by=task.assignee, way="call", now=MONDAY)

    with pytest.raises(Incomplete) as refusal:
        services.note_attempt(task=task, by=task.assignee, way="call", now=MONDAY + HOUR - timedelta(seconds=1))

    assert "11:00" in str(refusal.value)
    assert ReviewAttempt.objects.count() == 1


def test_a_try_is_in_the_audit(task: ReviewTask) -> None:
    services.note_attempt(task=task, by=task.assignee, way="message", now=MONDAY)

    event = Event.objects.get(action="feedback.attempt")
    assert (event.actor, event.data) == ("duty", {"way": "message"})


def test_a_way_that_does_not_exist_is_refused(task: ReviewTask) -> None:
    with pytest.raises(Incomplete):
        services.note_attempt(task=task, by=task.assignee, way="pigeon", now=MONDAY)


@pytest.mark.parametrize("attempt", ["try", "finish", "declare"])
def test_nobody_else_does_the_review(net: Network, task: ReviewTask, attempt: str) -> None:
    act = {
        "try": lambda: services.note_attempt(task=task, by=net.seat, way="call", now=MONDAY),
        "finish": lambda: services.finish_review(task=task, by=net.seat, outcome="explained", note="x", now=MONDAY),
        "declare": lambda: services.declare_for_review(task=task, by=net.seat, outcome="clear", now=MONDAY),
    }[attempt]

    with pytest.raises(NotYours):
        act()


def test_what_is_done_is_done(task: ReviewTask) -> None:
    finish(task)

    with pytest.raises(ActionNotAllowed):
        finish(task)


def test_without_interest_the_review_stays(net: Network, task: ReviewTask) -> None:
    assert services.declare_for_review(task=task, by=net.duty, outcome="clear", now=MONDAY)

    task.refresh_from_db()
    assert task.assignee == net.duty


def test_whoever_has_an_interest_hands_the_review_on_by_the_same_time(net: Network, task: ReviewTask) -> None:
    assert not services.declare_for_review(task=task, by=net.duty, outcome="conflict", now=MONDAY + HOUR)

    handed = ReviewTask.objects.get()
    assert handed.assignee == net.seat
    assert handed.due_at == task.due_at
    assert Matter.objects.visible_to(fresh(net.seat)).filter(pk=task.matter_id).exists()
    assert Notice.objects.filter(user_id=net.seat.pk, template="review_waiting").exists()


def test_a_review_never_goes_to_somebody_with_an_interest(net: Network) -> None:
    matter = ask().matter
    declare(matter=matter, by=net.duty, outcome="conflict", now=MONDAY)
    other = person("duty2", Role.COUNTY_DUTY_LAWYER, net.regions["422801"])

    assert bad_rating(matter, net.adviser).assignee == other


@pytest.mark.parametrize("why", ["left", "role", "leave"])
def test_what_lies_with_somebody_who_cannot_do_it_goes_to_somebody_else(
    net: Network, task: ReviewTask, why: str
) -> None:
    match why:
        case "left":
            deactivate(user=net.duty, by=None, now=MONDAY)
        case "role":
            grant = RoleGrant.objects.get(user=net.duty)
            revoke_role(grant=grant, by=None, today=MONDAY.date(), now=MONDAY)
        case "leave":
            on_leave(net.duty, MONDAY.date(), date(2026, 12, 24))

    assert keep_reviews_going(MONDAY + HOUR) == 1
    assert keep_reviews_going(MONDAY + 2 * HOUR) == 0

    task.refresh_from_db()
    assert task.assignee == net.seat
    assert Event.objects.get(action="feedback.hand_on_review").actor == "system"


def test_with_everybody_on_leave_it_stays_where_it_is(net: Network, task: ReviewTask) -> None:
    for user in (net.duty, net.seat, net.supervisor):
        on_leave(user, MONDAY.date(), date(2026, 12, 24))

    assert keep_reviews_going(MONDAY + HOUR) == 0

    task.refresh_from_db()
    assert task.assignee == net.duty


def test_with_nobody_to_give_it_to_it_is_late_and_unassigned_until_somebody_is_there(net: Network) -> None:
    """One that cannot be given on hides neither itself nor the others."""
    first = bad_rating(ask().matter, net.adviser)
    second = bad_rating(ask().matter, net.adviser)
    User.objects.filter(username__in=["duty", "seat", "supervisor"]).update(is_active=False)
    late = first.due_at + HOUR

    assert keep_reviews_going(late) == 0

    numbers = {first.matter.number, second.matter.number}
    for kind in ("review_late", "review_unassigned"):
        assert set(Alarm.objects.filter(kind=kind, cleared_at=None).values_list("key", flat=True)) == numbers
    User.objects.filter(username="seat").update(is_active=True)
    assert keep_reviews_going(late + HOUR) == 2
    assert not Alarm.objects.filter(kind="review_unassigned", cleared_at=None).exists()


def test_a_review_is_due_after_one_working_day_of_the_regions_own_hours(net: Network) -> None:
    hours = {"hours": {"opens": "08:00", "closes": "18:30"}}
    table = DEFAULT_LADDER.to_json() | hours
    give_ladder(region=net.regions["422801"], table=table, valid_from=MONDAY, by=None, now=MONDAY)

    task = bad_rating(ask().matter, net.adviser)

    assert task.due_at == MONDAY + timedelta(days=1)


@pytest.mark.parametrize(("is_late", "actor"), [(False, "asker"), (True, "system")])
def test_who_opened_a_review_is_on_record(net: Network, is_late: bool, actor: str) -> None:
    if is_late:
        User.objects.filter(username__in=["duty", "seat", "supervisor"]).update(is_active=False)
    matter = ask().matter
    rated(answered(matter, net.adviser), 1, MONDAY)
    User.objects.update(is_active=True)
    keep_reviews_going(MONDAY + HOUR)

    assert Event.objects.get(action="feedback.open_review").actor == actor


def test_a_good_rating_opens_nothing(net: Network) -> None:
    matter = ask().matter
    answer = reply(matter, net.adviser, MONDAY)

    services.rate(
        matter=matter,
        answer_id=answer.pk,  # type: ignore[attr-defined]
        rated=net.adviser,
        grade=3,
        reasons=[],
        comment="",
        is_solved=None,
        now=MONDAY,
    )

    assert not ReviewTask.objects.exists()
