"""Words for things that hold a Chinese and an English name, moments and days, people and citations."""

from collections.abc import Iterable
from datetime import date, datetime, time

from django import template
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from caravan.clock import china, today
from caravan.consultations.models import LegalBasis
from caravan.directory.models import ServicePoint
from caravan.people.models import User
from caravan.regions.models import Region
from caravan.web.progress import who_is
from caravan.web.promises import desk_name
from caravan.web.words import day_words, is_english, moment_words

register = template.Library()

_DIGITS = "零一二三四五六七八九"


@register.filter
def moment(value: datetime | None) -> str:
    """11月25日（周三）17:30 on China's clock."""
    return moment_words(value) if value else ""


@register.filter
def moment_and_year(value: datetime | None) -> str:
    """2026年11月25日（周三）17:30, for paper."""
    return moment_words(value, with_year=True) if value else ""


@register.filter
def soon(value: datetime | None) -> str:
    """17:30 for today, with the day for any other."""
    if value is None:
        return ""
    return f"{china(value):%H:%M}" if china(value).date() == today() else moment_words(value)


@register.filter
def day(value: date | datetime | None) -> str:
    return day_words(value) if value else ""


@register.filter
def clock(value: time) -> str:
    return f"{value:%H:%M}"


@register.filter
def named(value: object) -> str:
    """Return the name in the reader's language: English where there is one."""
    chinese = getattr(value, "name", "") or getattr(value, "title", "")
    english_one = getattr(value, "english_name", "") or getattr(value, "english_title", "")
    return str((english_one if is_english() else "") or chinese)


@register.filter
def hint_of(value: object) -> str:
    return str((getattr(value, "english_hint", "") if is_english() else "") or getattr(value, "hint", ""))


@register.filter
def translated(value: str) -> str:
    """Translate a message that the rulebook keeps in English."""
    return gettext(value) if value else ""


@register.filter
def who(value: User | None) -> str:
    return who_is(value)


@register.filter
def post_of(value: User | None) -> str:
    """Return what somebody is: their post as recorded, in English the names of their roles."""
    if value is None:
        return ""
    if not is_english():
        return value.post
    return ", ".join(sorted(str(role.label) for role in value.role_set))


@register.filter
def reads(value: User | None, language: str) -> bool:
    return value is not None and any(known.startswith(language[:2]) for known in value.languages)


@register.filter
def desk(value: str) -> str:
    return desk_name(str(value))


@register.filter
def place(value: Region) -> str:
    """Return the name of a place, spelt out for who reads no Chinese."""
    return value.english_name if is_english() else value.spoken_name


@register.filter
def names(value: Iterable[Region]) -> str:
    """Return the names of a path of places as one line."""
    path = list(value)
    # An address in English goes from the narrow to the wide.
    return ", ".join(place(region) for region in reversed(path)) if is_english() else " ".join(map(place, path))


@register.filter
def days_words(value: int) -> str:
    if value <= 0:
        return _("today")
    if value == 1:
        return _("tomorrow")
    return _("in %(count)s days") % {"count": value}


@register.filter
def citation(value: LegalBasis) -> str:
    """Return law and article as people cite them."""
    if value.article is None:
        return f"《{value.law.title}》"
    if is_english():
        suffix = f" ({value.suffix})" if value.suffix else ""
        return f"{value.law.english_title or value.law.title}, art. {value.article}{suffix}"
    suffix = f"之{_DIGITS[value.suffix]}" if 0 < value.suffix < len(_DIGITS) else ""
    return f"《{value.law.title}》第{value.article}条{suffix}"


@register.filter
def address(value: ServicePoint) -> str:
    return (value.english_address if is_english() else "") or value.address


@register.filter
def unlocalized(value: float) -> str:
    """Write a coordinate for an address, with a point whatever the language."""
    return f"{value:.5f}"
