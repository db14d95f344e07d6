"""Days off as files and people write them."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caravan.calendars.sources import Unreadable, days_in, from_file, spans


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2027-01-01", ["2027-01-01"]),
        ("2027-01-01 to 2027-01-03\n\n2027-06-09", ["2027-01-01", "2027-01-02", "2027-01-03", "2027-06-09"]),
        ("2027-1-1至2027-1-2", ["2027-01-01", "2027-01-02"]),
        ("2027-01-01 — 2027-01-02\r\n", ["2027-01-01", "2027-01-02"]),
        ("", []),
    ],
)
def test_lines_are_days_and_spans(text: str, days: list[str]) -> None:
    assert days_in(text) == {date.fromisoformat(day) for day in days}


@pytest.mark.parametrize(
    "text", ["soon", "2027-02-30", "2027-01-03 to 2027-01-01", "2027-01-01 to 2028-01-01", "2027-01-01,2027-01-02"]
)
def test_what_is_no_day_is_named(text: str) -> None:
    with pytest.raises(Unreadable) as refused:
        days_in(f"2027-01-01\n{text}")
    assert refused.value.line == text


@given(st.frozensets(st.dates(date(2027, 1, 1), date(2027, 12, 31)), max_size=60))
def test_days_written_are_days_read(days: frozenset[date]) -> None:
    assert days_in(spans(days)) == days


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (days_in, lambda given: from_file(given, 2027), lambda given: from_file("{" + given, 2027)):
        try:
            read(text)
        except Unreadable:
            continue


def test_a_public_table_of_holidays_and_a_sheet_say_the_same() -> None:
    table = {
        "year": 2027,
        "papers": [],
        "days": [
            {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
            {"name": "春节", "date": "2027-01-30", "isOffDay": False},
        ],
    }
    sheet = "date,kind\n2027-01-01,off\n2027-01-30,work\n"

    assert from_file(json.dumps(table), 2027) == from_file(sheet, 2027)
    assert from_file(sheet, 2027).make_up_workdays == {date(2027, 1, 30)}


@pytest.mark.parametrize(
    "text", ["{}", '{"days": 3}', '{"days": []}', "date,kind\n2027-01-01,perhaps\n", "kind\noff\n", ""]
)
def test_a_file_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        from_file(text, 2027)
