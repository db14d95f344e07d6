"""A wrong answer taken back: the person is told, and the question is open again under its first promise."""

from datetime import UTC, datetime

import pytest

from caravan.consultations import services
from caravan.consultations.jobs import find_lost_answers, repair_questions
from caravan.consultations.models import Answer
from caravan.consultations.queries import current_round
from caravan.matters.models import Matter
from caravan.matters.refusals import ActionNotAllowed, Incomplete, NotYours
from caravan.notifications.models import Notice
from caravan.statistics.response import Period, forget, response
from tests.consultations.records import round_of, told_askers
from tests.factories.consultations import (
    DAY,
    HOUR,
    answer_of,
    answered,
    asked_back,
    flagged,
    merged,
    question_in,
    recalled,
)
from tests.factories.network import MONDAY, Network, ask, fresh

pytestmark = pytest.mark.django_db

TUESDAY_CLOSE = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
LATER = MONDAY + HOUR


@pytest.mark.parametrize("who", ["adviser", "duty", "seat", "supervisor"])
def test_its_author_or_somebody_leading_takes_a_wrong_answer_back(net: Network, who: str) -> None:
    matter = question_in("answered", net)

    matter = recalled(answer_of(matter), net.users[who], LATER)

    assert matter.state == "open"
    assert matter.due_at == TUESDAY_CLOSE
    assert matter.rung == 3
    assert matter.owner == net.duty
    assert round_of(matter).answered_at is None
    assert told_askers("answer_recalled") == [matter.number]


def test_whose_answer_somebody_else_takes_back_is_told_and_still_sees_the_question(net: Network) -> None:
    first, second = question_in("answered", net), question_in("answered", net)

    recalled(answer_of(first), net.duty, LATER)
    recalled(answer_of(second), net.adviser, LATER)

    (notice,) = Notice.objects.filter(template="answer_withdrawn")
    assert (notice.user_id, notice.params["number"]) == (net.adviser.pk, first.number)
    assert Matter.objects.visible_to(fresh(net.adviser)).filter(pk=first.pk).exists()


@pytest.mark.parametrize("who", ["other1", "clerk"])
def test_nobody_else_takes_an_answer_back(net: Network, who: str) -> None:
    answer = answer_of(question_in("answered", net))

    with pytest.raises(NotYours):
        services.recall(answer=answer, by=fresh(net.users[who]), reason="不对", now=LATER)


def test_a_recall_says_what_is_wrong_and_happens_once(net: Network) -> None:
    answer = answer_of(question_in("answered", net))
    with pytest.raises(Incomplete) as refusal:
        recalled(answer, net.adviser, LATER, reason=" ")
    assert refusal.value.field == "reason"

    recalled(answer, net.adviser, LATER)

    answer.refresh_from_db()
    assert (answer.recalled_by, answer.recall_reason) == (net.adviser, "时效算错了。")
    with pytest.raises(ActionNotAllowed):
        recalled(answer, net.duty, LATER)


def test_after_its_promise_a_recalled_question_is_open_and_late(net: Network) -> None:
    matter = question_in("answered", net)

    recalled(answer_of(matter), net.duty, TUESDAY_CLOSE + DAY)
    again = answered(Matter.objects.get(), net.duty, TUESDAY_CLOSE + DAY + HOUR)

    assert again.is_late
    assert round_of(matter).answered_at == TUESDAY_CLOSE + DAY + HOUR


def test_a_second_answer_that_still_stands_keeps_the_question_answered(net: Network) -> None:
    matter = question_in("answered", net)
    first = answer_of(matter)
    # Two answers to one round come from an import of an older system: our own screens give one at a time.
    second = Answer.objects.create(
        round=first.round, author=net.duty, author_qualification="执业律师", plain="补充。", published_at=LATER
    )

    matter = recalled(first, net.adviser, LATER + HOUR)

    assert matter.state == "answered"
    assert round_of(matter).answered_at == LATER
    assert recalled(second, net.duty, LATER + HOUR).state == "open"


def test_a_wrong_answer_opens_a_question_that_was_closed_on_its_strength(net: Network) -> None:
    matter = question_in("closed", net)

    matter = recalled(answer_of(matter), net.adviser, LATER)

    assert (matter.state, matter.due_at) == ("open", TUESDAY_CLOSE)
    assert matter.consultation.closed_at is None
    assert matter.consultation.is_solved is None


def test_a_wrong_answer_to_an_earlier_round_is_owed_again_before_the_later_one(net: Network) -> None:
    matter = question_in("answered", net)
    first = answer_of(matter)
    asked_back(matter, MONDAY + DAY)

    matter = recalled(first, net.duty, MONDAY + DAY + HOUR)

    assert matter.due_at == round_of(matter, 1).due_at
    assert current_round(matter).number == 1
    answered(matter, net.duty, MONDAY + DAY + 2 * HOUR)
    assert (matter.state, matter.due_at) == ("open", round_of(matter, 2).due_at)
    answered(matter, net.duty, MONDAY + DAY + 3 * HOUR)
    assert matter.state == "answered"
    assert [answer.round.number for answer in Answer.objects.order_by("id")] == [1, 1, 2]


def test_a_wrong_answer_to_an_earlier_round_opens_what_was_answered_since(net: Network) -> None:
    matter = question_in("answered", net)
    first = answer_of(matter)
    asked_back(matter, MONDAY + HOUR)
    answered(matter, net.adviser, MONDAY + 2 * HOUR)

    matter = recalled(first, net.adviser, MONDAY + 3 * HOUR)

    assert (matter.state, current_round(matter).number) == ("open", 1)
    assert repair_questions(MONDAY + 4 * HOUR) == 0
    answered(matter, net.adviser, MONDAY + 5 * HOUR)
    assert matter.state == "answered"


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_wrong_answers_the_older_is_owed_first_whichever_was_taken_back_first(
    net: Network, order: tuple[int, int]
) -> None:
    matter = question_in("answered", net)
    asked_back(matter, MONDAY + DAY)
    answered(matter, net.adviser, MONDAY + DAY + HOUR)
    answers = Answer.objects.order_by("id")

    for number in order:
        matter = recalled(answers[number], net.duty, MONDAY + 2 * DAY)

    assert (matter.due_at, current_round(matter).number) == (round_of(matter, 1).due_at, 1)


@pytest.mark.parametrize("state", ["answered", "merged", "spam"])
def test_a_wrong_answer_opens_the_question_again_whatever_became_of_what_was_asked_later(
    net: Network, state: str
) -> None:
    matter = question_in("answered", net)
    first = answer_of(matter)
    asked_back(matter, MONDAY + HOUR)
    match state:
        case "answered":
            services.withdraw(matter=matter, now=LATER)
        case "merged":
            merged(matter, ask(MONDAY - HOUR).matter, net.clerk, LATER)
        case "spam":
            flagged(matter, net.adviser, LATER)
            flagged(matter, net.clerk, LATER)
    matter.refresh_from_db()
    assert matter.state == state

    matter = recalled(first, net.adviser, LATER + HOUR)

    assert (matter.state, matter.due_at) == ("open", TUESDAY_CLOSE)
    assert (round_of(matter).is_waiting, round_of(matter).outcome) == (True, "")
    assert round_of(matter, 2).outcome == {"answered": "withdrawn", "merged": "", "spam": "spam"}[state]
    assert told_askers("answer_recalled") == [matter.number]
    assert repair_questions(LATER + 2 * HOUR) == 0
    forget()
    figures = response(Period.month(MONDAY.date()), now=TUESDAY_CLOSE + DAY, scope="42").whole
    assert figures.missed_promises == figures.denominator == figures.received
    # Answered again it is answered, and what was asked later is owed an answer only if it was merely joined.
    answered(matter, net.duty, LATER + 3 * HOUR)
    assert matter.state == ("open" if state == "merged" else "answered")
    assert (repair_questions(LATER + 4 * HOUR), find_lost_answers(LATER + 4 * HOUR)) == (0, 0)


def test_one_more_voice_does_not_make_spam_of_a_question_that_a_recall_has_opened(net: Network) -> None:
    matter = question_in("answered", net)
    first = answer_of(matter)
    asked_back(matter, MONDAY + HOUR)
    flagged(matter, net.adviser, LATER)
    flagged(matter, net.clerk, LATER)
    matter = recalled(first, net.adviser, LATER + HOUR)

    assert not flagged(matter, net.duty, LATER + HOUR)
