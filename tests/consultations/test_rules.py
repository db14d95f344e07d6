"""What people type is read as they mean it."""

from datetime import date

import pytest

from caravan.consultations.rules import Unfit, read_day


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01",
        "2026-3-1",
        "2026/3/1",
        "2026.03.01",
        "2026年3月1日",
        "2026年03月01",
        "2026年 3月 1日",
        "20260301",
        "２０２６－０３－０１",
        " 2026-03-01 ",
    ],
)
def test_a_day_is_read_in_every_usual_spelling(text: str) -> None:
    assert read_day(text) == date(2026, 3, 1)


@pytest.mark.parametrize(
    "text", ["", "2026-02-30", "2026-13-01", "1/3/2026", "3月1日", "2026031", "202603011", "0000-01-01", "²⁰²⁶-03-01x"]
)
def test_what_is_no_day_is_said_to_be_none(text: str) -> None:
    with pytest.raises(Unfit):
        read_day(text)
