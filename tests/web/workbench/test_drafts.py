"""What is typed of an answer is kept for who may write one, and for the question it was written to."""

from datetime import timedelta

import pytest
from django.test import Client

from caravan.consultations.models import AnswerDraft
from caravan.consultations.services import follow_up
from caravan.matters.models import Matter
from tests.factories.network import MONDAY, ask, clear, reply

OLD = "先到仲裁委申请仲裁。"


@pytest.fixture
def matter(net) -> Matter:
    return ask().matter


def page_of(browser: Client, matter: Matter) -> str:
    return browser.get(f"/staff/m/{matter.number}/").content.decode()


def save(browser: Client, matter: Matter, text: str, round_number: int = 1):
    return browser.post(f"/staff/m/{matter.number}/draft/", {"plain": text, "round": round_number})


def ask_back(matter: Matter) -> None:
    follow_up(matter=matter, text="仲裁要多久？", token="a-token-of-its-own", now=MONDAY + timedelta(hours=1))


def test_nothing_is_kept_of_who_has_not_declared_their_interest(net, enter, matter):
    assert save(enter(net.duty), matter, OLD).status_code == 409
    assert not AnswerDraft.objects.exists()


def test_nothing_is_kept_of_who_answers_no_questions(net, enter, matter):
    clear(matter, net.clerk)

    assert save(enter(net.clerk), matter, OLD).status_code == 409
    assert not AnswerDraft.objects.exists()


def test_nothing_is_kept_once_the_question_is_answered(net, enter, matter):
    reply(matter, net.adviser, MONDAY)

    assert save(enter(net.adviser), matter, OLD).status_code == 409
    assert not AnswerDraft.objects.exists()


def test_what_is_saved_by_hand_without_a_right_to_it_is_refused_and_shown_again(net, enter, matter):
    reply(matter, net.adviser, MONDAY)

    answer = enter(net.adviser).post(f"/staff/m/{matter.number}/do/answer/", {"plain": OLD, "round": 1, "save": 1})

    assert answer.status_code == 409
    assert not AnswerDraft.objects.exists()


def test_a_late_save_of_the_last_answer_does_not_return_as_the_answer_to_the_next_question(net, enter, matter):
    reply(matter, net.adviser, MONDAY)
    ask_back(matter)

    assert save(enter(net.adviser), matter, OLD).status_code == 409
    assert OLD not in page_of(enter(net.adviser), matter)


def test_what_a_colleague_wrote_to_the_round_before_is_neither_kept_for_this_one_nor_said_to_be_written(
    net, enter, matter
):
    clear(matter, net.duty)
    duty = enter(net.duty)
    save(duty, matter, OLD)
    reply(matter, net.adviser, MONDAY)
    assert "正在写答复" not in page_of(enter(net.adviser), matter)

    ask_back(matter)

    assert OLD not in page_of(duty, matter)
    assert "正在写答复" not in page_of(enter(net.adviser), matter)


def test_what_is_written_to_the_question_that_waits_is_there_again_and_colleagues_see_who_writes(net, enter, matter):
    reply(matter, net.adviser, MONDAY)
    ask_back(matter)
    adviser = enter(net.adviser)

    assert save(adviser, matter, "大约四十五天。", round_number=2).status_code == 200
    assert "大约四十五天。" in page_of(adviser, matter)
    clear(matter, net.duty)
    assert "正在写答复" in page_of(enter(net.duty), matter)
