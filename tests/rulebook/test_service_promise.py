"""The default table over the year 2026: nobody acts, and the promise could still be kept."""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from time import process_time_ns

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caravan.engine.calendars import CHINA
from caravan.engine.ladder import Desk, LadderInvalid
from caravan.rulebook.service_promise import CLOCK, DEFAULT_LADDER, parse

YEAR_BEGINS = datetime(2026, 1, 1, tzinfo=CHINA)
moments = st.integers(0, 365 * 24 * 3600 - 1).map(lambda second: YEAR_BEGINS + timedelta(seconds=second))
tracks = st.sampled_from([{}, {"fast_track": True}, {"danger": True}, {"fast_track": True, "danger": True}])


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=CHINA)


# When each rung is over if nobody ever acts, worked out by hand from the table; the last is the promise.
TIMES = [
    ("09-30 17:00", ["09-30 17:15", "10-08 09:15", "10-08 10:15", "10-08 12:15", "10-08 17:30"], "10-08 17:30"),
    ("10-03 11:00", ["10-03 12:00", "10-03 14:00", "10-08 10:00", "10-08 12:00", "10-08 17:30"], "10-08 17:30"),
    ("10-09 17:20", ["10-10 09:05", "10-10 09:35", "10-10 10:35", "10-10 12:35", "10-10 17:30"], "10-10 17:30"),
    ("10-10 16:00", ["10-10 16:15", "10-10 16:45", "10-12 09:15", "10-12 11:15", "10-12 17:30"], "10-12 17:30"),
    ("10-10 10:00", ["10-10 10:15", "10-10 10:45", "10-10 11:45", "10-10 13:45", "10-10 17:30"], "10-12 17:30"),
    ("10-10 17:30", ["10-10 18:30", "10-10 20:30", "10-12 10:00", "10-12 12:00", "10-12 17:30"], "10-12 17:30"),
    ("02-14 17:00", ["02-14 17:15", "02-24 09:15", "02-24 10:15", "02-24 12:15", "02-24 17:30"], "02-24 17:30"),
    ("02-15 12:00", ["02-15 13:00", "02-15 15:00", "02-24 10:00", "02-24 12:00", "02-24 17:30"], "02-24 17:30"),
    ("02-23 23:00", ["02-24 00:00", "02-24 02:00", "02-24 10:00", "02-24 12:00", "02-24 17:30"], "02-24 17:30"),
    ("02-28 10:00", ["02-28 10:15", "02-28 10:45", "02-28 11:45", "02-28 13:45", "02-28 17:30"], "03-02 17:30"),
    ("02-28 15:45", ["02-28 16:00", "02-28 16:30", "02-28 17:30", "02-28 21:30", "03-02 10:00"], "03-02 17:30"),
    ("02-28 17:15", ["02-28 17:30", "02-28 19:30", "03-02 10:00", "03-02 12:00", "03-02 17:30"], "03-02 17:30"),
    ("11-23 00:30", ["11-23 01:30", "11-23 03:30", "11-23 10:00", "11-23 12:00", "11-23 17:30"], "11-23 17:30"),
    ("11-23 08:59", ["11-23 09:59", "11-23 10:29", "11-23 11:29", "11-23 13:29", "11-23 17:30"], "11-23 17:30"),
    ("11-23 09:00", ["11-23 09:15", "11-23 09:45", "11-23 10:45", "11-23 12:45", "11-23 17:30"], "11-24 17:30"),
    ("11-23 13:30", ["11-23 13:45", "11-23 14:15", "11-23 15:15", "11-23 17:15", "11-24 10:00"], "11-24 17:30"),
    ("11-23 12:00", ["11-23 12:15", "11-23 12:45", "11-23 13:45", "11-23 15:45", "11-24 10:00"], "11-24 17:30"),
]


@pytest.mark.parametrize(("asked", "ends", "due"), TIMES, ids=[row[0] for row in TIMES])
def test_a_question_nobody_touches_climbs_at_the_times_of_the_table(asked, ends, due):
    schedule = DEFAULT_LADDER.schedule(at(asked), CLOCK)

    assert [climb.ends_at for climb in schedule] == [at(end) for end in ends]
    assert DEFAULT_LADDER.promise(at(asked), CLOCK).due_at == at(due)


FAST_TIMES = [
    ("10-03 11:00", {"fast_track": True}, {3: "10-03 11:15", 4: "10-03 11:30", 5: "10-03 13:00"}),
    ("10-03 20:50", {"fast_track": True}, {3: "10-03 21:05", 4: "10-03 21:20", 5: "10-03 22:50"}),
    ("10-03 23:30", {"fast_track": True}, {4: "10-03 23:45", 5: "10-04 01:30"}),
    ("11-23 08:00", {"fast_track": True}, {3: "11-23 08:15", 4: "11-23 08:30", 5: "11-23 10:00"}),
    ("11-23 12:00", {"danger": True}, {4: "11-23 12:15", 5: "11-23 14:00"}),
    ("02-15 02:00", {"danger": True}, {4: "02-15 02:15", 5: "02-15 04:00"}),
]


@pytest.mark.parametrize(("asked", "track", "ends"), FAST_TIMES)
def test_the_fast_track_climbs_at_any_hour(asked, track, ends):
    schedule = DEFAULT_LADDER.schedule(at(asked), CLOCK, **track)

    assert {climb.number: climb.ends_at for climb in schedule} == {n: at(end) for n, end in ends.items()}


def check(asked: datetime, track: dict[str, bool]) -> None:
    schedule = DEFAULT_LADDER.schedule(asked, CLOCK, **track)
    due_at = DEFAULT_LADDER.promise(asked, CLOCK, fast_track=bool(track)).due_at

    assert schedule[0].starts_at == asked
    assert all(one.ends_at == two.starts_at and one.number + 1 == two.number for one, two in pairwise(schedule))
    assert all(climb.starts_at < climb.ends_at for climb in schedule)
    assert schedule[-1].desk is Desk.SUPERVISOR
    assert schedule[-1].ends_at <= due_at
    # The last resort has at least an hour and a half in which to answer before the promise.
    assert due_at - schedule[-1].starts_at >= timedelta(minutes=90)


@given(moments, tracks)
def test_the_last_resort_is_reached_without_a_gap_and_in_time_for_the_promise(asked, track):
    check(asked, track)


@given(moments, tracks)
def test_the_default_table_keeps_the_promise_without_being_shortened(asked, track):
    start = asked
    is_fast = bool(track)
    due_at = DEFAULT_LADDER.promise(asked, CLOCK, fast_track=is_fast).due_at
    for climb in DEFAULT_LADDER.schedule(asked, CLOCK, **track)[: -1 if is_fast else None]:
        start = DEFAULT_LADDER.ends_at(climb.number, start, CLOCK, fast_track=is_fast)

        assert start == climb.ends_at <= due_at


@given(moments, st.integers(0, 14 * 24 * 3600), st.booleans())
def test_a_later_question_never_gets_an_earlier_promise(asked, later, fast):
    one = DEFAULT_LADDER.promise(asked, CLOCK, fast_track=fast)
    two = DEFAULT_LADDER.promise(asked + timedelta(seconds=later), CLOCK, fast_track=fast)

    assert asked < one.due_at <= two.due_at


@pytest.mark.slow
def test_every_ten_minutes_of_the_year():
    for step in range(365 * 24 * 6):
        check(YEAR_BEGINS + step * timedelta(minutes=10), {})


@pytest.mark.parametrize(
    ("started", "ends"),
    [("11-23 15:30", "11-23 17:30"), ("11-23 15:31", "11-24 10:00"), ("11-23 02:00", "11-23 10:00")],
)
def test_the_last_resort_has_until_closing_if_two_service_hours_remain(started, ends):
    assert DEFAULT_LADDER.ends_at(5, at(started), CLOCK) == at(ends)


@given(moments)
def test_a_restarted_rung_ends_later_than_it_starts(started):
    for number in range(1, 6):
        assert DEFAULT_LADDER.ends_at(number, started, CLOCK) > started


def test_a_promise_into_2027_is_provisional():
    promise = DEFAULT_LADDER.promise(at("12-31 10:00"), CLOCK)

    assert promise.due_at.astimezone(CHINA).date().isoformat() == "2027-01-04"
    assert promise.is_provisional
    assert not DEFAULT_LADDER.promise(at("12-30 10:00"), CLOCK).is_provisional


def test_the_default_table_survives_json_and_its_own_check():
    assert parse(json.loads(json.dumps(DEFAULT_LADDER.to_json()))) == DEFAULT_LADDER


def test_a_table_too_slow_for_its_promise_is_refused_with_an_example():
    data = DEFAULT_LADDER.to_json()
    data["rungs"][0]["outside"] = {"kind": "minutes", "minutes": 1440}

    with pytest.raises(LadderInvalid, match="would reach the last one after its promise"):
        parse(data)


def test_one_promise_takes_at_most_twenty_microseconds():
    asked, rounds = datetime(2026, 9, 30, 9, tzinfo=UTC), 1000
    spent = []
    for _ in range(5):
        began = process_time_ns()
        for _ in range(rounds):
            DEFAULT_LADDER.promise(asked, CLOCK)
        spent.append((process_time_ns() - began) / rounds / 1000)

    assert min(spent) <= 20
