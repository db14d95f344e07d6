"""Tell a question written in English from one written in Chinese, so that someone who reads it gets it."""

from __future__ import annotations

import re

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?")
# Words that hold English sentences together; names of firms and programs in a Chinese text are not among them.
_GLUE_WORDS = """
a an and are at be been but can cannot could did do does for from had has have he help her his how i if in is it me my
no not of on or our please she should so that the their them they this to was we were what when where who why will with
would you your
"""
_GLUE = frozenset(_GLUE_WORDS.split())


def is_mostly_english(text: str) -> bool:
    """Tell whether a reader needs English for ``text``.

    A text without a Chinese character is English from two words on. One with both is English if
    it has more words than Chinese words, at about two characters each, and English glue between
    them: a Chinese sentence full of brand names stays Chinese. Pinyin counts as English; a person looks.
    """
    words = [word.casefold() for word in _WORD.findall(text)]
    han = len(_HAN.findall(text))
    if len(words) < 2:
        return False
    if not han:
        return True
    return len(words) > han / 2 and sum(word in _GLUE for word in words) >= 2
