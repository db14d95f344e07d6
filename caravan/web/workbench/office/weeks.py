"""A week of a desk: its shifts day by day, and the hours nobody is planned for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from caravan import clock
from caravan.directory.models import DutyShift

DAY = timedelta(days=1)
WIDEST = 3660 * DAY  # nobody plans, or looks back, further


@dataclass(frozen=True)
class Day:
    """One day with the shifts that begin on it, and its stretches without any, as ("20:00", "24:00").

    What reaches over from the week before stands on Monday.
    """

    day: date
    shifts: tuple[DutyShift, ...]
    uncovered: tuple[tuple[str, str], ...]
    is_today: bool


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def read_week(text: str, today: date) -> date:
    """Return the Monday of the week of the day written in ``text``, else of this week."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = today
    return monday_of(day if abs(day - today) < WIDEST else today)


def begins(day: date) -> datetime:
    """Return midnight in China at the start of ``day``."""
    return datetime.combine(day, time(), clock.CHINA)


def days_of(shifts: Iterable[DutyShift], monday: date, today: date) -> list[Day]:
    """Return the seven days from ``monday``; what a night shift covers of the next day counts there."""
    rows = list(shifts)
    return [_day(rows, monday, monday + number * DAY, today) for number in range(7)]


def _day(shifts: Sequence[DutyShift], monday: date, day: date, today: date) -> Day:
    beginning = tuple(shift for shift in shifts if max(clock.china(shift.starts_at).date(), monday) == day)
    # What is over cannot be planned any more.
    uncovered = _gaps(shifts, begins(day), begins(day + DAY)) if day >= today else ()
    return Day(day, beginning, uncovered, day == today)


def _gaps(shifts: Sequence[DutyShift], start: datetime, end: datetime) -> tuple[tuple[str, str], ...]:
    gaps = []
    reached = start
    for shift in shifts:
        if shift.starts_at >= end:
            break
        if shift.starts_at > reached:
            gaps.append((reached, shift.starts_at))
        reached = max(reached, shift.ends_at)
    if reached < end:
        gaps.append((reached, end))
    return tuple((_wall(one, end), _wall(two, end)) for one, two in gaps)


def _wall(moment: datetime, end: datetime) -> str:
    return "24:00" if moment == end else f"{clock.china(moment):%H:%M}"
