"""The table of individual amounts adds up to its line, and names everybody once."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caravan.engine.agreements import MOST_SHARES, Kind, Line, faults

TODAY = date(2026, 11, 23)
amounts = st.lists(st.integers(min_value=1, max_value=10**9), min_size=2, max_size=50)


def found(shares: tuple[tuple[str, int], ...], fen: int, kind: Kind = Kind.MONEY) -> list[str]:
    line = Line(1, kind, "b", date(2026, 12, 1), "修好水管", fen, shares, "a")
    return [problem.place for problem in faults([line], fen or None, TODAY) if problem.place == "1.shares"]


def named(each: list[int]) -> tuple[tuple[str, int], ...]:
    return tuple((f"业主{number}", fen) for number, fen in enumerate(each))


@given(amounts)
def test_amounts_that_add_up_are_right(each: list[int]) -> None:
    assert found(named(each), sum(each)) == []


@given(amounts, st.integers(min_value=-1000, max_value=1000).filter(bool))
def test_a_single_fen_too_many_or_too_few_is_said(each: list[int], off: int) -> None:
    if sum(each) + off > 0:
        assert found(named(each), sum(each) + off) == ["1.shares"]


@pytest.mark.parametrize(
    ("shares", "fen", "kind"),
    [
        ((("甲", 100),), 100, Kind.MONEY),
        ((), 100, Kind.MONEY),
        ((("甲", 50), ("甲", 50)), 100, Kind.MONEY),
        ((("甲", 100), ("乙", 0)), 100, Kind.MONEY),
        ((("甲", 200), ("乙", -100)), 100, Kind.MONEY),
        (named([1] * (MOST_SHARES + 1)), MOST_SHARES + 1, Kind.MONEY),
        ((("甲", 50), ("乙", 50)), 0, Kind.ACT),
    ],
)
def test_what_cannot_be_shared_so_is_said(shares: tuple[tuple[str, int], ...], fen: int, kind: Kind) -> None:
    assert "1.shares" in found(shares, fen, kind)
