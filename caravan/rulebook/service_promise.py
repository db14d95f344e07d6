"""The default promise and ladder of the service, and the clock they are read on.

A region may have its own table (``parse``); where it has none, the newest of ``DEFAULTS`` holds. No law fixes these
terms: they are what the service promises of itself, a human answer by 17:30 of the next working
day, within two hours on the fast track.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from caravan.engine.calendars import ServiceClock, ServiceHours
from caravan.engine.ladder import (
    Desk,
    FastTrack,
    Ladder,
    LadderInvalid,
    Minutes,
    QuietHours,
    Rung,
    ServiceMinutes,
    UntilClose,
    UntilNextWorkdayAt,
)
from caravan.engine.wording import Problem
from caravan.engine.wording import gettext_noop as _
from caravan.rulebook.rest_days import CALENDAR, current

_DEFAULT_1 = Ladder(
    version="default-1",
    hours=ServiceHours(opens=time(9), closes=time(17, 30)),
    rungs=(
        Rung(Desk.VILLAGE_ADVISER, in_hours=ServiceMinutes(15), outside=Minutes(60)),
        Rung(Desk.COUNTY_ADVISERS, in_hours=ServiceMinutes(30), outside=Minutes(120), offers=3, keeps_earlier=True),
        Rung(Desk.COUNTY_DUTY, in_hours=ServiceMinutes(60), outside=UntilNextWorkdayAt(time(10)), fast=Minutes(15)),
        Rung(Desk.CITY_SEAT, in_hours=ServiceMinutes(120), outside=Minutes(240), fast=Minutes(15)),
        Rung(
            Desk.SUPERVISOR,
            in_hours=UntilClose(least_minutes=120, otherwise_at=time(10)),
            outside=UntilNextWorkdayAt(time(10)),
        ),
    ),
    promised=UntilNextWorkdayAt(time(17, 30)),
    fast=FastTrack(promise=Minutes(120)),
    quiet=QuietHours(starts=time(21), ends=time(8)),
    load_cap=8,
)

# Every default there has been, by version, the newest last. Questions stand on the one they began with: a change
# is another row here, never another value in one of these.
DEFAULTS = {ladder.version: ladder for ladder in (_DEFAULT_1,)}
DEFAULT_LADDER = [*DEFAULTS.values()][-1]

# The week before National Day 2026 to the one after it, make-up workdays included: a table that
# holds here, asked every ten minutes, holds on any stretch of days the calendar knows.
_PROBE_FROM = datetime(2026, 9, 24, tzinfo=UTC)
_PROBES = 20 * 24 * 6


def clock_for(ladder: Ladder) -> ServiceClock:
    """Return the clock a table is read on: the calendar in force and the table's own service hours."""
    return ServiceClock(current(), ladder.hours)


CLOCK = ServiceClock(CALENDAR, DEFAULT_LADDER.hours)  # as shipped


def parse(data: object) -> Ladder:
    """Build a region's ladder from JSON values; raise ``LadderInvalid`` with everything that is wrong.

    Beyond the form it asks whether the promise can be kept: with nobody acting, the last resort must
    be reached while it still has time to answer.
    """
    ladder = Ladder.from_json(data)
    clock = clock_for(ladder)
    for step in range(_PROBES):
        at = _PROBE_FROM + step * timedelta(minutes=10)
        last = ladder.schedule(at, clock)[-1]
        if last.starts_at >= ladder.promise(at, clock).due_at:
            asked = at.astimezone(clock.zone)
            message = _("a question asked on %(day)s at %(time)s would reach the last one after its promise")
            raise LadderInvalid([Problem("rungs", message, {"day": f"{asked:%Y-%m-%d}", "time": f"{asked:%H:%M}"})])
    return ladder
