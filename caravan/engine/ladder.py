"""The ladder a question climbs until a person answers it, and the promise it is climbed for.

A ``Ladder`` is a table: five rungs, each with a desk and the time that desk has. It is data that a
region may change, so it turns into JSON and back without loss; ``from_json`` says everything that
is wrong with a table at once.

How the table is read:

* The time a rung has depends on whether the rung *started* in service hours. Service minutes run
  only in service hours and go on at the next opening; plain minutes run at any hour.
* "The next working day" is the first working day whose opening lies after the moment: before
  09:00 on a working day it is that same day.
* Rung 5 is the last resort. Its end is the moment by which it should have answered, not a moment
  at which anybody lets go: no sixth rung exists.
* The fast track starts at rung 3, in the quiet hours at rung 4 (the city seat takes it at night),
  in danger at rung 4 at any hour. Rungs 3 and 4 have 15 plain minutes, and rung 5 ends at the promise.
* No rung that starts before the promise ends after it (``due_at`` of
  ``ends_at``). With the default table this changes nothing, which tests check over a whole
  year; a region whose table is slower loses time on its rungs, never the promise.

Nothing here knows people, regions or the database. Moments given are aware; moments returned are in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from caravan.engine.calendars import CHINA, ServiceHours
from caravan.engine.terms import Minutes, ServiceMinutes, TableReader, Term, UntilClose, UntilNextWorkdayAt, term_json
from caravan.engine.wording import Problem
from caravan.engine.wording import gettext_noop as _

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from caravan.engine.calendars import ServiceClock

__all__ = [
    "DUTY_SEATS",
    "RUNG_COUNT",
    "Climb",
    "Desk",
    "FastTrack",
    "Ladder",
    "LadderInvalid",
    "Minutes",
    "Promise",
    "QuietHours",
    "Rung",
    "ServiceMinutes",
    "Term",
    "UntilClose",
    "UntilNextWorkdayAt",
]

RUNG_COUNT = 5


class LadderInvalid(ValueError):
    """A table is no ladder; ``problems`` says each thing that is wrong, with its place."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = tuple(problems)


class Desk(StrEnum):
    """Who answers for a rung."""

    VILLAGE_ADVISER = "village_adviser"
    COUNTY_ADVISERS = "county_advisers"
    COUNTY_DUTY = "county_duty"
    CITY_SEAT = "city_seat"
    SUPERVISOR = "supervisor"


# Desks that are staffed day and night: pushed a notice at any hour, the quiet ones included.
DUTY_SEATS = frozenset({Desk.CITY_SEAT})


@dataclass(frozen=True, slots=True)
class Rung:
    """One step: the desk, its time when started inside and outside service hours, and on the fast track.

    ``offers`` people get the question at once; with ``keeps_earlier`` the rung before keeps it too.
    """

    desk: Desk
    in_hours: Term
    outside: Term
    fast: Minutes | None = None  # None: the fast track skips this rung, or on the last one, ends it at the promise
    offers: int = 1
    keeps_earlier: bool = False


@dataclass(frozen=True, slots=True)
class FastTrack:
    """Where urgent questions start, and what they are promised."""

    promise: Minutes
    first_rung: int = 3
    first_rung_in_quiet_hours: int = 4
    first_rung_in_danger: int = 4


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From ``starts`` until just before ``ends``, across midnight when it ends earlier than it starts; local wall time.

    Equal times mean that there are none.
    """

    starts: time
    ends: time

    def until(self, at: datetime, zone: ZoneInfo = CHINA) -> datetime | None:
        """Return when the quiet hours that ``at`` lies in are over, or ``None`` if it lies in none."""
        local = at.astimezone(zone)
        wall = local.time()
        if self.starts <= self.ends:
            is_quiet, ends_on = self.starts <= wall < self.ends, local.date()
        else:
            is_quiet = wall >= self.starts or wall < self.ends
            ends_on = local.date() + timedelta(days=wall >= self.starts)
        return datetime.combine(ends_on, self.ends, zone).astimezone(UTC) if is_quiet else None


@dataclass(frozen=True, slots=True)
class Promise:
    """By when a person answers: the moment, the rule that made it, and the calendar that rule was read on."""

    due_at: datetime
    rule: str  # the term as text, as "until_next_workday_at:17:30" or "minutes:120"
    calendar_version: str
    is_provisional: bool  # rests on days of a year whose notice was not yet known


@dataclass(frozen=True, slots=True)
class Climb:
    """One rung of a schedule: ``desk`` has the question from ``starts_at`` until ``ends_at``, both in UTC."""

    number: int
    desk: Desk
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Ladder:
    """A region's table. Rungs are numbered from 1; ``rung(n)`` is the n-th."""

    version: str
    hours: ServiceHours
    rungs: tuple[Rung, ...]
    promised: UntilNextWorkdayAt
    fast: FastTrack
    quiet: QuietHours
    load_cap: int  # open questions one adviser may hold before no more are offered

    def __post_init__(self) -> None:
        if problems := _problems(self):
            raise LadderInvalid(problems)

    def rung(self, number: int) -> Rung:
        """Return the rung with this number, from 1; raise ``ValueError`` for a number that is no rung."""
        if not 1 <= number <= len(self.rungs):
            raise ValueError(f"{number} is not a rung of a ladder of {len(self.rungs)}")
        return self.rungs[number - 1]

    def first_rung(self, at: datetime, clock: ServiceClock, *, fast_track: bool = False, danger: bool = False) -> int:
        """Return the number of the rung a question asked ``at`` starts on; danger implies the fast track."""
        if danger:
            return self.fast.first_rung_in_danger
        if fast_track:
            is_quiet = self.quiet_until(at, clock.zone) is not None
            return self.fast.first_rung_in_quiet_hours if is_quiet else self.fast.first_rung
        return 1

    def ends_at(
        self,
        number: int,
        started_at: datetime,
        clock: ServiceClock,
        *,
        fast_track: bool = False,
        due_at: datetime | None = None,
    ) -> datetime:
        """Return when the time of rung ``number``, started at ``started_at``, is over.

        ``due_at`` is the promise: no rung ends after it, and on the fast track the last one ends
        with it. A promise that has already passed shortens nothing (a desk that gets a question
        late still gets its time), but then the last rung of the fast track ends as it starts.
        """
        rung = self.rung(number)
        start = started_at.astimezone(UTC)
        is_last = number == len(self.rungs)
        if fast_track and is_last:
            if due_at is None:
                raise ValueError("the last rung of the fast track ends at the promise: say which")
            return max(start, due_at.astimezone(UTC))
        # A fast question can stand on a rung that the track skips (somebody sent it down): the table's own time then.
        fast = rung.fast if fast_track else None
        term = fast or (rung.in_hours if clock.is_open(start) else rung.outside)
        end = term.end(start, clock)
        if due_at is not None and due_at > start:
            return min(end, due_at.astimezone(UTC))
        return end

    def promise(self, at: datetime, clock: ServiceClock, *, fast_track: bool = False) -> Promise:
        """Return what a question asked ``at`` is promised. Raises ``BeyondCalendar`` past the calendar's end."""
        term: Term = self.fast.promise if fast_track else self.promised
        due_at = term.end(at, clock)
        # Plain minutes do not ask the calendar anything, so nothing about them is provisional.
        is_provisional = not fast_track and clock.calendar.is_provisional(due_at.astimezone(clock.zone).date())
        return Promise(due_at, str(term), clock.calendar.version, is_provisional)

    def schedule(
        self, at: datetime, clock: ServiceClock, *, fast_track: bool = False, danger: bool = False
    ) -> tuple[Climb, ...]:
        """Return what happens to a question asked ``at`` if nobody ever acts: rung after rung, without a gap."""
        fast_track = fast_track or danger
        due_at = self.promise(at, clock, fast_track=fast_track).due_at
        climbs = []
        start = at.astimezone(UTC)
        for number in range(self.first_rung(at, clock, fast_track=fast_track, danger=danger), len(self.rungs) + 1):
            end = self.ends_at(number, start, clock, fast_track=fast_track, due_at=due_at)
            climbs.append(Climb(number, self.rung(number).desk, start, end))
            start = end
        return tuple(climbs)

    def quiet_until(self, at: datetime, zone: ZoneInfo = CHINA) -> datetime | None:
        """Return the moment until which only ``DUTY_SEATS`` are pushed a notice, or ``None`` if everybody may be."""
        return self.quiet.until(at, zone)

    def to_json(self) -> dict[str, object]:
        """Return the table as plain JSON values, which ``from_json`` turns back into an equal one."""
        return {
            "version": self.version,
            "hours": {"opens": f"{self.hours.opens:%H:%M}", "closes": f"{self.hours.closes:%H:%M}"},
            "rungs": [
                {
                    "desk": rung.desk.value,
                    "in_hours": term_json(rung.in_hours),
                    "outside": term_json(rung.outside),
                    "fast": None if rung.fast is None else term_json(rung.fast),
                    "offers": rung.offers,
                    "keeps_earlier": rung.keeps_earlier,
                }
                for rung in self.rungs
            ],
            "promise": term_json(self.promised),
            "fast_track": {
                "promise": term_json(self.fast.promise),
                "first_rung": self.fast.first_rung,
                "first_rung_in_quiet_hours": self.fast.first_rung_in_quiet_hours,
                "first_rung_in_danger": self.fast.first_rung_in_danger,
            },
            "quiet_hours": {"starts": f"{self.quiet.starts:%H:%M}", "ends": f"{self.quiet.ends:%H:%M}"},
            "load_cap": self.load_cap,
        }

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Build the ladder that ``to_json`` wrote, or raise ``LadderInvalid`` with everything that is wrong."""
        read = TableReader()
        top = read.table(
            data, "ladder", {"version", "hours", "rungs", "promise", "fast_track", "quiet_hours", "load_cap"}
        )
        hours = read.table(top.get("hours"), "hours", {"opens", "closes"})
        fast = read.table(
            top.get("fast_track"),
            "fast_track",
            {"promise", "first_rung", "first_rung_in_quiet_hours", "first_rung_in_danger"},
        )
        quiet = read.table(top.get("quiet_hours"), "quiet_hours", {"starts", "ends"})
        rungs = [
            _read_rung(read, row, f"rungs[{place}]")
            for place, row in enumerate(read.rows(top.get("rungs"), "rungs", RUNG_COUNT), 1)
        ]
        opens, closes = read.wall(hours, "hours", "opens"), read.wall(hours, "hours", "closes")
        if opens >= closes and not read.problems:
            read.note("hours", _("opens must be earlier than closes"))
        promised = read.term(top.get("promise"), "promise", UntilNextWorkdayAt)
        fast_track = FastTrack(
            promise=read.term(fast.get("promise"), "fast_track.promise", Minutes),
            first_rung=read.number(fast, "fast_track", "first_rung", RUNG_COUNT),
            first_rung_in_quiet_hours=read.number(fast, "fast_track", "first_rung_in_quiet_hours", RUNG_COUNT),
            first_rung_in_danger=read.number(fast, "fast_track", "first_rung_in_danger", RUNG_COUNT),
        )
        version = top.get("version")
        if not isinstance(version, str) or not version.strip():
            read.note("version", _("must be a name for this table"))
            version = ""
        load_cap = read.number(top, "", "load_cap", 1000)
        quiet_hours = QuietHours(read.wall(quiet, "quiet_hours", "starts"), read.wall(quiet, "quiet_hours", "ends"))
        if read.problems:
            raise LadderInvalid(read.problems)
        return cls(
            version=version,
            hours=ServiceHours(opens, closes),
            rungs=tuple(rungs),
            promised=promised,
            fast=fast_track,
            quiet=quiet_hours,
            load_cap=load_cap,
        )


def _problems(ladder: Ladder) -> list[Problem]:
    """Say what keeps a well-formed table from being a ladder that always reaches its last resort."""
    if [rung.desk for rung in ladder.rungs] != list(Desk):
        return [Problem("rungs", _("must be, in this order, %(desks)s"), {"desks": ", ".join(Desk)})]
    problems = []
    for place, rung in enumerate(ladder.rungs, 1):
        problems.extend(_rung_problems(rung, f"rungs[{place}]", ladder.hours))
    problems.extend(_fast_problems(ladder))
    if not _is_served(ladder.promised.at, ladder.hours):
        problems.append(_unserved("promise", ladder.promised.at))
    if ladder.load_cap < 1:
        problems.append(Problem("load_cap", _("must be at least 1")))
    return problems


def _is_served(wall: time, hours: ServiceHours) -> bool:
    return hours.opens < wall <= hours.closes


def _unserved(place: str, wall: time) -> Problem:
    return Problem(place, _("%(time)s is not in service hours"), {"time": f"{wall:%H:%M}"})


def _rung_problems(rung: Rung, path: str, hours: ServiceHours) -> list[Problem]:
    problems = []
    if isinstance(rung.outside, UntilClose):
        message = _("cannot last until closing when it starts outside service hours")
        problems.append(Problem(f"{path}.outside", message))
    for name, term in (("in_hours", rung.in_hours), ("outside", rung.outside)):
        wall = term.at if isinstance(term, UntilNextWorkdayAt) else getattr(term, "otherwise_at", None)
        if wall is not None and not _is_served(wall, hours):
            problems.append(_unserved(f"{path}.{name}", wall))
    if rung.offers < 1:
        problems.append(Problem(f"{path}.offers", _("at least one person must get the question")))
    return problems


def _fast_problems(ladder: Ladder) -> list[Problem]:
    fast, path = ladder.fast, "fast_track"
    starts = {
        "first_rung": fast.first_rung,
        "first_rung_in_quiet_hours": fast.first_rung_in_quiet_hours,
        "first_rung_in_danger": fast.first_rung_in_danger,
    }
    problems = [
        Problem(f"{path}.{name}", _("%(number)s is not a rung"), {"number": start})
        for name, start in starts.items()
        if not 1 <= start <= RUNG_COUNT
    ]
    if problems:
        return problems
    if ladder.rungs[-1].fast is not None:
        message = _("ends the last rung, which therefore has no fast time of its own")
        problems.append(Problem(f"{path}.promise", message))
    problems += [
        Problem(f"{path}.first_rung", _("rung %(number)s has no fast time"), {"number": number})
        for number in range(min(starts.values()), RUNG_COUNT)
        if ladder.rung(number).fast is None
    ]
    needed = sum(rung.fast.minutes for rung in ladder.rungs[min(starts.values()) - 1 :] if rung.fast)
    if needed >= fast.promise.minutes:
        message = _("%(minutes)s minutes leave the last rung no time after %(needed)s")
        values = {"minutes": fast.promise.minutes, "needed": needed}
        problems.append(Problem(f"{path}.promise", message, values))
    return problems


def _read_rung(read: TableReader, value: object, path: str) -> Rung:
    row = read.table(value, path, {"desk", "in_hours", "outside", "fast", "offers", "keeps_earlier"})
    desk = row.get("desk")
    if not isinstance(desk, str) or desk not in Desk.__members__.values():
        read.note(f"{path}.desk", _("must be one of %(known)s"), known=", ".join(Desk))
        desk = Desk.VILLAGE_ADVISER
    keeps_earlier = row.get("keeps_earlier", False)
    if not isinstance(keeps_earlier, bool):
        read.note(f"{path}.keeps_earlier", _("must be true or false"))
    fast = row.get("fast")
    return Rung(
        desk=Desk(desk),
        in_hours=read.any_term(row.get("in_hours"), f"{path}.in_hours"),
        outside=read.any_term(row.get("outside"), f"{path}.outside"),
        fast=None if fast is None else read.term(fast, f"{path}.fast", Minutes),
        offers=read.number({"offers": row.get("offers", 1)}, path, "offers", 20),
        keeps_earlier=keeps_earlier is True,
    )
