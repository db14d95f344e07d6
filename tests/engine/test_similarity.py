"""Hints that two texts are one question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caravan.engine.similarity import similarity

WAGES = "老板欠我两万四千元工资，已经三个月没发了"


def test_the_same_words_are_the_same_whatever_width_case_and_spaces():
    assert similarity("欠薪 ABC，24000元！", "欠薪ａｂｃ 24000 元") == 1


def test_a_question_asked_again_in_other_words_is_alike():
    assert similarity(WAGES, "老板三个月没发工资，欠我两万四千元") >= 0.5


def test_different_questions_are_not_alike():
    assert similarity(WAGES, "邻居把房子盖到了我家宅基地上") < 0.1


@pytest.mark.parametrize(("one", "two"), [("", ""), ("", WAGES), ("。！", "。！")])
def test_nothing_is_like_nothing(one, two):
    assert similarity(one, two) == 0


def test_a_single_character_is_compared_too():
    assert similarity("水", "水") == 1
    assert similarity("水", "火") == 0


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_mutual_and_between_nothing_and_all(one, two):
    assert similarity(one, two) == similarity(two, one)
    assert 0 <= similarity(one, two) <= 1
