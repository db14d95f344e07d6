"""Answers from memory held against a file: what proves somebody, and what never does."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caravan.consultations.recollection import (
    ENOUGH,
    NEVER_WRONG,
    NOT_KNOWN_AROUND,
    WHO_AND_WHAT,
    Answers,
    Asked,
    Facts,
    judge,
)

FACTS = Facts(
    name="田大山",
    phone="12000000417",
    opponents=("武汉宏远建筑有限公司",),
    village="青堡村",
    day=date(2026, 11, 18),
    amounts=(Decimal(24000),),
    topic="wages",
)
RIGHT = Answers("田大山", "0417", "宏远建筑", "青堡", date(2026, 11, 17), Decimal("24000"), "wages")
WRONG = Answers("田小山", "0418", "万顺物流", "白果", date(2026, 9, 1), Decimal(9000), "loan")
BLANK = Answers()


def said(right: frozenset[Asked] | set[Asked], wrong: frozenset[Asked] | set[Asked] = frozenset()) -> Answers:
    """Answers that are right here, wrong there, and left out elsewhere."""
    return replace(
        BLANK,
        **{question: getattr(RIGHT, question) for question in right},
        **{question: getattr(WRONG, question) for question in wrong},
    )


questions = st.sets(st.sampled_from(list(Asked)))


def test_everything_right_is_proof() -> None:
    assert judge(RIGHT, FACTS).right == set(Asked)
    assert judge(RIGHT, FACTS).is_proved


@pytest.mark.parametrize(
    "right",
    [
        {Asked.NAME, Asked.PHONE, Asked.TOPIC},
        {Asked.NAME, Asked.OPPONENT, Asked.DAY},
        {Asked.NAME, Asked.AMOUNT, Asked.VILLAGE},
    ],
)
def test_three_right_answers_can_be_enough(right: set[Asked]) -> None:
    assert judge(said(right), FACTS).is_proved


@pytest.mark.parametrize(
    "right",
    [
        {Asked.NAME, Asked.PHONE},
        # What a husband, a boss or a neighbour could say just as well.
        {Asked.NAME, Asked.OPPONENT, Asked.VILLAGE, Asked.TOPIC},
        # What can be guessed.
        {Asked.NAME, Asked.VILLAGE, Asked.TOPIC, Asked.DAY},
        # Somebody who cannot say their own name.
        {Asked.PHONE, Asked.OPPONENT, Asked.AMOUNT, Asked.DAY},
    ],
)
def test_too_little_is_no_proof(right: set[Asked]) -> None:
    assert not judge(said(right), FACTS).is_proved


@pytest.mark.parametrize("question", sorted(NEVER_WRONG))
def test_a_wrong_name_or_phone_outweighs_everything_else(question: Asked) -> None:
    assert not judge(said(set(Asked) - {question}, {question}), FACTS).is_proved


@pytest.mark.parametrize("question", sorted(set(Asked) - NEVER_WRONG))
def test_one_other_mistake_is_forgiven(question: Asked) -> None:
    assert judge(said(set(Asked) - {question}, {question}), FACTS).is_proved


def test_a_second_mistake_is_not() -> None:
    wrong = {Asked.DAY, Asked.TOPIC}

    assert not judge(said(set(Asked) - wrong, wrong), FACTS).is_proved


@given(right=questions, wrong=questions)
def test_proof_always_meets_every_part_of_the_rule(right: set[Asked], wrong: set[Asked]) -> None:
    verdict = judge(said(right - wrong, wrong), FACTS)

    assert verdict.right == right - wrong
    assert verdict.wrong == wrong
    if verdict.is_proved:
        assert len(verdict.right) >= ENOUGH
        assert len(verdict.right & WHO_AND_WHAT) >= 2
        assert verdict.right & NOT_KNOWN_AROUND
        assert Asked.NAME in verdict.right
        assert not verdict.wrong & NEVER_WRONG
        assert len(verdict.wrong) <= 1


@given(right=questions, wrong=questions, more=st.sampled_from(list(Asked)))
def test_a_wrong_answer_never_helps_and_a_right_one_never_harms(
    right: set[Asked], wrong: set[Asked], more: Asked
) -> None:
    right, wrong = right - wrong - {more}, wrong - {more}
    without = judge(said(right, wrong), FACTS).is_proved

    assert judge(said(right, wrong | {more}), FACTS).is_proved <= without
    assert judge(said(right | {more}, wrong), FACTS).is_proved >= without


@given(held=questions, answers=st.builds(said, questions))
def test_what_the_file_does_not_hold_counts_neither_way(held: set[Asked], answers: Answers) -> None:
    named = {Asked.OPPONENT: "opponents", Asked.AMOUNT: "amounts"}
    empty = Facts()
    without = {named.get(q, str(q)): getattr(empty, named.get(q, str(q))) for q in set(Asked) - held}
    verdict = judge(answers, replace(FACTS, **without))

    assert verdict.right | verdict.wrong <= held


@given(st.builds(Answers, *[st.text()] * 4, st.dates(), st.decimals(0, 10**9, allow_nan=False), st.text()))
def test_a_file_that_holds_nothing_opens_to_nobody(answers: Answers) -> None:
    assert not judge(answers, Facts(day=date(2026, 11, 18), village="青堡村", topic="wages")).is_proved


@pytest.mark.parametrize("name", ["田 大山", "田大山 ", "田大\u200b山", "田·大山"])
def test_how_a_name_is_typed_makes_no_difference(name: str) -> None:
    assert Asked.NAME in judge(Answers(name=name), FACTS).right


@pytest.mark.parametrize("name", ["田女士", "小田", "田先生"])
def test_a_form_of_address_is_no_name(name: str) -> None:
    verdict = judge(RIGHT, replace(FACTS, name=name))

    assert Asked.NAME not in verdict.right | verdict.wrong
    assert verdict.is_proved


@pytest.mark.parametrize("phone", ["0417", "12000000417", "120 0000 0417", "+86 120-0000-0417", "０４１７"])
def test_the_last_four_digits_are_enough_of_a_phone(phone: str) -> None:
    assert Asked.PHONE in judge(Answers(phone=phone), FACTS).right


@pytest.mark.parametrize("phone", ["417", "7", "0000"])
def test_fewer_or_other_digits_are_wrong(phone: str) -> None:
    assert Asked.PHONE in judge(Answers(phone=phone), FACTS).wrong


@pytest.mark.parametrize("opponent", ["宏远", "宏远建筑公司", "武汉宏远建筑有限公司", "武汉宏远建筑"])
def test_a_firm_goes_by_what_people_call_it(opponent: str) -> None:
    assert Asked.OPPONENT in judge(Answers(opponent=opponent), FACTS).right


@pytest.mark.parametrize(("said_name", "held"), [("有限公司", "宏远公司"), ("李", "李建国"), ("建国", "李建国")])
def test_part_of_a_persons_name_or_what_every_firm_is_called_is_not_enough(said_name: str, held: str) -> None:
    assert Asked.OPPONENT not in judge(Answers(opponent=said_name), Facts(opponents=(held,))).right


@pytest.mark.parametrize("village", ["青堡", "青堡村", "青堡村委会", " 青堡 村 "])
def test_a_village_goes_with_and_without_its_committee(village: str) -> None:
    assert Asked.VILLAGE in judge(Answers(village=village), FACTS).right


@given(st.integers(-10, 10))
def test_the_day_may_be_off_by_three(off: int) -> None:
    verdict = judge(Answers(day=FACTS.day + timedelta(days=off)), FACTS)  # type: ignore[operator]

    assert (Asked.DAY in verdict.right) == (abs(off) <= 3)


@given(st.decimals(0, 100_000, places=2))
def test_the_amount_may_be_off_by_a_twentieth(amount: Decimal) -> None:
    verdict = judge(Answers(amount=amount), FACTS)

    assert (Asked.AMOUNT in verdict.right) == (22800 <= amount <= 25200)
