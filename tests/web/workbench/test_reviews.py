"""Call-backs: a list by due time, and a page for each."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from caravan import clock
from caravan.audit.models import Event
from caravan.consultations import services
from caravan.consultations.content import Helper
from caravan.feedback.models import Rating, ReviewTask
from caravan.feedback.reasons import Grade
from caravan.routing.services import declare
from tests.factories.network import MONDAY, Network, ask
from tests.factories.reviews import bad_rating
from tests.web.workbench.conftest import Enter
from tests.web.workbench.reading import statements, text, within_budget

pytestmark = pytest.mark.django_db

REVIEWS = "/staff/reviews/"


@pytest.fixture
def task(net: Network) -> ReviewTask:
    return bad_rating(ask(opponent="宏远建筑").matter, net.adviser)


@pytest.fixture
def duty(net: Network, enter: Enter) -> Client:
    return enter(net.duty)


def at(task: ReviewTask) -> str:
    return f"{REVIEWS}{task.pk}/"


def opened(task: ReviewTask) -> str:
    """The page of a review whose reader has declared that they have no interest."""
    declare(matter=task.matter, by=task.assignee, outcome="clear", now=MONDAY)
    return at(task)


def test_the_list_shows_what_waits_for_the_user_alone(
    duty: Client, net: Network, enter: Enter, task: ReviewTask
) -> None:
    assert task.matter.number in text(duty.get(REVIEWS))
    assert task.matter.number not in text(enter(net.seat).get(REVIEWS))
    assert enter(net.seat).get(at(task)).status_code == 404


def test_the_nearest_due_time_comes_first(duty: Client, net: Network, task: ReviewTask) -> None:
    later = bad_rating(ask().matter, net.other1, now=MONDAY + timedelta(hours=1))

    page = text(duty.get(REVIEWS))

    assert page.index(task.matter.number) < page.index(later.matter.number)


def test_the_interest_comes_before_the_words(duty: Client, task: ReviewTask) -> None:
    gate = text(duty.get(at(task)))
    duty.post(at(task), {"act": "declare", "outcome": "clear"})
    facts = text(duty.get(at(task)))

    assert "没说清楚去哪里申请" not in gate
    assert "宏远建筑" in gate
    assert "没说清楚去哪里申请" in facts


def test_grade_and_reasons_come_after_the_interest_as_well(duty: Client, task: ReviewTask) -> None:
    gate = duty.get(at(task))
    facts = duty.get(opened(task))

    assert "grade" not in gate.context
    assert "reasons" not in gate.context
    assert str(Grade(task.rating.grade).label) not in text(gate)
    assert str(Grade(task.rating.grade).label) in text(facts)


def test_who_helped_once_is_not_among_those_to_call(duty: Client, task: ReviewTask) -> None:
    helper = Helper(name="田小山", phone="12000000077", relation="family", reason="老人不识字", consent="spoken")
    party = services.add_helper(matter=task.matter, helper=helper, now=MONDAY)
    path = opened(task)
    assert "田小山" in text(duty.get(path))

    services.end_helper(helper=party, is_code_renewed=False, now=MONDAY)

    assert "田小山" not in text(duty.get(path))


def test_whoever_has_an_interest_hands_it_on(duty: Client, net: Network, task: ReviewTask) -> None:
    page = duty.post(at(task), {"act": "declare", "outcome": "conflict"}, follow=True)

    assert "另由他人回访" in text(page)
    assert ReviewTask.objects.get().assignee == net.seat


@pytest.mark.parametrize("act", ["reveal", "try", "finish"])
def test_before_the_interest_nothing_can_be_done(duty: Client, task: ReviewTask, act: str) -> None:
    assert duty.post(at(task), {"act": act, "purpose": "x", "way": "call"}).status_code == 404


def test_the_phone_is_shown_for_a_purpose_and_the_look_is_on_record(duty: Client, task: ReviewTask) -> None:
    path = opened(task)

    masked = text(duty.get(path))
    shown = text(duty.post(path, {"act": "reveal", "purpose": "call_back"}))

    assert "12000000001" not in masked
    assert "120****0001" in masked
    assert 'href="tel:12000000001"' in shown
    event = Event.objects.filter(action="seen").order_by("-pk")[0]
    assert (event.purpose, event.data) == ("call_back", {"what": ["rating", "name", "phone"]})


def test_without_a_purpose_the_phone_stays_masked(duty: Client, task: ReviewTask) -> None:
    page = duty.post(opened(task), {"act": "reveal", "purpose": " "})

    assert page.status_code == 422
    assert "12000000001" not in text(page)


def test_a_review_is_finished_with_outcome_and_note(duty: Client, task: ReviewTask) -> None:
    page = duty.post(opened(task), {"act": "finish", "outcome": "explained", "note": "已电话说明。"}, follow=True)

    task.refresh_from_db()
    assert page.redirect_chain == [(REVIEWS, 302)]
    assert (task.outcome, task.note) == ("explained", "已电话说明。")
    assert duty.get(at(task)).status_code == 404


def test_unreached_before_three_tries_is_refused_with_the_note_still_there(duty: Client, task: ReviewTask) -> None:
    page = duty.post(opened(task), {"act": "finish", "outcome": "unreached", "note": "一直没人接。"})

    assert page.status_code == 422
    assert "一直没人接。" in text(page)
    assert "三次" in text(page)


def test_three_tries_an_hour_apart_let_it_end(enter: Enter, task: ReviewTask) -> None:
    path = opened(task)
    for number in range(3):
        clock.install(lambda number=number: MONDAY + timedelta(minutes=number * 60))
        duty = enter(task.assignee)
        duty.post(path, {"act": "try", "way": "call"})

    duty.post(path, {"act": "finish", "outcome": "unreached", "note": "三次无人接听。"})

    task.refresh_from_db()
    assert task.outcome == "unreached"


def test_a_second_try_at_once_is_refused(duty: Client, task: ReviewTask) -> None:
    path = opened(task)
    duty.post(path, {"act": "try", "way": "call"})

    page = duty.post(path, {"act": "try", "way": "call"})

    assert page.status_code == 422
    assert "11:00" in text(page)


@pytest.mark.parametrize("typed", [{}, {"act": "burn"}])
def test_an_unknown_act_is_not_there(duty: Client, task: ReviewTask, typed: dict[str, str]) -> None:
    assert duty.post(opened(task), typed).status_code == 404


def many(net: Network, count: int) -> None:
    task = bad_rating(ask().matter, net.adviser)
    ratings = [
        Rating(matter=task.matter, answer_id=uuid4(), rated=net.adviser, grade=1, at=MONDAY) for _number in range(count)
    ]
    Rating.objects.bulk_create(ratings)
    ReviewTask.objects.bulk_create(
        ReviewTask(
            matter=task.matter,
            rating=rating,
            assignee=net.duty,
            created_at=MONDAY,
            due_at=MONDAY + timedelta(minutes=number // 3),
        )
        for number, rating in enumerate(ratings)
    )


def test_the_list_is_read_on_by_key_and_shows_each_once(duty: Client, net: Network) -> None:
    many(net, 59)
    seen: list[object] = []
    after = ""
    while True:
        page = duty.get(REVIEWS, {"after": after})
        seen += [row.pk for row in page.context["rows"]]
        after = page.context["after"]
        if not after:
            break

    assert len(seen) == len(set(seen)) == 60


@pytest.mark.parametrize("after", ["x", "2026-11-23_", "2026-11-23T02:00:00+00:00_nobody", "_"])
def test_a_key_that_nobody_gave_out_begins_at_the_beginning(duty: Client, task: ReviewTask, after: str) -> None:
    assert task.matter.number in text(duty.get(REVIEWS, {"after": after}))


def test_the_list_costs_the_same_with_many_rows(duty: Client, net: Network) -> None:
    many(net, 9)
    few = statements(duty, REVIEWS)
    many(net, 90)

    assert statements(duty, REVIEWS) == few
    within_budget(few)


def test_the_page_of_one_is_within_its_budget(duty: Client, task: ReviewTask) -> None:
    within_budget(statements(duty, opened(task)))
