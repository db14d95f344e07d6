"""The ladder of the promise, worked out a second time and as slowly as the table reads: minute by minute.

Written from the table itself, not from the engine: the rest days and make-up workdays of the
weeks that the tests cross are typed here as the State Council's notice for 2026 gives them.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from caravan.clock import CHINA

MINUTE = timedelta(minutes=1)
OPENS, CLOSES = time(9), time(17, 30)
SPRING_FESTIVAL = {date(2026, 2, day) for day in range(15, 24)}
MID_AUTUMN = {date(2026, 9, day) for day in range(25, 28)}  # lies in the fortnight before National Day
NATIONAL_DAY = {date(2026, 10, day) for day in range(1, 8)}
REST = SPRING_FESTIVAL | MID_AUTUMN | NATIONAL_DAY
MADE_UP = {date(2026, 2, 14), date(2026, 2, 28), date(2026, 9, 20), date(2026, 10, 10)}
LAST = 5


@dataclass(frozen=True)
class Step:
    rung: int
    starts_at: datetime
    ends_at: datetime


def works(day: date) -> bool:
    return day in MADE_UP or (day.weekday() < 5 and day not in REST)


def is_open(moment: datetime) -> bool:
    return works(moment.date()) and OPENS <= moment.time() < CLOSES


def service_minutes(moment: datetime, count: int) -> datetime:
    """The earliest moment by which so many minutes of service hours have run."""
    while count:
        moment += MINUTE
        count -= is_open(moment - MINUTE)
    return moment


def next_workday_at(moment: datetime, wall: time) -> datetime:
    """``wall`` on the first working day whose opening is still to come."""
    day = moment.date() if moment.time() < OPENS else moment.date() + timedelta(days=1)
    while not works(day):
        day += timedelta(days=1)
    return datetime.combine(day, wall, CHINA)


def minutes_left(moment: datetime) -> int:
    left, end = 0, datetime.combine(moment.date(), CLOSES, CHINA)
    while moment < end:
        left += is_open(moment)
        moment += MINUTE
    return left


def promise(asked: datetime) -> datetime:
    return next_workday_at(asked, CLOSES)


def rung_ends(rung: int, start: datetime) -> datetime:
    in_hours = is_open(start)
    if rung == 1:
        return service_minutes(start, 15) if in_hours else start + timedelta(minutes=60)
    if rung == 2:
        return service_minutes(start, 30) if in_hours else start + timedelta(hours=2)
    if rung == 3:
        return service_minutes(start, 60) if in_hours else next_workday_at(start, time(10))
    if rung == 4:
        return service_minutes(start, 120) if in_hours else start + timedelta(hours=4)
    if in_hours and minutes_left(start) >= 120:
        return datetime.combine(start.date(), CLOSES, CHINA)
    return next_workday_at(start, time(10))


def ordinary(asked: datetime) -> list[Step]:
    """What happens to a question that nobody touches."""
    steps, start = [], asked
    for rung in range(1, LAST + 1):
        end = rung_ends(rung, start)
        steps.append(Step(rung, start, end))
        start = end
    return steps


def fast(asked: datetime, *, danger: bool = False) -> list[Step]:
    """The same on the fast track: a quarter of an hour on rungs 3 and 4, two hours in all, at any time."""
    is_night = not time(8) <= asked.time() < time(21)
    steps, start = [], asked
    for rung in (3, 4):
        if rung == 3 and (is_night or danger):
            continue
        steps.append(Step(rung, start, start + timedelta(minutes=15)))
        start = steps[-1].ends_at
    return [*steps, Step(LAST, start, asked + timedelta(hours=2))]
