"""Read the text of a law from Markdown into its articles.

The form: ``# title``, lines on adoption and amendments, headings for books, chapters and sections,
and articles that open with ``**第N条**`` or ``第N条`` (also ``第N条之一``) followed by a space; every
paragraph up to the next article or heading belongs to the article. A law may lie in several files,
the first of which has the title; articles come out in the order of their numbers. What follows a
heading that is no part of the law's own order (an annex, an amending decision) is left out.

Texts are handed in; nothing here opens a file, and no text of a law is kept in this repository.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

_NUMERAL = "[〇零一二三四五六七八九十百千]+"
_ARTICLE = re.compile(rf"^(?:\*\*)?第({_NUMERAL})条(?:之({_NUMERAL}))?(?:\*\*)?[ \u3000]+(.*)$")
_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*$")
_DIVISION = re.compile(rf"^(?:第{_NUMERAL}(?:编|分编|章|节)|序言|总则|附则|{_NUMERAL}、)")
_SUPPLEMENT = re.compile(r"^附\s*则$")
_TITLE_MARKS = re.compile(r"《[^》]*》")
_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_FROM_DATE = re.compile(r"自\s*(\d{4})年(\d{1,2})月(\d{1,2})日\s*起?\s*(?:施行|实施|生效)")
_FROM_PUBLICATION = re.compile(r"自\s*(?:公布|发布|颁布)之日起?\s*(?:施行|实施|生效)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_LONGEST_NUMERAL, _MOST_ARTICLES, _LONGEST_TITLE = 8, 9999, 120
_VALUES = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0}
_SCALES = {"十": 10, "百": 100, "千": 1000}


class NotAStatute(ValueError):
    """A text is not in the form of a law; the message says what is missing or out of order, and where."""


@dataclass(frozen=True, slots=True)
class Article:
    """One article. ``第N条之一`` has number N and suffix 1; ``chapter`` is the path of headings above it."""

    number: int
    suffix: int
    text: str  # paragraphs divided by line breaks, without the article's own number
    chapter: str


@dataclass(frozen=True, slots=True)
class Statute:
    """A law as read. Dates are ``None`` where the text does not name them.

    ``in_force_from`` is the day that the text itself names for coming into force, which for an
    amended law is that of the law or of its last full revision, not of the latest amendment.
    """

    title: str
    adopted_on: date | None
    amended_on: date | None
    in_force_from: date | None
    articles: tuple[Article, ...]

    def article(self, number: int, suffix: int = 0) -> Article | None:
        """Return one article, or ``None`` if the law has none of that number."""
        return next((one for one in self.articles if (one.number, one.suffix) == (number, suffix)), None)


def number_of(numeral: str) -> int:
    """Return the value of a Chinese numeral up to 9999, as 一千二百六十 or 一百零一 or 二〇二; raise ``ValueError``."""
    if len(numeral) > 1 and not set(numeral) & _SCALES.keys():
        return int("".join(str(_VALUES[char]) for char in numeral))
    total = digit = 0
    for char in numeral:
        if char in _SCALES:
            total += (digit or 1) * _SCALES[char]
            digit = 0
        elif char in _VALUES:
            digit = _VALUES[char]
        else:
            raise ValueError(f"{numeral!r} is not a number")
    return total + digit


def parse(*parts: str) -> Statute:
    """Read a law from the texts of its files, the one with the title first; raise ``NotAStatute``."""
    if any("\x00" in part for part in parts):
        raise NotAStatute("the text holds characters that cannot be kept")
    title, preamble = _opening(parts[0] if parts else "")
    articles = [article for part in parts for article in _articles(_plain(part))]
    if not articles:
        raise NotAStatute(f"{title}: no article found, as **第一条**")
    in_order = sorted(articles, key=lambda one: (one.number, one.suffix))
    for one, two in itertools.pairwise(in_order):
        if (one.number, one.suffix) == (two.number, two.suffix):
            raise NotAStatute(f"{title}: article {one.number} is there twice")
    adopted_on, amended_on = _history(preamble)
    return Statute(title, adopted_on, amended_on, _in_force_from(preamble, in_order, adopted_on), tuple(in_order))


def _plain(part: str) -> list[str]:
    text = _COMMENT.sub("", _FRONT_MATTER.sub("", part.replace("\r\n", "\n")))
    return [line.strip() for line in text.split("\n")]


def _opening(part: str) -> tuple[str, list[str]]:
    """Return the title and the lines between it and the first heading or article."""
    title, preamble = "", []
    for line in _plain(part):
        heading = _HEADING.match(line)
        if title and (heading or _ARTICLE.match(line)):
            break
        if heading and not title:
            title = heading[2]
        elif title and line:
            preamble.append(line)
    if not title:
        raise NotAStatute("no title found, as # 中华人民共和国某法")
    if len(title) > _LONGEST_TITLE:
        raise NotAStatute(f"the title has more than {_LONGEST_TITLE} characters")
    return title, preamble


def _articles(lines: Sequence[str]) -> Iterator[Article]:
    headings: dict[int, str] = {}
    paragraphs: list[str] = []
    here: tuple[int, int] | None = None
    is_own = True  # false from the first foreign heading on, such as an annex
    for line in lines:
        if heading := _HEADING.match(line):
            level, name = len(heading[1]), heading[2]
            is_own = level == 1 or _is_division(name)
            if here:
                yield _article(here, paragraphs, headings)
                here = None
            headings = {depth: above for depth, above in headings.items() if depth < level}
            if _is_division(name):
                headings[level] = name
        elif is_own and (opening := _ARTICLE.match(line)):
            if here:
                yield _article(here, paragraphs, headings)
            here = (_counted(opening[1]), _counted(opening[2]) if opening[2] else 0)
            paragraphs = [opening[3]]
        elif here and line:
            paragraphs.append(line)
    if here:
        yield _article(here, paragraphs, headings)


def _counted(numeral: str) -> int:
    number = number_of(numeral) if len(numeral) <= _LONGEST_NUMERAL else 0
    if not 0 < number <= _MOST_ARTICLES:
        raise NotAStatute(f"no article has the number {numeral[:_LONGEST_NUMERAL]}")
    return number


def _is_division(name: str) -> bool:
    return bool(_DIVISION.match(name) or _SUPPLEMENT.match(name))


def _article(place: tuple[int, int], paragraphs: list[str], headings: dict[int, str]) -> Article:
    chapter = " / ".join(re.sub(r"\s+", " ", headings[level]) for level in sorted(headings))
    return Article(*place, text="\n".join(paragraphs).strip(), chapter=chapter)


def _dates(text: str) -> list[date]:
    return [_day(*found) for found in _DATE.findall(_TITLE_MARKS.sub("", text))]


def _day(year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise NotAStatute(f"there is no day {year}年{month}月{day}日") from None


def _history(preamble: list[str]) -> tuple[date | None, date | None]:
    adopted = [day for line in preamble for day in _dates(line)]
    amended = [day for line in preamble if re.search("修正|修订|修改", line) for day in _dates(line)]
    return (adopted[0] if adopted else None), max(amended, default=None)


def _in_force_from(preamble: list[str], articles: list[Article], adopted_on: date | None) -> date | None:
    for line in preamble:
        if "施行" in line and (found := _dates(line)):
            return found[-1]
    for article in reversed(articles):
        plain = _TITLE_MARKS.sub("", article.text)
        if found_date := _FROM_DATE.search(plain):
            return _day(*found_date.groups())
        if _FROM_PUBLICATION.search(plain):
            return adopted_on
    return None
