"""Nobody is told apart: not by their own figures, and not by what is left of a total."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caravan.statistics.withholding import FEWEST, withheld

places = st.dictionaries(st.text("abcdefghij", min_size=1, max_size=2), st.integers(0, 30), max_size=18)


@pytest.mark.parametrize(
    ("received", "hidden"),
    [
        ({}, ""),
        ({"a": 5, "b": 5}, ""),
        ({"a": 4, "b": 9, "c": 7}, "ac"),  # alone it would be what is left of the total
        ({"a": 1, "b": 1, "c": 7, "d": 9}, "abc"),  # two people are as few as one
        ({"a": 2, "b": 3, "c": 7}, "ab"),
        ({"a": 4, "b": 4}, "ab"),
        ({"a": 4}, "a"),
        ({"a": 1, "b": 2}, "ab"),
        ({"a": 0, "b": 9}, "a"),  # nobody asked: nothing to hide
        ({"a": 4, "b": 7, "c": 7}, "ab"),
    ],
)
def test_who_is_withheld(received, hidden):
    assert withheld(received) == frozenset(hidden)


@given(received=places)
def test_no_place_with_too_few_is_shown(received):
    assert all(received[place] >= FEWEST for place in received.keys() - withheld(received))


@given(received=places)
def test_what_is_left_of_the_total_is_several_places_and_enough_questions(received):
    hidden = [received[place] for place in withheld(received) if received[place]]

    if any(count < FEWEST for count in hidden) and withheld(received) != received.keys():
        assert len(hidden) >= 2
        assert sum(hidden) >= FEWEST


@given(received=places)
def test_nothing_is_withheld_without_need(received):
    """Where everybody has enough, everything is shown; and the largest places go last."""
    hidden = withheld(received)
    if all(count >= FEWEST for count in received.values()):
        assert not hidden
    shown = [received[place] for place in received.keys() - hidden]
    assert all(received[place] <= min(shown, default=99) for place in hidden)
