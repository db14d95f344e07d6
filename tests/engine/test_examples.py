"""Periods of real laws over the holidays of 2015 to 2027, in ``examples.csv``.

Each row names its law and article, the year's notice and what it is about. The days were found apart from the engine,
by walking from day to day over the notices as the package ``chinesecalendar`` transcribes them, and read over by hand.
"""

import csv
from datetime import date
from pathlib import Path

import pytest

from caravan.engine.clocks import Clock
from caravan.engine.workings import explain
from caravan.rulebook.periods import PERIODS
from caravan.rulebook.rest_days import CALENDAR, NOTICED_TO

ROWS = list(csv.DictReader(Path(__file__).with_name("examples.csv").read_text("utf-8").splitlines()))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['period']}-{row['start']}")
def test_an_example_comes_out_as_the_notice_has_it(row: dict[str, str]) -> None:
    period = PERIODS[row["period"]]
    start, raw, due = (date.fromisoformat(row[name]) for name in ("start", "raw", "due"))
    paused = tuple(
        (date.fromisoformat(first), date.fromisoformat(last))
        for first, last in (pause.split("/") for pause in row["paused"].split())
    )
    clock = Clock(period.rule, start, paused=paused, extended_by=int(row["extended_by"]), is_before=period.is_before)

    found = clock.due(CALENDAR, start)

    assert found.due_on == due
    assert explain(clock, CALENDAR, start).due.raw_on == raw
    assert found.is_provisional == (due > NOTICED_TO)


def test_there_are_more_than_a_hundred_each_with_its_source() -> None:
    assert len(ROWS) >= 100
    assert all(len(row["source"].split(";")) >= 3 for row in ROWS)
    assert {PERIODS[row["period"]].rule.unit for row in ROWS} == {"day", "workday", "month", "year"}
    assert sum(row["paused"] != "" for row in ROWS) >= 5
    assert sum(PERIODS[row["period"]].is_before for row in ROWS) >= 5
