"""The ladder's form and its reading; the default table over a year is in tests/rulebook."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from caravan.engine.calendars import CHINA, Calendar, ServiceClock, ServiceHours
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

CLOCK = ServiceClock(Calendar(version="test", first=date(2026, 1, 1), last=date(2026, 12, 31)))
LADDER = Ladder(
    version="test-1",
    hours=ServiceHours(),
    rungs=(
        Rung(Desk.VILLAGE_ADVISER, ServiceMinutes(15), Minutes(60)),
        Rung(Desk.COUNTY_ADVISERS, ServiceMinutes(30), Minutes(120), offers=3, keeps_earlier=True),
        Rung(Desk.COUNTY_DUTY, ServiceMinutes(60), UntilNextWorkdayAt(time(10)), fast=Minutes(15)),
        Rung(Desk.CITY_SEAT, ServiceMinutes(120), Minutes(240), fast=Minutes(15)),
        Rung(Desk.SUPERVISOR, UntilClose(120, time(10)), UntilNextWorkdayAt(time(10))),
    ),
    promised=UntilNextWorkdayAt(time(17, 30)),
    fast=FastTrack(Minutes(120)),
    quiet=QuietHours(time(21), time(8)),
    load_cap=8,
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("number", "started", "ends"),
    [
        (1, "2026-03-04 10:00", "2026-03-04 10:15"),
        (1, "2026-03-04 20:00", "2026-03-04 21:00"),
        (2, "2026-03-04 17:29", "2026-03-05 09:29"),
        (2, "2026-03-04 17:30", "2026-03-04 19:30"),
        (3, "2026-03-04 17:00", "2026-03-05 09:30"),
        (3, "2026-03-04 08:59", "2026-03-04 10:00"),
        (3, "2026-03-06 18:00", "2026-03-09 10:00"),
        (4, "2026-03-04 16:00", "2026-03-05 09:30"),
        (4, "2026-03-07 16:00", "2026-03-07 20:00"),
        (5, "2026-03-04 15:30", "2026-03-04 17:30"),
        (5, "2026-03-04 15:31", "2026-03-05 10:00"),
        (5, "2026-03-06 15:31", "2026-03-09 10:00"),
        (5, "2026-03-04 03:00", "2026-03-04 10:00"),
    ],
)
def test_a_rungs_time_depends_on_whether_it_started_in_service_hours(number, started, ends):
    assert LADDER.ends_at(number, at(started), CLOCK) == at(ends)


def test_no_rung_ends_after_a_promise_that_can_still_be_kept():
    assert LADDER.ends_at(4, at("2026-03-04 16:00"), CLOCK, due_at=at("2026-03-04 17:30")) == at("2026-03-04 17:30")


def test_a_missed_promise_leaves_a_desk_its_time():
    assert LADDER.ends_at(4, at("2026-03-04 10:00"), CLOCK, due_at=at("2026-03-03 17:30")) == at("2026-03-04 12:00")


def test_the_fast_track_runs_at_any_hour_and_ends_with_its_promise():
    schedule = LADDER.schedule(at("2026-03-07 12:00"), CLOCK, fast_track=True)

    assert [(climb.number, climb.ends_at) for climb in schedule] == [
        (3, at("2026-03-07 12:15")),
        (4, at("2026-03-07 12:30")),
        (5, at("2026-03-07 14:00")),
    ]


@pytest.mark.parametrize(
    ("moment", "fast", "danger", "first"),
    [
        ("2026-03-04 12:00", False, False, 1),
        ("2026-03-04 23:00", False, False, 1),
        ("2026-03-04 12:00", True, False, 3),
        ("2026-03-04 20:59", True, False, 3),
        ("2026-03-04 21:00", True, False, 4),
        ("2026-03-04 07:59", True, False, 4),
        ("2026-03-04 08:00", True, False, 3),
        ("2026-03-04 12:00", False, True, 4),
        ("2026-03-04 12:00", True, True, 4),
        ("2026-03-04 02:00", True, True, 4),
    ],
)
def test_where_a_question_starts(moment, fast, danger, first):
    assert LADDER.first_rung(at(moment), CLOCK, fast_track=fast, danger=danger) == first


def test_danger_alone_is_promised_two_hours_and_starts_with_the_city_seat():
    schedule = LADDER.schedule(at("2026-03-04 12:00"), CLOCK, danger=True)

    assert [climb.desk for climb in schedule] == [Desk.CITY_SEAT, Desk.SUPERVISOR]
    assert schedule[-1].ends_at == at("2026-03-04 14:00")


def test_the_last_rung_of_the_fast_track_must_be_told_the_promise():
    with pytest.raises(ValueError, match="say which"):
        LADDER.ends_at(5, at("2026-03-04 12:00"), CLOCK, fast_track=True)


def test_the_last_rung_of_a_missed_fast_promise_ends_as_it_starts():
    start = at("2026-03-04 12:00")

    assert LADDER.ends_at(5, start, CLOCK, fast_track=True, due_at=start - timedelta(hours=1)) == start


def test_a_fast_question_sent_down_has_the_tables_own_time():
    assert LADDER.ends_at(1, at("2026-03-04 10:00"), CLOCK, fast_track=True) == at("2026-03-04 10:15")


@pytest.mark.parametrize("number", [0, 6, -1])
def test_a_rung_that_does_not_exist_is_refused(number):
    with pytest.raises(ValueError, match="not a rung"):
        LADDER.ends_at(number, at("2026-03-04 10:00"), CLOCK)


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        ("2026-03-04 20:59:59", None),
        ("2026-03-04 21:00", "2026-03-05 08:00"),
        ("2026-03-05 07:59", "2026-03-05 08:00"),
        ("2026-03-05 08:00", None),
    ],
)
def test_quiet_hours_reach_over_midnight(moment, until):
    assert LADDER.quiet_until(at(moment)) == (until and at(until))


def test_quiet_hours_may_lie_within_a_day_or_not_exist():
    assert QuietHours(time(12), time(14)).until(at("2026-03-04 13:00")) == at("2026-03-04 14:00")
    assert QuietHours(time(12), time(14)).until(at("2026-03-04 14:00")) is None
    assert QuietHours(time(0), time(0)).until(at("2026-03-04 00:00")) is None


def test_the_promise_names_its_rule_and_calendar():
    promise = LADDER.promise(at("2026-03-04 10:00"), CLOCK)

    assert promise.due_at == at("2026-03-05 17:30")
    assert promise.due_at.tzinfo is UTC
    assert (promise.rule, promise.calendar_version) == ("until_next_workday_at:17:30", "test")
    assert LADDER.promise(at("2026-03-04 10:00"), CLOCK, fast_track=True).rule == "minutes:120"


def test_only_a_promise_that_rests_on_forecast_days_is_provisional():
    calendar = Calendar(version="t", first=date(2026, 1, 1), last=date(2026, 12, 31), provisional_from=date(2026, 3, 5))
    clock = ServiceClock(calendar)

    assert LADDER.promise(at("2026-03-04 10:00"), clock).is_provisional
    assert not LADDER.promise(at("2026-03-03 10:00"), clock).is_provisional
    assert not LADDER.promise(at("2026-03-06 10:00"), clock, fast_track=True).is_provisional


def test_a_ladder_survives_json_without_loss():
    assert Ladder.from_json(json.loads(json.dumps(LADDER.to_json()))) == LADDER


def test_a_table_of_another_region_survives_json_too():
    other = replace(LADDER, version="x", hours=ServiceHours(time(8, 30), time(18)), load_cap=3)

    assert Ladder.from_json(other.to_json()) == other


def broken(*path: object, value: object) -> dict[str, object]:
    data = LADDER.to_json()
    place: object = data
    for key in path[:-1]:
        place = place[key]  # type: ignore[index]
    place[path[-1]] = value  # type: ignore[index]
    return data


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (None, "ladder: must be a table with"),
        (broken("colour", value=1), "ladder: does not know “colour”"),
        (broken("version", value=" "), "version: must be a name"),
        (broken("rungs", value=[]), "rungs: must be a list of 5"),
        (broken("rungs", 0, "desk", value="mayor"), "rungs[1].desk: must be one of village_adviser"),
        (broken("rungs", 0, "desk", value=["x"]), "rungs[1].desk: must be one of village_adviser"),
        (broken("rungs", 0, "desk", value="supervisor"), "rungs: must be, in this order"),
        (broken("rungs", 1, "in_hours", value=30), "rungs[2].in_hours.kind: must be one of service_minutes"),
        (broken("rungs", 1, "in_hours", "kind", value="hours"), "rungs[2].in_hours.kind: must be one of"),
        (broken("rungs", 1, "in_hours", "minutes", value="30"), "rungs[2].in_hours.minutes: must be a whole number"),
        (broken("rungs", 1, "in_hours", "minutes", value=True), "rungs[2].in_hours.minutes: must be a whole number"),
        (
            broken("rungs", 1, "in_hours", "minutes", value=0),
            "rungs[2].in_hours.minutes: must be a whole number from 1 to 1440",
        ),
        (broken("rungs", 2, "outside", "at", value="25:00"), "rungs[3].outside.at: must be a time of day"),
        (broken("rungs", 2, "outside", "at", value="20:00"), "rungs[3].outside: 20:00 is not in service hours"),
        (
            broken("rungs", 2, "outside", value={"kind": "until_close", "least_minutes": 1, "otherwise_at": "10:00"}),
            "rungs[3].outside: cannot last until closing",
        ),
        (broken("rungs", 2, "fast", value=None), "fast_track.first_rung: rung 3 has no fast time"),
        (broken("rungs", 2, "fast", "kind", value="service_minutes"), "rungs[3].fast.kind: must be minutes"),
        (
            broken("rungs", 4, "fast", value={"kind": "minutes", "minutes": 5}),
            "fast_track.promise: ends the last rung",
        ),
        (broken("rungs", 1, "offers", value=0), "rungs[2].offers: must be a whole number"),
        (broken("rungs", 1, "keeps_earlier", value="yes"), "rungs[2].keeps_earlier: must be true or false"),
        (broken("hours", "opens", value="18:00"), "hours: opens must be earlier than closes"),
        (broken("hours", value=None), "hours: must be a table with closes, opens"),
        (broken("promise", "at", value="18:00"), "promise: 18:00 is not in service hours"),
        (broken("promise", "kind", value="minutes"), "promise.kind: must be until_next_workday_at"),
        (broken("fast_track", "promise", "minutes", value=30), "leave the last rung no time after 30"),
        (broken("fast_track", "first_rung", value=6), "fast_track.first_rung: must be a whole number from 1 to 5"),
        (broken("quiet_hours", "starts", value=None), "quiet_hours.starts: must be a time of day"),
        (broken("load_cap", value=-1), "load_cap: must be a whole number from 1 to 1000"),
    ],
)
def test_a_wrong_table_is_told_what_is_wrong_with_it(data, message):
    with pytest.raises(LadderInvalid) as caught:
        Ladder.from_json(data)

    assert any(message in str(problem) for problem in caught.value.problems), caught.value.problems


def test_everything_wrong_is_said_at_once():
    data = LADDER.to_json() | {"load_cap": 0, "version": ""}

    with pytest.raises(LadderInvalid) as caught:
        Ladder.from_json(data)

    assert len(caught.value.problems) == 2


def test_a_ladder_built_in_code_is_checked_too():
    with pytest.raises(LadderInvalid, match="load_cap"):
        replace(LADDER, load_cap=0)
    with pytest.raises(LadderInvalid, match="in this order"):
        replace(LADDER, rungs=LADDER.rungs[:4])
