"""Whatever people wrote stands on the paper as letters: nothing of it is read as typst, and nothing is left out."""

import hashlib

import pytest
from django.test import override_settings

from caravan.documents import drawing
from caravan.documents.drawing import NotDrawn, draw, pages
from caravan.documents.glyphs import covered, printable
from caravan.documents.registry import plain, template_of
from tests.documents.reading import letters, reader, text_of
from tests.factories.documents import receipt

FRAME = {
    "title": "法律援助申请材料接收凭证",
    "number": "恩施市法援收〔2026〕1号",
    "office": "恩施市法律援助中心",
    "made_on": "2026-11-23",
    "token": "7KQ2-M9XD-4TPA-R6HV",
    "verify_url": "https://example.org/verify/7KQ2M9XD4TPAR6HV/",
    "verify_at": "https://example.org/verify/",
}


def snapshot(words: object) -> dict[str, object]:
    return {"format": 1, "frame": FRAME, "words": plain(words)}


def drawn(words: object) -> bytes:
    return draw(template_of(words), snapshot(words))


@pytest.mark.parametrize(
    "text",
    [
        '#import "/settings.py": *',
        '#read("/settings.py")',
        "#panic()",
        "#pagebreak()",
        "$ x^2 $ [a] {b} \\ *c* _d_ `e` = f <g> @h // i /* j",
        '"}); #let x = 1',
        "{{ 7 * 7 }} {% x %}",
        "买买提·艾合买提江",
        "㐂 䶮 〇 𬭎",
        "第一行\n第二行",
        "Ⅱ ① ￥ ™ … ——",
        "一" * 300,
        "W" * 300,
        "https://example.org/" + "a" * 200,
    ],
)
def test_text_stands_on_the_paper_as_it_was_written(text):
    assert letters(text) in text_of(drawn(receipt(applicant=text, subject=text)))


def test_a_character_that_no_font_has_stands_there_as_its_code_and_the_foot_says_so():
    text = text_of(drawn(receipt(applicant="𠮷野🙂")))

    assert "〔U+20BB7〕野〔U+1F642〕" in text
    assert "字库未收的字" in text
    assert "字库未收的字" not in text_of(drawn(receipt(applicant="野")))


def test_marks_that_turn_or_hide_text_are_not_drawn():
    assert printable("甲\u202e乙\u200b\u200d丙\ufe0f\x00丁\U000e0100") == "甲乙丙丁"


def test_whatever_is_said_to_be_covered_has_a_glyph():
    """The typesetter refuses a PDF/A with a character that no font has, so that drawing is the proof."""
    sample = "".join(chr(code) for code in sorted(covered())[::11] if chr(code).isprintable())

    assert len(sample) > 2000
    drawn(receipt(subject=sample))


def test_the_same_facts_give_the_same_bytes():
    one, two = drawn(receipt()), drawn(receipt())

    assert hashlib.sha256(one).digest() == hashlib.sha256(two).digest()
    assert one != drawn(receipt(subject="请求支付工伤待遇"))


def test_a_paper_is_an_archives_pdf_with_its_fonts_and_its_structure():
    found = reader(drawn(receipt()))

    assert b"pdfaid:part>2" in found.trailer["/Root"]["/Metadata"].get_data().replace(b" ", b"")
    assert found.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert found.trailer["/Root"]["/Lang"].lower().startswith("zh")
    assert found.metadata.title == FRAME["title"]
    for font in found.pages[0]["/Resources"]["/Font"].values():
        descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert "/FontFile3" in descriptor or "/FontFile2" in descriptor


def test_an_ordinary_paper_is_one_sheet_of_a4():
    found = reader(drawn(receipt()))

    assert len(found.pages) == 1
    assert [round(float(side)) for side in found.pages[0].mediabox[2:]] == [595, 842]


def test_every_page_has_the_qr_code_and_says_how_to_check_it():
    found = reader(drawn(receipt(papers=tuple(f"材料{number}" for number in range(60)))))

    assert len(found.pages) > 1
    for page in found.pages:
        assert FRAME["token"] in letters(page.extract_text())


def test_the_program_that_draws_has_neither_environment_nor_network(monkeypatch):
    monkeypatch.setenv("CARAVAN_SECRET_KEY", "secret")
    seen = {}
    real = drawing.subprocess.run

    def spied(command, **how):
        seen.update(how)
        return real(command, **how)

    monkeypatch.setattr(drawing.subprocess, "run", spied)

    drawn(receipt())

    assert seen["env"] == {}
    assert seen["timeout"] <= 30


def test_a_program_that_fails_is_said_and_tells_nothing_of_the_paper(tmp_path):
    broken = dict(snapshot(receipt(applicant="田野")), words={})

    with pytest.raises(NotDrawn) as raised:
        draw(template_of(receipt()), broken)

    assert "田野" not in str(raised.value)


def test_pages_can_be_looked_at_as_pictures():
    (picture,) = pages(template_of(receipt()), snapshot(receipt()))

    assert picture.startswith(b"\x89PNG")


def test_more_fonts_may_be_named(tmp_path):
    with override_settings(FONTS=str(tmp_path)):
        assert letters("田野") in text_of(drawn(receipt()))
