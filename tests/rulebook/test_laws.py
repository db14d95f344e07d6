"""The shipped list of laws against the texts, where they are at hand."""

from datetime import date

import pytest

from caravan.rulebook import rest_days
from caravan.rulebook.laws import INSTRUMENTS, LAWS
from caravan.rulebook.urgency import SIGNALS
from tests.rulebook.statutes import needs_statutes, statute

laws = pytest.mark.parametrize("law", LAWS.values(), ids=lambda law: law.slug)


@laws
def test_a_law_is_complete_and_in_order_of_time(law):
    assert law.title.startswith("中华人民共和国")
    assert law.english_title.isascii()
    assert law.adopted_on <= (law.amended_on or date.max)
    assert law.adopted_on <= law.in_force_from
    assert law.last_article > 20


def test_slugs_and_titles_are_unique():
    assert len({law.slug for law in LAWS.values()}) == len({law.title for law in LAWS.values()}) == len(LAWS)
    assert len(LAWS) >= 45


@needs_statutes
@laws
def test_titles_and_dates_are_those_of_the_text(law):
    text = statute(law)

    assert (text.title, text.adopted_on, text.amended_on) == (law.title, law.adopted_on, law.amended_on)
    assert max(article.number for article in text.articles) == law.last_article
    # The only text in the list that does not say when it came into force.
    if law.slug != "criminal-procedure":
        assert text.in_force_from == law.in_force_from


@needs_statutes
@pytest.mark.parametrize("instrument", [one for one in INSTRUMENTS.values() if one.file], ids=lambda one: one.slug)
def test_an_interpretation_is_called_and_ends_as_its_text_does(instrument):
    text = statute(instrument)

    assert text.title == instrument.title
    assert max(article.number for article in text.articles) == instrument.last_article
    assert text.in_force_from in {instrument.in_force_from, None}


def test_no_instrument_has_the_name_of_a_law():
    assert not INSTRUMENTS.keys() & LAWS.keys()
    assert {one.kind for one in INSTRUMENTS.values()} == {"interpretation", "regulation", "ministry_rule", "standard"}


@needs_statutes
def test_the_words_cited_for_an_urgent_deadline_stand_in_the_law():
    basis = SIGNALS["deadline"].basis
    law = next(law for law in LAWS.values() if law.title == basis.law)
    article = statute(law).article(basis.article)

    assert basis.figure in article.text


def test_the_regulation_on_rest_days_is_cited_by_its_title():
    assert str(rest_days.REGULATION) == "《全国年节及纪念日放假办法》第2条"
