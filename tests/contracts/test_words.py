"""The words that people read: none of those that say nothing, and no sentence too long to take in."""

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = sorted((ROOT / "caravan").rglob("django.po"))
# What people without an account read; staff know longer words.
CITIZEN = ("web", "web/citizen", "web/open", "web/components", "demo", "feedback", "files", "matters", "statistics")
ERROR_PAGES = sorted((ROOT / "caravan/web/components/templates").glob("[45]*.html"))

EMPTY = {
    "zh": (
        "尽快",
        "系统繁忙",
        "请联系管理员",
        "请联系系统管理员",
        "稍后再试",
        "请稍后",
        "非法",
        "您好",
        "敬请",
        "予以",
        "你",
    ),
    "en": (
        "as soon as possible",
        "please contact the administrator",
        "system busy",
        "invalid",
        "illegal",
        "oops",
        "submit",
    ),
}
LONGEST = {"zh": 40, "en": 20}


def said(catalogue: Path) -> Iterator[tuple[str, str]]:
    """Yield every message of a catalogue in each language."""
    with catalogue.open("rb") as file:
        for message in read_po(file, locale="zh_Hans"):
            if message.id:
                yield "en", message.id if isinstance(message.id, str) else message.id[1]
                yield "zh", message.string if isinstance(message.string, str) else message.string[0]


def sentences(text: str) -> list[str]:
    """Split a text where a reader may rest; markup and values count as nothing."""
    plain = html.unescape(re.sub(r"<[^>]+>|%\(\w+\)s|%%|\{[{%].*?[%}]\}", " ", text))
    return [part.strip() for part in re.split(r"[。！？；：!?\n]|[.:;](?:\s|$)", plain) if part.strip()]


def length(language: str, sentence: str) -> int:
    return len(re.findall(r"[\u4e00-\u9fff]", sentence)) if language == "zh" else len(re.findall(r"[\w'’-]+", sentence))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT / "caravan"))


def is_for_citizens(catalogue: Path) -> bool:
    return name_of(catalogue).startswith(tuple(f"{package}/locale" for package in CITIZEN))


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=name_of)
def test_no_message_says_nothing(catalogue: Path) -> None:
    found = [
        (word, text)
        for language, text in said(catalogue)
        for word in EMPTY[language]
        if (re.search(rf"\b{word}\b", text, re.IGNORECASE) if language == "en" else word in text)
    ]

    assert found == []


@pytest.mark.parametrize("catalogue", [*filter(is_for_citizens, CATALOGUES)], ids=name_of)
def test_a_sentence_is_short_enough_for_a_frightened_reader(catalogue: Path) -> None:
    found = [
        (length(language, sentence), sentence)
        for language, text in said(catalogue)
        for sentence in sentences(text)
        if length(language, sentence) > LONGEST[language]
    ]

    assert found == []


@pytest.mark.parametrize("page", ERROR_PAGES, ids=name_of)
def test_an_error_page_says_what_to_do_in_short_sentences(page: Path) -> None:
    text = page.read_text("utf-8")

    for language in ("zh", "en"):
        assert not [word for word in EMPTY[language] if word in text]
        assert max(length(language, sentence) for sentence in sentences(text)) <= LONGEST[language]


# One thing has one word; these were used beside it.
OTHER_WORDS = {
    "接手": "认领",
    "上报": "往上交",
    "兜底": "最后负责人",
    "最后一道保障": "最后负责人",
    "转办时限表": "逐级时限表",
    "安静时段": "免打扰时段",
}
CHINESE_PAGES = [*(ROOT / "docs/user/zh").glob("*.md"), ROOT / "docs/reference/glossary.md", ROOT / "README.zh-CN.md"]


@pytest.mark.parametrize("page", [*CATALOGUES, *CHINESE_PAGES], ids=lambda path: str(path.relative_to(ROOT)))
def test_one_thing_has_one_word(page: Path) -> None:
    text = page.read_text("utf-8")

    assert {word: meant for word, meant in OTHER_WORDS.items() if word in text} == {}
