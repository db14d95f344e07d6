"""Every paper: its articles against the texts of the laws, its typst file, and its two titles."""

import pytest

from caravan.documents.registry import PAPERS, Template
from caravan.rulebook.laws import LAWS
from tests.rulebook.statutes import counts_right, needs_statutes, statute

papers = pytest.mark.parametrize("template", PAPERS.values(), ids=lambda template: template.key)
BY_TITLE = {law.title: law for law in LAWS.values()}


@needs_statutes
@papers
def test_the_words_of_each_article_stand_in_the_paragraph_that_is_cited(template: Template) -> None:
    for basis in template.basis:
        text = statute(BY_TITLE[basis.law]).article(basis.article, basis.suffix).text
        paragraphs = [line for line in text.split("\n") if not line.startswith("（")]
        assert basis.figure
        assert basis.figure in (text if basis.paragraph is None else paragraphs[basis.paragraph - 1]), basis


@needs_statutes
@papers
def test_no_paragraph_is_named_of_an_article_that_has_one(template: Template) -> None:
    for basis in template.basis:
        assert basis.paragraph is None or counts_right(BY_TITLE[basis.law], basis), basis


@papers
def test_every_paper_has_a_file_both_titles_and_a_word_for_its_number(template: Template) -> None:
    assert template.source.is_file()
    assert "official.with" in template.source.read_text("utf-8")
    assert template.title
    assert template.english
    assert template.word


@papers
def test_no_paper_reads_what_people_wrote_as_typst(template: Template) -> None:
    source = template.source.read_text("utf-8")

    assert "eval(" not in source
    assert 'mode: "markup"' not in source
