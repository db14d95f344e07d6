"""Before, during and after legal aid somebody asks the person how it goes; whoever works on it does not read it."""

from datetime import timedelta

import pytest

from caravan.cases.asks import Faults
from caravan.cases.models import Clock, Step
from caravan.cases.services import offers, take_step
from caravan.feedback.models import Rating, ReviewTask
from caravan.feedback.queries import ratings_of
from caravan.people.models import RoleGrant
from caravan.people.roles import Role
from tests.factories.cases import TYPED, case_in
from tests.factories.network import MONDAY, SINCE, fresh

pytestmark = pytest.mark.django_db

LATER = MONDAY + timedelta(hours=30)


def asked(case, net, **said):
    typed = TYPED["follow_up"] | said
    return take_step(case=case, action="follow_up", by=fresh(net.users["officer"]), typed=typed, now=LATER)


@pytest.mark.parametrize("state", ["received", "granted", "in_progress", "reported"])
def test_it_is_noted_before_during_and_after_and_moves_nothing(state, net):
    case = case_in(state, net)
    running = set(Clock.objects.running().filter(case=case).values_list("rule_key", "due_on"))

    case = asked(case, net)

    assert case.state == state
    assert set(Clock.objects.running().filter(case=case).values_list("rule_key", "due_on")) == running
    rating = Rating.objects.get(matter=case.matter)
    assert rating.grade == 4
    assert rating.rated == (case.assignee or case.matter.owner)


def test_the_file_says_that_it_was_made_and_not_what_was_said(net):
    case = asked(case_in("in_progress", net), net)

    step = Step.objects.get(case=case, action="follow_up")
    assert step.values == {"way": "call", "reached": "yes"}
    assert not ratings_of(case.assignee, LATER).exists()
    assert ratings_of(case.assignee, LATER + timedelta(days=7)).count() == 1


def test_each_follow_up_is_a_rating_of_its_own(net):
    case = asked(asked(case_in("in_progress", net), net), net, grade="3")

    assert sorted(Rating.objects.filter(matter=case.matter).values_list("grade", flat=True)) == [3, 4]


@pytest.mark.parametrize("said", [{"grade": "2"}, {"grade": "5", "reasons": ["money"]}])
def test_whoever_is_not_content_or_was_asked_for_money_is_called_back_by_somebody_else(said, net):
    case = asked(case_in("in_progress", net), net, **said)

    task = ReviewTask.objects.get(matter=case.matter)
    assert task.assignee_id not in {case.assignee_id, case.matter.owner_id}


def test_nobody_reached_is_on_file_without_a_grade(net):
    case = asked(case_in("in_progress", net), net, reached="no")

    assert Step.objects.get(case=case, action="follow_up").values == {"way": "call", "reached": "no"}
    assert not Rating.objects.filter(matter=case.matter).exists()


def test_whoever_works_on_it_does_not_ask_about_their_own_work(net):
    case = case_in("in_progress", net)
    assert "follow_up" not in offers(case, fresh(case.assignee))
    RoleGrant.objects.create(
        user=case.assignee, role=Role.STATION_CLERK, region=net.regions["422801"], valid_from=SINCE
    )

    with pytest.raises(Faults):
        take_step(case=case, action="follow_up", by=fresh(case.assignee), typed=TYPED["follow_up"], now=LATER)


def test_a_grade_is_asked_for_when_the_person_was_reached(net):
    with pytest.raises(Faults) as refused:
        asked(case_in("in_progress", net), net, grade="")

    assert set(refused.value.by_field) == {"grade"}
