"""Finding a place by what people know of it: its name, its pinyin or initials, its code."""

import unicodedata
from datetime import date

from django.conf import settings
from django.db.models import Q, Value
from django.db.models.functions import Replace

from caravan.regions.models import Region, RegionQuerySet

MOST_FOUND = 30
_LONGEST = 40
# How the last word of an English name sounds in Chinese; of those left empty the name alone is looked for.
_KINDS = {
    "city": "shi",
    "county": "xian",
    "district": "qu",
    "town": "zhen",
    "township": "xiang",
    "sub-district": "jiedao",
    "province": "sheng",
    "prefecture": "",
    "village": "",
    "community": "",
}
# What people leave out of a name when they write an address, and what they say for a longer name.
_BODIES = [f"{kind}{body}" for kind in ("", "村", "社区") for body in ("委会", "民委员会", "居委会", "居民委员会")]
_ENDS = ("", "省", "市", "县", "区", "镇", "乡", "街道", "村", "社区", *_BODIES)
_AUTONOMOUS = {"州": "自治州", "县": "自治县"}
_LONGEST_NAME = 14
_WAYS = 4


def search(text: str, *, day: date, within: Region | None = None, limit: int = MOST_FOUND) -> list[Region]:
    """Return the places that ``text`` may mean, wider ones first: a name's start, pinyin, initials or a code.

    As they are on ``day``; inside ``within`` only, when given. A name that merely contains the text comes last.
    What is no name is read as an address, from the widest place down.
    """
    text = _readable(text)
    places = Region.objects.on(day)
    if within is not None:
        places = places.filter(code__startswith=within.code)
    if text.isascii() and text.isdigit():
        return list(places.filter(code__startswith=_without_padding(text)).order_by("level", "code")[:limit])
    letters = _as_typed(text)
    if letters.isascii():
        if not letters:
            return []
        run_on = Replace("pinyin", Value(" "), Value(""))
        spelt = places.filter(level__lte=Region.Level.TOWN).alias(run_on=run_on).filter(run_on__startswith=letters)
        initials = places.filter(initials__startswith=letters)
        return _distinct([*_first(spelt, limit), *_first(initials, limit)], limit)
    return _named(text, places, limit) or _along("".join(text.split()), places, limit)


def _named(text: str, places: RegionQuerySet, limit: int) -> list[Region]:
    starting = _first(places.filter(name__startswith=text), limit)
    if len(starting) >= limit:
        return starting
    # The whole table holds some thirty thousand short names: looking through them takes milliseconds.
    return _distinct([*starting, *_first(places.filter(name__contains=text), limit)], limit)


def _along(text: str, places: RegionQuerySet, limit: int) -> list[Region]:
    """Follow an address like 湖北恩施市龙凤镇青堡村3组 as far as its places are known; return where it leads."""
    heads = [text[:length] for length in range(min(len(text), _LONGEST_NAME), 1, -1)]
    calls = Q(name__in=[head + end for head in heads for end in _ENDS])
    for head in heads:
        if (autonomous := _AUTONOMOUS.get(head[-1])) is not None:
            calls |= Q(name__startswith=head[:-1], name__endswith=autonomous)
    furthest: list[Region] = []
    for place in sorted(places.filter(calls), key=lambda place: (-len(_called(place, heads)), place.level))[:_WAYS]:
        rest = text[len(_called(place, heads)) :]
        inside = places.filter(code__startswith=place.code).exclude(pk=place.pk)
        if len(rest) > 1 and (deeper := _named(rest, inside, limit) or _along(rest, inside, limit)):
            return deeper
        furthest = furthest or [place]
    return furthest


def _called(place: Region, heads: list[str]) -> str:
    """Return which of the beginnings of an address, the longest first, means ``place``."""
    for head in heads:
        autonomous = _AUTONOMOUS.get(head[-1])
        if any(head + end == place.name for end in _ENDS):
            return head
        if autonomous and place.name.startswith(head[:-1]) and place.name.endswith(autonomous):
            return head
    return ""


def _readable(text: str) -> str:
    """Take full-width letters and digits for plain ones, and leave out what no name has."""
    plain = unicodedata.normalize("NFKC", text[: 2 * _LONGEST])
    return "".join(char for char in plain if char.isprintable()).strip()[:_LONGEST]


def _as_typed(text: str) -> str:
    """Return Latin letters as a keyboard gives them: Lǜcóngpō is lvcongpo, Xi'an is xian, Enshi City is enshishi."""
    words = text.lower().split()
    if len(words) > 1:
        words[-1] = _KINDS.get(words[-1], words[-1])
    marked = unicodedata.normalize("NFD", "".join(words)).replace("u\N{COMBINING DIAERESIS}", "v")
    return "".join(char for char in marked if char.isalnum())


def _without_padding(digits: str) -> str:
    """Return the code that ``digits`` are when it was filled up with zeros: 420000 is 42, 422801000000 is 422801."""
    for length, padding in ((12, 3), (9, 3), (6, 2), (4, 2)):
        if len(digits) == length and digits.endswith("0" * padding):
            digits = digits[:-padding]
    return digits


def _first(places: RegionQuerySet, limit: int) -> list[Region]:
    return list(places.order_by("level", "code")[:limit])


def _distinct(places: list[Region], limit: int) -> list[Region]:
    return list({place.pk: place for place in places}.values())[:limit]


def resolve(code: str, day: date) -> Region | None:
    """Return the place that has this code on ``day``."""
    return Region.objects.on(day).filter(code=code).first() if code.isascii() and code.isdigit() else None


def home_province(day: date) -> Region | None:
    """Return the province that this installation serves."""
    return resolve(settings.PROVINCE, day)


def children_of(code: str, day: date) -> list[Region]:
    """Return what lies directly in a place on ``day``, divisions before zones and farms; '' gives the provinces."""
    places = Region.objects.on(day)
    places = places.filter(parent__code=code) if code else places.filter(parent=None)
    return list(places.order_by("is_quasi", "code"))
