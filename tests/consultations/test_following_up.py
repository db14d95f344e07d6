"""What the person who asked can do afterwards: ask back, close, take back, let somebody help."""

from datetime import UTC, datetime, timedelta

import pytest

from caravan.consultations import services
from caravan.consultations.content import Helper, Person
from caravan.consultations.jobs import find_lost_answers, repair_questions
from caravan.consultations.models import Answer, Consultation, Round
from caravan.consultations.queries import asker_actions
from caravan.matters.models import Attachment, Entry, Matter, Party
from caravan.matters.refusals import ActionNotAllowed, Incomplete, TokenReused, TooLate
from caravan.matters.services import code_of, find_by_receipt, matters_of_phone
from caravan.notifications.models import Notice
from caravan.people.services import deactivate
from caravan.statistics.response import Period, forget, response
from tests.consultations.records import kinds, round_of, told_askers
from tests.factories.consultations import (
    DAY,
    HOUR,
    MINUTE,
    answered,
    asked_back,
    question_in,
    recording,
)
from tests.factories.network import MONDAY, Network, ask, on_leave

pytestmark = pytest.mark.django_db

TUESDAY_CLOSE = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
ANSWERED_AT = MONDAY + MINUTE
HELPER = Helper(name="田小山", phone="12000000009", relation="family", reason="她不识字", consent="spoken")


def test_asking_back_begins_a_promise_of_its_own_and_leaves_the_first_alone(net: Network) -> None:
    matter = question_in("answered", net)

    asked_back(matter, MONDAY + DAY)

    assert matter.state == "open"
    assert matter.due_at == TUESDAY_CLOSE + DAY
    assert [(round_.number, round_.due_at) for round_ in Round.objects.order_by("number")] == [
        (1, TUESDAY_CLOSE),
        (2, TUESDAY_CLOSE + DAY),
    ]
    assert round_of(matter, 2).promise == round_of(matter, 1).promise
    assert round_of(matter, 1).answered_at == ANSWERED_AT


def test_whoever_answered_has_the_follow_up_first_and_is_told(net: Network) -> None:
    matter = ask().matter
    answered(matter, net.other1)

    asked_back(matter, MONDAY + HOUR)

    assert (matter.owner, matter.rung) == (net.other1, 1)
    step = Entry.objects.filter(matter=matter, kind="step").order_by("-id")[0]
    assert (step.user, step.data["desk"]) == (net.other1, "had_it_before"), "not the adviser of the village"
    assert Notice.objects.filter(user_id=net.other1.pk, template="follow_up_waiting").count() == 1


def test_whoever_answered_and_is_on_leave_is_not_waited_for(net: Network) -> None:
    matter = question_in("answered", net)
    on_leave(net.adviser, MONDAY.date(), (MONDAY + DAY).date())

    asked_back(matter, MONDAY + HOUR)

    assert matter.owner == net.substitute


@pytest.mark.parametrize("absence", ["left", "on leave"])
def test_nor_where_no_adviser_of_the_village_takes_their_place(net: Network, absence: str) -> None:
    matter = ask(region_code="422801101").matter
    author = matter.owner
    assert author is not None
    answered(matter, author)
    if absence == "left":
        deactivate(user=author, by=None, now=MONDAY + HOUR)
    else:
        on_leave(author, MONDAY.date(), (MONDAY + DAY).date())

    asked_back(matter, MONDAY + HOUR)

    assert matter.owner not in {None, author}


def test_a_follow_up_of_an_urgent_question_is_urgent(net: Network) -> None:
    matter = ask(signals=["violence"]).matter
    answered(matter, net.seat)

    asked_back(matter, MONDAY + DAY)

    assert (matter.due_at, matter.rung, matter.owner) == (MONDAY + DAY + 2 * HOUR, 4, net.seat)


@pytest.mark.parametrize(("days_left", "is_fast"), [(7, True), (8, False), (-1, False)])
def test_a_follow_up_is_urgent_once_the_day_the_person_gave_is_near(
    net: Network, days_left: int, is_fast: bool
) -> None:
    matter = ask(deadline_on=MONDAY.date() + timedelta(days=20)).matter
    assert not matter.is_fast_track
    answered(matter, net.adviser)

    asked_back(matter, MONDAY + timedelta(days=20 - days_left))

    assert matter.is_fast_track is is_fast


def test_a_follow_up_is_urgent_when_a_day_that_the_answer_named_is_near(net: Network) -> None:
    matter = ask().matter
    answered(matter, net.adviser, deadlines=[(MONDAY.date() + timedelta(days=8), "向法院起诉")])

    asked_back(matter, MONDAY + DAY)

    assert matter.is_fast_track
    assert matter.due_at == MONDAY + DAY + 2 * HOUR


def test_a_recalled_answer_makes_nothing_urgent(net: Network) -> None:
    matter = ask().matter
    answered(matter, net.adviser, deadlines=[(MONDAY.date() + timedelta(days=8), "向法院起诉")])
    Answer.objects.update(recalled_at=MONDAY + HOUR)

    asked_back(matter, MONDAY + DAY)

    assert not matter.is_fast_track


def test_asking_back_ends_thirty_days_after_the_answer_to_the_minute(net: Network) -> None:
    matter = question_in("answered", net)
    end = ANSWERED_AT + timedelta(days=30)
    assert "follow_up" in asker_actions(matter, end)
    assert "follow_up" not in asker_actions(matter, end + MINUTE)
    with pytest.raises(TooLate):
        asked_back(matter, end + MINUTE)

    asked_back(matter, end)

    assert matter.state == "open"


def test_the_thirty_days_begin_anew_with_every_answer(net: Network) -> None:
    matter = question_in("answered", net)
    asked_back(matter, MONDAY + 29 * DAY)
    answered(matter, net.adviser, MONDAY + 29 * DAY + HOUR)

    asked_back(matter, MONDAY + 58 * DAY)

    assert Round.objects.filter(matter=matter).count() == 3


def test_the_same_form_sent_again_is_one_follow_up_whatever_happened_since(net: Network) -> None:
    matter = question_in("answered", net)
    first = asked_back(matter, MONDAY + HOUR, token="t")

    assert asked_back(matter, MONDAY + HOUR, token="t") == first
    answered(matter, net.adviser, MONDAY + 2 * HOUR)
    assert asked_back(matter, MONDAY + 3 * HOUR, token="t") == first
    assert asked_back(matter, MONDAY + 60 * DAY, token="t") == first
    with pytest.raises(TokenReused):
        asked_back(matter, MONDAY + 3 * HOUR, text="另一件事。", token="t")
    assert Round.objects.filter(matter=matter).count() == 2
    assert kinds(matter).count("follow_up") == 1


def test_the_token_of_one_question_says_nothing_about_another(net: Network) -> None:
    one, other = question_in("answered", net), question_in("answered", net)

    assert asked_back(one, MONDAY + HOUR, token="t") != asked_back(other, MONDAY + HOUR, token="t")


def test_a_follow_up_brings_its_files_and_says_something(net: Network) -> None:
    matter = question_in("answered", net)
    with pytest.raises(Incomplete) as refusal:
        asked_back(matter, MONDAY + HOUR, text=" ")
    assert refusal.value.field == "text"
    file = recording()

    services.follow_up(matter=matter, text="请看录音。", token="t", now=MONDAY + HOUR, file_ids=[str(file.pk)])

    assert Attachment.objects.get().matter == matter


def test_before_an_answer_there_is_nothing_to_ask_back(net: Network) -> None:
    with pytest.raises(ActionNotAllowed):
        asked_back(ask().matter, MONDAY + HOUR)


# Closing and taking back


@pytest.mark.parametrize("is_solved", [True, False, None])
def test_only_the_person_closes_and_their_word_is_kept(net: Network, is_solved: bool | None) -> None:
    matter = question_in("answered", net)

    services.close(matter=matter, is_solved=is_solved, now=MONDAY + HOUR)

    consultation = Consultation.objects.get()
    assert (consultation.closed_at, consultation.is_solved) == (MONDAY + HOUR, is_solved)
    assert asker_actions(Matter.objects.get(), MONDAY + HOUR) == []


def test_taking_back_ends_the_round_and_the_ladder(net: Network) -> None:
    matter = question_in("withdrawn", net)

    assert (matter.due_at, matter.rung, matter.next_at) == (None, None, None)
    assert (round_of(matter).outcome, round_of(matter).ended_at) == ("withdrawn", MONDAY + MINUTE)
    assert kinds(matter)[-1] == "withdrawn"


def test_taken_back_before_the_promise_it_leaves_the_count_and_afterwards_it_stays(net: Network) -> None:
    early, late = ask().matter, ask().matter
    services.withdraw(matter=early, now=TUESDAY_CLOSE - MINUTE)
    services.withdraw(matter=late, now=TUESDAY_CLOSE + MINUTE)

    forget()
    figures = response(Period.month(MONDAY.date()), now=TUESDAY_CLOSE + HOUR, scope="42").whole

    assert (figures.received, figures.withdrawn, figures.denominator) == (2, 1, 1)
    assert (figures.answered_ever, figures.still_open, figures.missed_promises) == (0, 0, 1)


def test_a_follow_up_can_be_taken_back_and_its_answer_still_counts(net: Network) -> None:
    matter = question_in("answered", net)
    asked_back(matter, MONDAY + HOUR)

    services.withdraw(matter=matter, now=MONDAY + 2 * HOUR)

    assert (round_of(matter, 1).outcome, round_of(matter, 2).outcome) == ("", "withdrawn")
    assert round_of(matter, 1).answered_at == ANSWERED_AT


def test_with_a_follow_up_taken_back_the_question_stays_answered_and_can_be_asked_back_again(net: Network) -> None:
    matter = question_in("answered", net)
    asked_back(matter, MONDAY + HOUR)

    services.withdraw(matter=matter, now=MONDAY + 2 * HOUR)

    matter.refresh_from_db()
    assert (matter.state, matter.due_at) == ("answered", None)
    assert asker_actions(matter, MONDAY + 2 * HOUR) == ["follow_up", "close"]
    assert (repair_questions(MONDAY + 3 * HOUR), find_lost_answers(MONDAY + 3 * HOUR)) == (0, 0)
    assert asked_back(matter, MONDAY + 3 * HOUR).number == 3
    # The thirty days run from the last answer.
    services.withdraw(matter=matter, now=MONDAY + 4 * HOUR)
    with pytest.raises(TooLate):
        asked_back(matter, ANSWERED_AT + 30 * DAY + MINUTE)


# Helpers, files, sharing


def test_a_helper_comes_with_relation_reason_and_how_the_person_agreed(net: Network) -> None:
    matter = ask().matter

    for _press in range(2):
        services.add_helper(matter=matter, helper=HELPER, now=MONDAY + HOUR)

    party = Party.objects.get(matter=matter, part=Party.Part.HELPER)
    assert (party.relation, party.reason, party.consent, party.consent_at) == (
        "family",
        "她不识字",
        "spoken",
        MONDAY + HOUR,
    )
    assert kinds(matter).count("helper_added") == 1


@pytest.mark.parametrize("part", ["name", "relation", "reason", "consent"])
def test_a_helper_without_one_of_these_is_refused(net: Network, part: str) -> None:
    fields = {"name": "田小山", "phone": "", "relation": "family", "reason": "她不识字", "consent": "spoken"}

    with pytest.raises(Incomplete) as refusal:
        services.add_helper(matter=ask().matter, helper=Helper(**(fields | {part: " "})), now=MONDAY)
    assert refusal.value.field == part


def test_a_file_belongs_to_one_matter_only(net: Network) -> None:
    one, other = ask().matter, ask().matter
    file = recording()

    assert services.add_files(matter=one, file_ids=[str(file.pk)], now=MONDAY + HOUR) == 1
    assert services.add_files(matter=one, file_ids=[str(file.pk)], now=MONDAY + HOUR) == 0
    assert services.add_files(matter=other, file_ids=[str(file.pk)], now=MONDAY + HOUR) == 0
    assert kinds(one).count("files_added") == 1
    assert "files_added" not in kinds(other)


@pytest.mark.parametrize("is_code_renewed", [True, False])
def test_a_helper_who_is_let_go_sees_hears_and_knows_nothing_more(net: Network, is_code_renewed: bool) -> None:
    matter = ask(asker=Person()).matter
    code = code_of(matter)
    told = Helper(name="田小山", phone="12000000009", relation="family", reason="她不识字", consent="spoken")
    helper = services.add_helper(matter=matter, helper=told, now=MONDAY)
    assert list(matters_of_phone(helper.phone_index)) == [matter]

    for _twice in range(2):
        services.end_helper(helper=helper, is_code_renewed=is_code_renewed, now=MONDAY + HOUR)
    answered(matter, net.adviser, MONDAY + 2 * HOUR)

    assert not matters_of_phone(helper.phone_index).exists()
    assert told_askers("answer_ready") == []
    assert kinds(matter).count("helper_ended") == 1
    assert (find_by_receipt(number=matter.number, code=code) is None) == is_code_renewed
    # The same person can be asked for help anew.
    assert services.add_helper(matter=matter, helper=told, now=MONDAY + HOUR) != helper


def test_sharing_is_allowed_and_taken_back(net: Network) -> None:
    matter = ask().matter

    for allow in (True, False):
        services.allow_sharing(matter=matter, allow=allow, now=MONDAY)
        assert Consultation.objects.get().may_be_shared is allow
