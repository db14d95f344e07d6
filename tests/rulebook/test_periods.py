"""Every period of the table against the text of its law, and the table against itself."""

import re
from datetime import date

import pytest

from caravan.engine.deadlines import Unit
from caravan.rulebook.laws import Instrument
from caravan.rulebook.periods import ACTORS, PERIODS, TRIGGERS, Period, version_on
from caravan.rulebook.statute_text import number_of
from tests.rulebook.statutes import counts_right, needs_statutes, passage, statute

periods = pytest.mark.parametrize("period", PERIODS.values(), ids=lambda period: period.rule.key)
confirmed = pytest.mark.parametrize(
    "period", [period for period in PERIODS.values() if period.is_confirmed], ids=lambda period: period.rule.key
)
# How the text of a law says the unit; another article may make working days of 日.
SAID = {
    Unit.DAY: "日",
    Unit.WORKDAY: "个工作日|日",
    Unit.MONTH: "个月",
    Unit.YEAR: "年",
    Unit.HOUR: "小时",
}


@needs_statutes
@confirmed
def test_the_words_that_carry_the_figure_stand_in_that_paragraph(period: Period) -> None:
    assert period.rule.basis.figure in passage(period.law, period.rule.basis)


@needs_statutes
@confirmed
def test_a_paragraph_is_named_where_the_article_has_several(period: Period) -> None:
    assert counts_right(period.law, period.rule.basis)


@confirmed
def test_the_number_in_the_words_is_the_length(period: Period) -> None:
    numbers = re.findall(rf"([一二两三四五六七八九十百]+)(?:{SAID[period.rule.unit]})", period.rule.basis.figure)

    assert [number_of(number.replace("两", "二")) for number in numbers] == [period.rule.length]


@confirmed
def test_plain_days_are_natural_days_unless_an_article_says_otherwise(period: Period) -> None:
    figure = period.rule.basis.figure
    if period.rule.unit is Unit.WORKDAY:
        assert "工作日" in figure or period.counted_by is not None
    if period.rule.unit is Unit.DAY:
        assert "工作日" not in figure
        assert period.counted_by is None


@needs_statutes
def test_article_88_makes_working_days_of_exactly_those_periods() -> None:
    reconsideration = [period for period in PERIODS.values() if period.law.slug == "administrative-reconsideration-law"]
    text = statute(reconsideration[0].law).article(88).text

    assert "“三日”、“五日”、“七日”、“十日”的规定是指工作日" in text
    for period in reconsideration:
        if period.rule.unit in {Unit.DAY, Unit.WORKDAY}:
            assert (period.rule.unit is Unit.WORKDAY) == (period.rule.length in {3, 5, 7, 10}), period.rule.key


@needs_statutes
@pytest.mark.parametrize(
    "period", [p for p in PERIODS.values() if p.extension and p.is_confirmed], ids=lambda period: period.rule.key
)
def test_an_extension_stands_in_the_same_article(period: Period) -> None:
    text = statute(period.law).article(period.rule.basis.article).text

    found = re.findall(r"(?:延长期限(?:最多)?不得超过|可以延长)([一二三四五六七八九十]+)日", text)
    assert period.extension in {number_of(number) for number in found}


@periods
def test_a_row_is_whole_in_both_languages(period: Period) -> None:
    for words in (period.title, period.says, TRIGGERS[period.trigger], ACTORS[period.actor]):
        assert re.search("[\u4e00-\u9fff]", words.chinese)
        assert words.english.isascii()
    assert bool(period.consequence.chinese) == bool(period.consequence.english)


def test_titles_tell_the_periods_apart() -> None:
    chinese = [period.title.chinese for period in PERIODS.values()]
    english = [period.title.english for period in PERIODS.values()]

    assert len(set(chinese)) == len(set(english)) == len(PERIODS)


def test_what_is_not_confirmed_is_never_offered_as_law() -> None:
    assert not any(period.is_public and not period.is_confirmed for period in PERIODS.values())


def test_what_is_not_confirmed_is_told_as_hearsay() -> None:
    for period in PERIODS.values():
        if not period.is_confirmed:
            assert "据说" in period.says.chinese, period.rule.key
            assert "said to" in period.says.english, period.rule.key


def test_nothing_is_confirmed_that_nobody_has_read() -> None:
    for period in PERIODS.values():
        if isinstance(period.law, Instrument) and not period.law.file:
            assert not period.is_confirmed, period.rule.key
            assert not period.rule.basis.figure, period.rule.key


def test_no_word_is_kept_that_no_period_uses() -> None:
    assert {period.trigger for period in PERIODS.values()} == set(TRIGGERS)
    assert {period.actor for period in PERIODS.values()} == set(ACTORS)


def test_an_old_rule_ends_where_the_new_one_begins() -> None:
    old, new = PERIODS["arbitration.set_aside_before_2026"].rule, PERIODS["arbitration.set_aside"].rule

    assert (old.in_force_to, new.in_force_from) == (date(2026, 2, 28), date(2026, 3, 1))
    assert (old.length, new.length) == (6, 3)


@pytest.mark.parametrize(
    ("day", "key"),
    [
        (date(2026, 3, 1), "arbitration.set_aside"),
        (date(2026, 2, 28), "arbitration.set_aside_before_2026"),
        (date(1995, 9, 1), "arbitration.set_aside_before_2026"),
        (date(1995, 8, 31), None),
    ],
)
def test_the_version_that_held_on_a_day_is_found(day: date, key: str | None) -> None:
    found = version_on("arbitration.set_aside", day)

    assert (found.rule.key if found else None) == key


@periods
def test_a_period_holds_today_unless_it_was_replaced(period: Period) -> None:
    found = version_on(period.rule.key.partition("_before_")[0], date(2026, 12, 1))

    assert found is not None
    assert (found is period) == (period.rule.in_force_to is None)
