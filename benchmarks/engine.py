"""Microseconds of the arithmetic behind every promise, beside the same answer worked out day by day.

    python -m benchmarks.engine

Each line is first checked: both ways must give the same answer for every case that is timed.
"""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from benchmarks import tables
from caravan.engine.calendars import CHINA
from caravan.engine.clocks import Clock
from caravan.engine.deadlines import Citation, DeadlineRule, Unit, due_on
from caravan.engine.matching import Candidate, rank
from caravan.rulebook.rest_days import CALENDAR
from caravan.rulebook.service_promise import CLOCK, DEFAULT_LADDER
from tests.engine.reference import PaperCalendar, last_day
from tests.routing import oracle

DAY = timedelta(days=1)
CASES = 200
PATIENCE = 0.4  # seconds for one line and one way
TOPICS = ("wages", "family", "land", "housing", "traffic", "loan")
WEEKS = datetime(2026, 9, 21, tzinfo=CHINA)  # National Day lies within, with its make-up workdays


@dataclass(frozen=True)
class Line:
    work: str
    ours: Callable[[Any], Any]
    plain: Callable[[Any], Any]
    cases: Sequence[Any]
    bar: float | None = None  # microseconds

    def check(self) -> None:
        for case in self.cases:
            mine, theirs = self.ours(case), self.plain(case)
            if mine != theirs:
                raise SystemExit(f"{self.work} of {case}: {mine} and {theirs} differ")


RULE = DeadlineRule("probe", "A probe", 30, Citation("民法典"), date(2021, 1, 1), unit=Unit.WORKDAY)
# Looked up in a set for each day, as a calendar kept in a database or a dictionary is.
WORKDAYS = {
    day
    for day in (CALENDAR.first + DAY * n for n in range((CALENDAR.last - CALENDAR.first).days + 1))
    if CALENDAR.is_workday(day)
}
# The same days as the two lists of a notice: what the slow count reads.
_TABLE = [CALENDAR.first + DAY * n for n in range((CALENDAR.last - CALENDAR.first).days + 1)]
PAPER = PaperCalendar(
    {day for day in _TABLE if day.weekday() < 5} - WORKDAYS, {day for day in WORKDAYS if day.weekday() >= 5}
)


def due_walked(start: date) -> date:
    day, left = start, RULE.length
    while left:
        day += DAY
        left -= day in WORKDAYS
    return day


STATUTORY = [
    DeadlineRule(f"probe.{unit}", "A probe", length, Citation("民法典"), date(2021, 1, 1), unit=unit)
    for unit, length in ((Unit.DAY, 60), (Unit.WORKDAY, 15), (Unit.MONTH, 6), (Unit.YEAR, 1))
]
PAUSE = timedelta(days=12)


def clock_computed(case: Clock) -> date:
    return case.due(CALENDAR, case.start).due_on


def clock_walked(case: Clock) -> date:
    return last_day(case.rule.unit, case.rule.length, case.start, PAPER, list(case.paused))[1]


def clocks(draw: random.Random, days: Sequence[date]) -> list[Clock]:
    """Return one clock of each unit in turn; those in days stood still for a while."""
    found = []
    for number, day in enumerate(days):
        rule = STATUTORY[number % len(STATUTORY)]
        first = day + DAY * draw.randrange(1, 10)
        pauses = ((first, first + PAUSE),) if rule.unit in {Unit.DAY, Unit.WORKDAY} else ()
        found.append(Clock(rule, day, paused=pauses))
    return found


def ladder_walked(asked: datetime) -> list[tuple[int, datetime, datetime]]:
    return [
        (step.rung, step.starts_at.astimezone(UTC), step.ends_at.astimezone(UTC)) for step in oracle.ordinary(asked)
    ]


def ladder_computed(asked: datetime) -> list[tuple[int, datetime, datetime]]:
    return [(step.number, step.starts_at, step.ends_at) for step in DEFAULT_LADDER.schedule(asked, CLOCK)]


def ranked_plainly(people: Sequence[Candidate[int]]) -> tuple[int, ...]:
    able = [p for p in people if not (p.is_excluded or p.is_away or (p.cap is not None and p.open_count >= p.cap))]
    able.sort(key=lambda p: (p.distance, "wages" not in p.topics, p.open_count, p.last_offered_at, p.key))
    return tuple(person.key for person in able[:3])


def lines() -> list[Line]:
    draw = random.Random(2026)  # noqa: S311 -- nothing secret
    days = [date(2024, 1, 1) + DAY * draw.randrange(1000) for _ in range(CASES)]
    moments = [WEEKS + timedelta(minutes=draw.randrange(14 * 1440)) for _ in range(CASES)]
    counties = [[_adviser(key, draw) for key in range(50)] for _ in range(CASES)]
    return [
        Line("one due day, 30 working days", lambda day: due_on(RULE, day, CALENDAR).due_on, due_walked, days, 20),
        Line("one statutory clock, pauses and all", clock_computed, clock_walked, clocks(draw, days), 20),
        Line(
            "one promise",
            lambda at: DEFAULT_LADDER.promise(at, CLOCK).due_at,
            lambda at: oracle.promise(at).astimezone(UTC),
            moments,
            20,
        ),
        Line("one ladder, five rungs", ladder_computed, ladder_walked, moments),
        Line(
            "three of 50 advisers",
            lambda people: rank(people, topic="wages", language="zh-hans", wanted=3).chosen,
            ranked_plainly,
            counties,
        ),
    ]


def _adviser(key: int, draw: random.Random) -> Candidate[int]:
    return Candidate(
        key=key,
        open_count=draw.randrange(9),
        cap=8,
        topics=frozenset(draw.sample(TOPICS, 2)),
        is_away=draw.random() < 0.1,
        is_excluded=draw.random() < 0.02,
        last_offered_at=WEEKS - timedelta(minutes=draw.randrange(10000)),
    )


def microseconds(work: Callable[[Any], Any], cases: Sequence[Any]) -> float:
    """Return the CPU time of one case: the best of many passes over all of them."""
    best, until = float("inf"), time.monotonic() + PATIENCE
    while time.monotonic() < until:
        began = time.process_time()
        for case in cases:
            work(case)
        best = min(best, (time.process_time() - began) / len(cases))
    return best * 1e6


def main() -> None:
    rows = []
    for line in lines():
        line.check()
        mine, walked = microseconds(line.ours, line.cases), microseconds(line.plain, line.cases)
        verdict = "" if line.bar is None else f"{'met' if mine <= line.bar else 'MISSED'}: {line.bar:g}"
        rows.append([line.work, f"{mine:.1f}", f"{walked:.1f}", f"{walked / mine:.1f}", verdict])
    tables.show("Microseconds of CPU time", ["work", "Caravan", "plain", "ratio", "bar"], rows)


if __name__ == "__main__":
    main()
