"""Periods counted by walking from day to day, as somebody with a paper calendar would: slow, and plain to see.

Nothing of it is shared with ``engine.deadlines``, and no arithmetic on dates but "the next day" and "the day before".
"""

from datetime import date, timedelta

from caravan.engine.deadlines import Unit

DAY = timedelta(days=1)


class PaperCalendar:
    """Which days are working days, told from the two lists of a yearly notice."""

    def __init__(self, rest_days: set[date], make_up_workdays: set[date]) -> None:
        self.rest_days, self.make_up_workdays = rest_days, make_up_workdays

    def is_workday(self, day: date) -> bool:
        if day in self.make_up_workdays:
            return True
        return day.weekday() not in (5, 6) and day not in self.rest_days


def last_day(
    unit: Unit,
    length: int,
    start: date,
    calendar: PaperCalendar,
    paused: list[tuple[date, date]],
) -> tuple[date, date]:
    """Return the raw end and the last day, the start not counted."""
    raw = _month_end(start, length * (12 if unit is Unit.YEAR else 1)) if unit in (Unit.MONTH, Unit.YEAR) else start
    while unit in (Unit.DAY, Unit.WORKDAY) and length:
        raw += DAY
        stands = any(first <= raw <= last for first, last in paused)
        if not stands and (unit is Unit.DAY or calendar.is_workday(raw)):
            length -= 1
    last = raw
    while not calendar.is_workday(last):
        last += DAY
    return raw, last


def _month_end(start: date, months: int) -> date:
    """Turn the pages of the calendar one by one; on the last, find the day of the same number, or the last one."""
    day = start
    for _page in range(months):
        month = day.month
        while day.month == month:
            day += DAY
    page = day.month
    while day.day < start.day and (day + DAY).month == page:
        day += DAY
    return day


def last_day_before(unit: Unit, length: int, event: date, calendar: PaperCalendar) -> date:
    """Return the last working day that leaves ``length`` full days before ``event``."""
    day = event
    while length:
        day -= DAY
        if unit is Unit.DAY or calendar.is_workday(day):
            length -= 1
    day -= DAY
    while not calendar.is_workday(day):
        day -= DAY
    return day
