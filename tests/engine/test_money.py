"""Sums as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caravan.engine.money import MOST_FEN, NotASum, in_words, read_yuan, yuan


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1200", 120_000),
        ("1,200.50", 120_050),
        ("¥1200", 120_000),
        ("１２００元", 120_000),
        ("1.2万", 1_200_000),
        ("1.2万元", 1_200_000),
        (" 0.01 ", 1),
        ("1 200", 120_000),
        ("3000 yuan", 300_000),
    ],
)
def test_a_sum_is_understood_as_people_write_it(text, fen):
    assert read_yuan(text) == fen


@pytest.mark.parametrize(
    "text", ["", "abc", "-5", "0", "1.005", "12,00", "1e9", "一千", "99999999999999", "5..", "5元6"]
)
def test_what_is_no_sum_is_refused_with_a_sentence(text):
    with pytest.raises(NotASum, match=r"\."):
        read_yuan(text)


@given(st.integers(min_value=1, max_value=MOST_FEN))
def test_a_sum_that_was_shown_reads_back_as_the_same(fen):
    assert read_yuan(yuan(fen)) == fen


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"),
        (100, "壹元整"),
        (1_050, "壹拾元伍角整"),
        (100_005, "壹仟元零伍分"),
        (120_050, "壹仟贰佰元伍角整"),
        (6, "陆分"),
        (1_000_100, "壹万零壹元整"),
        (10_001_000, "壹拾万零壹拾元整"),
        (100_000_000, "壹佰万元整"),
        (10_000_000_000, "壹亿元整"),
        (10_000_000_100, "壹亿零壹元整"),
        (1_020_304_056, "壹仟零贰拾万叁仟零肆拾元伍角陆分"),
        (100_010_000, "壹佰万零壹佰元整"),
    ],
)
def test_a_sum_is_written_in_capital_figures(fen, words):
    assert in_words(fen) == words


def _read(words: str) -> int:
    """Read capital figures back, digit by digit, the slow and obvious way."""
    digits = {word: number for number, word in enumerate("零壹贰叁肆伍陆柒捌玖")}
    fen = total = group = digit = 0
    for word in words.removesuffix("整"):
        if word in digits:
            digit = digits[word]
        elif word in "拾佰仟":
            group, digit = group + digit * {"拾": 10, "佰": 100, "仟": 1000}[word], 0
        elif word in "万亿":
            total, group, digit = total + (group + digit) * {"万": 10_000, "亿": 100_000_000}[word], 0, 0
        elif word == "元":
            total, group, digit = total + group + digit, 0, 0
        else:
            fen, digit = fen + digit * {"角": 10, "分": 1}[word], 0
    return total * 100 + fen


@given(st.integers(min_value=0, max_value=MOST_FEN))
def test_capital_figures_say_the_same_sum(fen):
    assert _read(in_words(fen)) == fen
    assert "零零" not in in_words(fen)
