"""Every condition of the law against the text of its article, and the tables against themselves."""

import re

import pytest

from caravan.rulebook import jurisdiction, legal_aid, mediation
from caravan.rulebook.conditions import Condition
from caravan.rulebook.laws import source
from caravan.rulebook.periods import PERIODS
from caravan.rulebook.statute_text import number_of
from tests.rulebook.statutes import counts_right, needs_statutes, passage, statute

TABLES = {
    f"{module.__name__.rpartition('.')[2]}.{name}": table
    for module in (legal_aid, mediation, jurisdiction)
    for name, table in module.TABLES.items()
}
ROWS = {f"{name}.{key}": condition for name, table in TABLES.items() for key, condition in table.items()}
conditions = pytest.mark.parametrize("condition", ROWS.values(), ids=ROWS)


@needs_statutes
@conditions
def test_the_words_of_a_condition_stand_where_it_says(condition: Condition) -> None:
    assert condition.basis.figure in passage(source(condition.law), condition.basis)


@needs_statutes
@conditions
def test_a_paragraph_is_named_where_the_article_has_several(condition: Condition) -> None:
    assert counts_right(source(condition.law), condition.basis)


@conditions
def test_a_condition_is_whole_in_both_languages(condition: Condition) -> None:
    for words in (condition.says, *condition.proof):
        assert re.search("[\u4e00-\u9fff]", words.chinese)
        assert words.english.isascii()
        assert words.chinese != words.english


@needs_statutes
@conditions
def test_our_sentence_is_not_the_laws(condition: Condition) -> None:
    said = condition.says.chinese

    assert len(said) < 12 or said not in statute(source(condition.law)).article(condition.basis.article).text


# Every item of these articles is in its table, none left out and none twice.
WHOLE = [
    (legal_aid.FORMS, 22),
    (legal_aid.NOTICE, 25),
    (legal_aid.SCOPE, 31),
    (legal_aid.NO_LIMIT, 32),
    (legal_aid.NOT_CHECKED, 42),
    (legal_aid.URGENT, 44),
    (legal_aid.TERMINATION, 48),
    (mediation.MISCONDUCT, 15),
    (mediation.RIGHTS, 23),
    (mediation.DUTIES, 24),
    (jurisdiction.NOT_ACCEPTED, 355),
    (jurisdiction.DISMISSED, 358),
    (jurisdiction.LAND_ARBITRATION, 2),
]


@needs_statutes
@pytest.mark.parametrize(("table", "article"), WHOLE)
def test_a_table_has_every_item_of_its_article(table: dict[str, Condition], article: int) -> None:
    first = next(iter(table.values()))
    text = statute(source(first.law)).article(article).text
    found = [row.basis.item for row in table.values() if row.basis.article == article and row.basis.item]

    assert found == list(range(1, len(re.findall(r"^[（(][一二三四五六七八九十]+[）)]", text, re.MULTILINE)) + 1))


@needs_statutes
@conditions
def test_an_item_that_leaves_room_for_others_is_marked_open(condition: Condition) -> None:
    says_others = condition.basis.item is not None and bool(
        re.match(r"[（(].[）)].*其他(.*情形|人员|形式|农村)", passage(source(condition.law), condition.basis))
    )

    assert condition.is_open == says_others


def test_the_two_branches_of_hardship_are_kept_apart() -> None:
    assert {row.basis.article for row in legal_aid.NO_LIMIT.values()} == {32}
    assert {row.basis.article for row in legal_aid.NOT_CHECKED.values()} == {42}
    # Whoever need not be poor, or is not checked, can say with what they show who they are.
    assert all(row.proof or row.is_open for row in (*legal_aid.NO_LIMIT.values(), *legal_aid.NOT_CHECKED.values()))


def test_there_are_eight_grounds_of_termination() -> None:
    assert len(legal_aid.TERMINATION) == 8


def test_numbers_beside_the_tables_are_those_of_the_law() -> None:
    def number(condition: Condition, unit: str) -> list[int]:
        return [number_of(found) for found in re.findall(rf"([一二三四五六七八九十]+){unit}", condition.basis.figure)]

    assert number(legal_aid.URGENT["time_runs_out"], "日") == [legal_aid.URGENT_WITHIN_DAYS]
    assert number(legal_aid.RULES["experienced_lawyer"], "年") == [legal_aid.YEARS_FOR_GRAVE_CASES]
    assert number(mediation.COMMITTEE["term"], "年") == [mediation.COMMITTEE_TERM_YEARS]
    assert mediation.COMMITTEE["members"].basis.figure == "委员三至九人组成"
    assert mediation.COMMITTEE_MEMBERS == (3, 9)
    assert number(jurisdiction.CONFIRMATION_RULES["together"], "日") == [PERIODS["mediation.confirm"].rule.length]
    assert set(legal_aid.NOTICE) >= legal_aid.GRAVE


def test_a_court_that_invited_is_the_only_one() -> None:
    courts = jurisdiction.confirming_courts(is_invited=True, domiciles=["a", "b"], mediation_body="c")

    assert [(court.ground.key, court.region) for court in courts] == [("invited", None)]


def test_the_parties_may_choose_among_the_courts_of_home_thing_and_mediation_body() -> None:
    courts = jurisdiction.confirming_courts(
        is_invited=False, domiciles=["home", "elsewhere"], mediation_body="home", subject_matter="field"
    )

    assert [(court.ground.key, court.region) for court in courts] == [
        ("mediation_body", "home"),
        ("domicile", "elsewhere"),
        ("subject_matter", "field"),
    ]
    assert not any(court.is_intermediate for court in courts)
