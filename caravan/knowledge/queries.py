"""Reads: topics and their questions, laws to cite, answers that may help while somebody waits."""

import re
from datetime import date

from django.db.models import Q, QuerySet

from caravan.engine.similarity import similarity
from caravan.knowledge.models import Article, Law, SharedAnswer, Topic
from caravan.rulebook.statute_text import number_of

_COMPARED = 60
_NUMERAL = r"(\d{1,4}|[〇零一二三四五六七八九十百千]{1,9})"
_ARTICLE = re.compile(rf"\s*第?\s*{_NUMERAL}\s*条?\s*(?:(?:之|-|－)\s*{_NUMERAL})?\s*")

# No law is called anything longer, and a database refuses to look for what is much longer.
LONGEST_NAME = 200


def topics() -> QuerySet[Topic]:
    return Topic.objects.order_by("position")


def laws_matching(text: str, *, limit: int = 20) -> list[Law]:
    """Return laws in force whose Chinese or English title has every word of ``text``."""
    found = Law.objects.filter(in_force_to=None)
    for word in text.split()[:6]:
        found = found.filter(Q(title__contains=word) | Q(english_title__icontains=word))
    return list(found.order_by("title")[:limit])


def law_named(text: str) -> Law | None:
    """Return the one law in force that ``text`` can mean: its title in either language, or a part only it has."""
    plain = text.strip().strip("《》").removeprefix("中华人民共和国")
    if not plain or len(plain) > LONGEST_NAME:
        return None
    in_force = Law.objects.filter(in_force_to=None)
    titles = (plain, f"中华人民共和国{plain}")
    exact = in_force.filter(Q(title__in=titles) | Q(english_title__iexact=plain) | Q(slug=plain)).first()
    if exact is not None:
        return exact
    found = list(in_force.filter(Q(title__contains=plain) | Q(english_title__icontains=plain))[:2])
    return found[0] if len(found) == 1 else None


def article(law: Law, number: int, suffix: int = 0) -> Article | None:
    """Return the text of one article, where the law was imported."""
    return Article.objects.filter(law=law, number=number, suffix=suffix).first()


def numbered(text: str) -> tuple[int, int] | None:
    """Read an article number as people type or copy it: 44, 第44条, 第四十四条, 120之一 or 120-1."""
    match = _ARTICLE.fullmatch(text)
    if match is None:
        return None
    try:
        number, suffix = _value(match[1]), _value(match[2] or "0")
    except ValueError:
        return None
    return (number, suffix) if 0 < number < 10_000 and suffix < 100 else None


def _value(numeral: str) -> int:
    return int(numeral) if numeral.isdecimal() else number_of(numeral)


def similar_answers(topic: Topic, language: str, text: str, *, day: date, limit: int = 3) -> list[SharedAnswer]:
    """Return shared answers on the topic, the likest first; showing them is never counted as a response.

    One whose day of review has passed is kept back until somebody has looked at it again.
    """
    shared = SharedAnswer.objects.filter(topic=topic, language=language, withdrawn_at=None, review_by__gte=day)
    ranked = sorted(shared.order_by("-published_at")[:_COMPARED], key=lambda s: -similarity(text, s.question))
    return ranked[:limit]
