"""What became of cases adds up, and a period of the law is kept, missed or running."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caravan.engine.case_measures import KINDS, CaseFigures, CaseRow, LegalPeriod, tally

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
HOUR = timedelta(hours=1)

moments = st.sampled_from([-HOUR, -MOMENT, timedelta(0), MOMENT, HOUR]).map(lambda away: NOW + away)
periods = st.builds(LegalPeriod, moments, st.none() | moments, st.booleans())
rows = st.lists(st.builds(CaseRow, st.sampled_from(KINDS), st.booleans(), st.lists(periods, max_size=3).map(tuple)))


@pytest.mark.parametrize(
    ("period", "counts"),
    [
        (LegalPeriod(NOW + MOMENT), (0, 0, 1)),
        (LegalPeriod(NOW), (0, 1, 0)),  # the first moment at which it is over
        (LegalPeriod(NOW, NOW - MOMENT), (1, 0, 0)),
        (LegalPeriod(NOW, NOW), (0, 1, 0)),
        (LegalPeriod(NOW, NOW - MOMENT, is_dropped=True), (0, 0, 0)),
    ],
)
def test_a_period_is_kept_before_it_is_over_and_missed_from_then_on(period, counts):
    figures = tally([CaseRow("undecided", is_open=True, periods=(period,))], NOW)

    assert (figures.legal_kept, figures.legal_missed, figures.legal_running) == counts


def test_what_was_agreed_and_what_was_performed_are_told_apart():
    kinds = ["performed"] * 2 + ["unperformed", "late", "keeping", "going_on", "no_agreement"]
    figures = tally([CaseRow(kind, is_open=False) for kind in kinds], NOW)

    assert (figures.agreed, figures.performed, str(figures.performed_percent)) == (5, 2, "50.0")


@given(rows=rows)
def test_the_parts_add_up_to_what_was_applied_for(rows):
    figures = tally(rows, NOW)

    assert figures.applied == len(rows)
    assert figures.accepted + figures.refused + figures.withdrawn + figures.undecided == figures.applied
    assert figures.closed == sum(not row.is_open for row in rows)


@given(one=rows, other=rows)
def test_tallies_add_up(one, other):
    assert tally(one, NOW) + tally(other, NOW) == tally([*one, *other], NOW)


def test_a_share_is_never_rounded_up_and_none_of_nothing():
    assert CaseFigures().legal_percent is None
    assert CaseFigures().performed_percent is None
    assert str(CaseFigures(legal_kept=999, legal_missed=1).legal_percent) == "99.9"


def test_what_nobody_knows_is_not_counted():
    with pytest.raises(ValueError, match="no kind"):
        tally([CaseRow("elsewhere", is_open=True)], NOW)
