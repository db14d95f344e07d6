"""What staff finish by hand comes as a Word document with the same words, and says that it is a draft."""

from io import BytesIO

import pytest
from docx import Document as Docx

from caravan.documents.drawing import draw
from caravan.documents.editing import DRAFT, editable
from caravan.documents.registry import PAPERS, template_of
from tests.documents.reading import letters, text_of
from tests.documents.samples import SAMPLES
from tests.documents.test_drawing import FRAME, snapshot
from tests.factories.documents import receipt

EDITED = [words for words in SAMPLES if template_of(words).is_editable]
# At the foot of a page and nowhere in a draft; what is signed has a line of its own there.
FOOT = "扫码可查验本文书是否由本平台制发、是否为现行文本。查验码："
ON_PAGES_ONLY = (FOOT[:5], FRAME["token"], FRAME["verify_at"])


def text_in(docx: bytes) -> str:
    document = Docx(BytesIO(docx))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return letters("".join([*(paragraph.text for paragraph in document.paragraphs), *cells]))


def test_there_are_papers_to_edit():
    assert {template_of(words).key for words in EDITED} == {key for key, one in PAPERS.items() if one.is_editable}


@pytest.mark.parametrize("words", EDITED, ids=lambda words: template_of(words).key)
def test_a_draft_has_every_character_of_the_paper(words):
    draft = text_in(editable(template_of(words), snapshot(words)))
    paper = text_of(draw(template_of(words), snapshot(words)))

    assert set(paper.replace("—", "")) - set(draft) <= set("".join(ON_PAGES_ONLY) + FOOT)
    assert letters(FRAME["number"]) in draft
    for hidden in ON_PAGES_ONLY:
        assert hidden not in draft


def test_a_draft_says_at_its_head_that_it_is_one():
    words = EDITED[0]

    document = Docx(BytesIO(editable(template_of(words), snapshot(words))))

    assert document.sections[0].header.paragraphs[0].text == DRAFT


@pytest.mark.parametrize("text", ['<b>&amp;</b> #panic() "x"', "𠮷野🙂", "甲\x00乙\x08", "第一行\n第二行"])
def test_text_stands_in_a_draft_as_it_was_written(text):
    words = receipt(subject=text)

    draft = text_in(editable(template_of(words), snapshot(words)))

    assert letters(text.replace("\x00", "").replace("\x08", "")) in draft
