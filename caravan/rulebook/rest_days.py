"""China's working calendar: the days off and make-up workdays that the State Council fixes each year.

2004 to 2026 come from the package ``chinesecalendar``, which transcribes the yearly notices (``NOTICE``
is the latest). Later years have no notice yet and hold only what the regulation itself decides, the
statutory days of arts. 2 and 6: days that fall on a weekend are made up on the first working days
after, no weekend day is worked. 2027 has them all; the years after it only those with a date of the
common calendar, so that a question asked at the end of a year is never refused for want of a table.
All that is provisional; when a notice comes out, an administrator enters it (``caravan.calendars``), or the
package is brought up to date, and the calendar's version changes with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

import chinese_calendar  # type: ignore[import-untyped]

from caravan.engine.calendars import Calendar
from caravan.engine.deadlines import Citation
from caravan.engine.wording import Problem
from caravan.engine.wording import gettext_noop as _

REGULATION = Citation("全国年节及纪念日放假办法", article=2)
NOTICE = Citation("国务院办公厅关于2026年部分节假日安排的通知（国办发明电〔2025〕7号，2025年11月4日）")

FIRST = date(2004, 1, 1)
NOTICED_TO = date(2026, 12, 31)
PROVISIONAL_FROM = date(2027, 1, 1)
# Far enough for the longest period of a law, twenty years, from any day now.
LAST = date(2060, 12, 31)

_FORECAST = {
    "new_year": (date(2027, 1, 1),),
    # New Year's Eve to the third day of the first month; Saturday and Sunday made up after.
    "spring_festival": (date(2027, 2, 5), date(2027, 2, 6), date(2027, 2, 7), date(2027, 2, 8)),
    "spring_festival_made_up": (date(2027, 2, 9), date(2027, 2, 10)),
    "tomb_sweeping_day": (date(2027, 4, 5),),
    "labour_day": (date(2027, 5, 1), date(2027, 5, 2)),
    "labour_day_made_up": (date(2027, 5, 3), date(2027, 5, 4)),
    "dragon_boat_festival": (date(2027, 6, 9),),
    "mid_autumn_festival": (date(2027, 9, 15),),
    "national_day": (date(2027, 10, 1), date(2027, 10, 2), date(2027, 10, 3)),
    "national_day_made_up": (date(2027, 10, 4), date(2027, 10, 5)),
}


# New Year, Labour Day, National Day: those of art. 2 that fall on the same date every year.
_FIXED = (((1, 1),), ((5, 1), (5, 2)), ((10, 1), (10, 2), (10, 3)))


def _fixed_days(year: int) -> set[date]:
    """Return the days off of a year as far as the regulation fixes their dates, those of a weekend made up."""
    found: set[date] = set()
    for festival in _FIXED:
        days = {date(year, month, day) for month, day in festival}
        owed, after = sum(day.weekday() >= 5 for day in days), max(days) + timedelta(days=1)
        while owed:
            if after.weekday() < 5:
                days.add(after)
                owed -= 1
            after += timedelta(days=1)
        found |= days
    return found


@dataclass(frozen=True, slots=True)
class YearNotice:
    """What the notice of one year fixes: its days off, weekends included or not, and the weekend days worked.

    The first days of a holiday may lie in the December before.
    """

    year: int
    rest_days: frozenset[date]
    make_up_workdays: frozenset[date]

    def problems(self) -> list[Problem]:
        """Return what no notice could say; with any of it a calendar would be wrong."""
        found: list[Problem] = []

        def add(place: str, message: str, days: Iterable[date]) -> None:
            found.extend(Problem(place, message, {"day": day.isoformat()}) for day in sorted(days))

        first, last = date(self.year - 1, 12, 1), date(self.year, 12, 31)
        if not PROVISIONAL_FROM.year - 1 <= self.year <= LAST.year:
            message = _("only the years %(first)s to %(last)s can be entered")
            found.append(Problem("year", message, {"first": NOTICED_TO.year, "last": LAST.year}))
            return found
        add("rest_days", _("%(day)s is not in that year"), {d for d in self.rest_days if not first <= d <= last})
        outside = {day for day in self.make_up_workdays if not first <= day <= last}
        add("make_up_workdays", _("%(day)s is not in that year"), outside)
        add("make_up_workdays", _("%(day)s is both a day off and a day worked"), self.rest_days & self.make_up_workdays)
        weekdays = {day for day in self.make_up_workdays if day.weekday() < 5}
        add("make_up_workdays", _("%(day)s is no weekend day"), weekdays)
        fixed = {date(self.year, month, day) for festival in _FIXED for month, day in festival}
        add("rest_days", _("%(day)s is a day off by the regulation and is missing"), fixed - self.rest_days)
        return found

    @property
    def net_days(self) -> int:
        """How many working days the year loses; the regulation has thirteen statutory days, so thirteen as a rule."""
        off = sum(day.weekday() < 5 and day.year == self.year for day in self.rest_days)
        return off - sum(day.year == self.year for day in self.make_up_workdays)


STATUTORY_DAYS = 13


def noticed(year: int) -> YearNotice | None:
    """Return the notice of a year as the package transcribes it, or ``None`` if it knows none."""
    rest = frozenset(day for day in chinese_calendar.holidays if day.year == year)
    worked = frozenset(day for day in chinese_calendar.workdays if day.year == year)
    return YearNotice(year, rest, worked) if rest else None


def build(notices: Mapping[int, YearNotice] | None = None) -> Calendar:
    """Return the calendar of the shipped tables with ``notices`` laid over them, each for the whole of its year."""
    notices = notices or {}
    rest = {day for day in chinese_calendar.holidays if FIRST <= day <= NOTICED_TO}
    made_up = {day for day in chinese_calendar.workdays if FIRST <= day <= NOTICED_TO}
    rest.update(day for days in _FORECAST.values() for day in days)
    rest.update(day for year in range(PROVISIONAL_FROM.year + 1, LAST.year + 1) for day in _fixed_days(year))
    for year in sorted(notices):
        rest = {day for day in rest if day.year != year} | notices[year].rest_days
        made_up = {day for day in made_up if day.year != year} | notices[year].make_up_workdays
        # What the notice of a year says of the December before prevails there too.
        rest, made_up = rest - notices[year].make_up_workdays, made_up - notices[year].rest_days
    noticed_to = NOTICED_TO.year
    while noticed_to + 1 in notices and noticed_to < LAST.year - 1:
        noticed_to += 1
    table = ",".join(f"-{day}" for day in sorted(rest)) + ",".join(f"+{day}" for day in sorted(made_up))
    # The version is stored beside every promise: it changes exactly when a day does.
    digest = sha256(table.encode()).hexdigest()[:8]
    return Calendar(
        version=f"cn-{noticed_to}+{LAST.year}p-{digest}",
        first=FIRST,
        last=LAST,
        rest_days=rest,
        make_up_workdays=made_up,
        provisional_from=date(noticed_to + 1, 1, 1),
    )


CALENDAR = build()  # as shipped
_in_force = CALENDAR


def current() -> Calendar:
    """Return the calendar in force here: the shipped one, or what an administrator has entered since."""
    return _in_force


def install(calendar: Calendar | None) -> None:
    """Work with ``calendar`` from now on, in this process; ``None`` returns to the shipped one."""
    global _in_force
    _in_force = calendar or CALENDAR
