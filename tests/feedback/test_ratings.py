"""Ratings on two levels: asked for, never required; whoever is dissatisfied hears from somebody else in time."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from caravan.audit.models import Event
from caravan.consultations import services as consultations
from caravan.consultations.queries import thread
from caravan.feedback.jobs import keep_reviews_going
from caravan.feedback.models import Rating, ReviewTask
from caravan.feedback.queries import open_reviews, ratings_of
from caravan.feedback.services import rate
from caravan.jobs.models import Alarm
from caravan.matters.models import Entry, Matter, Participation
from caravan.matters.refusals import Incomplete
from caravan.notifications.models import Notice
from caravan.people.models import User
from caravan.people.services import deactivate, reactivate
from tests.factories.consultations import DAY, HOUR, MINUTE, answer_of, answered, asked_back, question_in, rated
from tests.factories.network import MONDAY, Network, ask, build_network, fresh

pytestmark = pytest.mark.django_db

LATER = MONDAY + HOUR
WEEK = timedelta(days=7)


@pytest.fixture
def net() -> Network:
    return build_network()


def test_a_rating_has_a_grade_and_reasons_from_the_list(net: Network) -> None:
    answer = answer_of(question_in("answered", net))

    rating = rated(answer, 4, LATER, reasons=["clarity", "speed", "luck"], comment="  讲得很清楚。 ")

    assert (rating.grade, rating.reasons, rating.comment) == (4, ["clarity", "speed"], "讲得很清楚。")
    assert rating.rated == net.adviser


@pytest.mark.parametrize("grade", [0, 6, -1])
def test_there_are_five_grades(net: Network, grade: int) -> None:
    answer = answer_of(question_in("answered", net))

    with pytest.raises(Incomplete) as refusal:
        rated(answer, grade, LATER)
    assert refusal.value.field == "grade"
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.create(matter=answer.round.matter, rated=net.adviser, grade=grade, at=LATER)


def test_an_answer_is_rated_once_and_its_first_grade_stands(net: Network) -> None:
    answer = answer_of(question_in("answered", net))
    first = rated(answer, 5, LATER)

    assert rated(answer, 1, LATER + MINUTE) == first

    assert Rating.objects.get().grade == 5
    assert not ReviewTask.objects.exists()


def test_every_answer_has_a_rating_of_its_own_and_so_has_the_whole(net: Network) -> None:
    matter = question_in("answered", net)
    first = answer_of(matter)
    asked_back(matter, LATER)
    second = answered(matter, net.duty, LATER + HOUR)

    ratings = {rated(first, 5, MONDAY + DAY), rated(second, 3, MONDAY + DAY), _whole(matter, net.duty)}

    assert len(ratings) == 3
    assert _whole(matter, net.duty) in ratings


def _whole(matter: Matter, by: User) -> Rating:
    return rate(
        matter=matter, answer_id=None, rated=by, grade=4, reasons=[], comment="", is_solved=True, now=MONDAY + DAY
    )


def test_nothing_waits_for_a_rating(net: Network) -> None:
    matter = question_in("answered", net)
    asked_back(matter, LATER)
    answered(matter, net.adviser, LATER + HOUR)

    consultations.close(matter=matter, is_solved=None, now=MONDAY + DAY)

    assert not Rating.objects.exists()


@pytest.mark.parametrize(("grade", "opens"), [(1, True), (2, True), (3, False), (4, False), (5, False)])
def test_the_two_lowest_grades_open_a_review(net: Network, grade: int, opens: bool) -> None:
    rated(answer_of(question_in("answered", net)), grade, LATER)

    assert ReviewTask.objects.exists() is opens


@pytest.mark.parametrize("name", ["adviser", "duty", "seat"])
def test_a_review_goes_to_somebody_else_who_is_told_and_let_in(net: Network, name: str) -> None:
    matter = ask().matter
    answer = answered(matter, net.users[name])

    rated(answer, 1, LATER)

    task = ReviewTask.objects.get()
    assert task.assignee.pk != net.users[name].pk
    assert list(open_reviews(task.assignee)) == [task]
    assert Matter.objects.visible_to(fresh(task.assignee)).filter(pk=matter.pk).exists()
    assert Participation.objects.filter(matter=matter, user=task.assignee, ground="review", until=None).exists()
    assert Notice.objects.filter(user_id=task.assignee.pk, template="review_waiting").count() == 1
    assert Entry.objects.get(matter=matter, kind="review_opened").user == task.assignee


@pytest.mark.parametrize(
    ("rated_at", "due_at"),
    [
        # Monday morning: by the same hour of Tuesday.
        (datetime(2026, 11, 23, 2, 30, tzinfo=UTC), datetime(2026, 11, 24, 2, 30, tzinfo=UTC)),
        # Friday afternoon: over the weekend.
        (datetime(2026, 11, 27, 8, tzinfo=UTC), datetime(2026, 11, 30, 8, tzinfo=UTC)),
        # Saturday at night: the whole of Monday.
        (datetime(2026, 11, 28, 15, tzinfo=UTC), datetime(2026, 11, 30, 9, 30, tzinfo=UTC)),
        # The eve of National Day 2026: Thursday 8 October is the first working day after it.
        (datetime(2026, 9, 30, 8, tzinfo=UTC), datetime(2026, 10, 8, 8, tzinfo=UTC)),
        # The Friday after it: Saturday 10 October is worked.
        (datetime(2026, 10, 9, 8, tzinfo=UTC), datetime(2026, 10, 10, 8, tzinfo=UTC)),
    ],
)
def test_a_review_is_due_within_one_working_day(net: Network, rated_at: datetime, due_at: datetime) -> None:
    rated(answer_of(question_in("answered", net, now=rated_at - HOUR)), 1, rated_at)

    assert ReviewTask.objects.get().due_at == due_at


def test_the_person_rated_does_not_see_for_a_week_who_it_was(net: Network) -> None:
    matter = question_in("answered", net)
    rating = rated(answer_of(matter), 1, LATER)

    assert list(ratings_of(net.adviser, LATER + WEEK - MINUTE)) == []
    assert list(ratings_of(net.adviser, LATER + WEEK)) == [rating]
    assert list(ratings_of(net.duty, LATER + WEEK)) == []


def test_neither_does_the_thread_of_the_matter_tell_staff(net: Network) -> None:
    matter = question_in("answered", net)
    rated(answer_of(matter), 1, LATER)

    def told(audience: str, now: datetime) -> set[str]:
        return {knot.kind for knot in thread(matter, audience, now)} & {"rated", "review_opened"}

    assert told("staff", LATER + WEEK - MINUTE) == set()
    assert told("staff", LATER + WEEK) == {"rated", "review_opened"}
    assert told("asker", LATER) == {"rated", "review_opened"}


# What the job re-derives


def test_without_anybody_to_call_back_the_rating_is_kept_until_there_is_somebody(net: Network) -> None:
    away = [net.duty, net.seat, net.supervisor]
    for user in away:
        deactivate(user=user, by=None, now=MONDAY)
    answer = answer_of(question_in("answered", net))

    rating = rated(answer, 1, LATER)
    assert keep_reviews_going(LATER + HOUR) == 0
    assert Alarm.objects.open().get().kind == "review_unassigned"
    reactivate(user=net.seat, by=None, now=LATER)

    assert keep_reviews_going(LATER + 2 * HOUR) == 1
    task = ReviewTask.objects.get()
    assert (task.rating, task.assignee) == (rating, net.seat)
    assert task.due_at == LATER + DAY
    assert not Alarm.objects.open().exists()
    assert keep_reviews_going(LATER + 3 * HOUR) == 0


def test_a_review_of_somebody_who_has_left_is_given_on(net: Network) -> None:
    rated(answer_of(question_in("answered", net)), 1, LATER)
    deactivate(user=net.duty, by=None, now=LATER)

    assert keep_reviews_going(LATER + HOUR) == 1
    assert keep_reviews_going(LATER + HOUR) == 0

    task = ReviewTask.objects.get()
    assert (task.assignee, task.due_at) == (net.seat, LATER + DAY)
    assert Event.objects.get(action="feedback.hand_on_review").actor == "system"


def test_a_review_that_is_late_raises_an_alarm_and_a_done_one_does_not(net: Network) -> None:
    rated(answer_of(question_in("answered", net)), 1, LATER)
    keep_reviews_going(LATER + DAY)
    assert not Alarm.objects.exists()

    for _run in range(2):
        keep_reviews_going(LATER + DAY + MINUTE)

    assert Alarm.objects.get().kind == "review_late"
