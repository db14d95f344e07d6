"""Moments and days as people say them, on China's clock, always with the weekday."""

from datetime import date, datetime

from django.utils.translation import get_language

from caravan import clock
from caravan.rulebook.words import Words

_WEEKDAYS = "一二三四五六日"
_ENGLISH_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def is_english() -> bool:
    """Say whether the reader chose English."""
    return (get_language() or "").startswith("en")


def said(words: Words) -> str:
    """Return words of the rulebook in the reader's language."""
    return words.english if is_english() else words.chinese


def day_words(value: date | datetime, *, with_year: bool = False) -> str:
    """11月25日（周三）; the year only where it is not the present one."""
    day = clock.china(value).date() if isinstance(value, datetime) else value
    year = str(day.year) if with_year or day.year != clock.today().year else ""
    if is_english():
        return f"{_ENGLISH_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}{year and f' {year}'}"
    return f"{year and f'{year}年'}{day.month}月{day.day}日（周{_WEEKDAYS[day.weekday()]}）"


def moment_words(value: datetime, *, with_year: bool = False) -> str:
    """11月25日（周三）17:30; paper needs the year in any case."""
    local = clock.china(value)
    separator = ", " if is_english() else ""
    return f"{day_words(value, with_year=with_year)}{separator}{local:%H:%M}"
