"""What the database counts is what ``engine.measures`` defines, whatever became of the questions."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from caravan.consultations.models import Round
from caravan.engine.measures import Tally, tally
from caravan.statistics.counting import tallies
from tests.factories.matters import matter
from tests.factories.organizations import MONDAY, place
from tests.factories.people import account
from tests.factories.rounds import round_of

pytestmark = pytest.mark.django_db

PLACES = ("422801", "420102", "429004")
SECOND = timedelta(seconds=1)
# Around the promise and the moment of counting, to the microsecond.
near = st.sampled_from([-3600, -1, 0, 1, 59, 60, 61, 3600, 86400]).map(lambda s: s * SECOND) | st.timedeltas(
    min_value=timedelta(days=-3), max_value=timedelta(days=3)
)
cases = st.fixed_dictionaries(
    {
        "place": st.sampled_from(PLACES),
        "is_solved": st.sampled_from([None, True, False]),
        "due": near,
        "answered": st.none() | near,
        "outcome": st.sampled_from(["", "", "", "withdrawn", "merged", "spam"]),
        "ended": near,
        "is_followed": st.booleans(),
    }
)


def build(case, owner) -> None:
    one = matter(place(case["place"]), owner=owner)
    for number in (1, 2) if case["is_followed"] else (1,):
        round_of(
            one,
            MONDAY,
            MONDAY + case["due"],
            number=number,
            answered_at=None if case["answered"] is None else MONDAY + case["answered"],
            outcome=case["outcome"],
            ended_at=MONDAY + case["ended"] if case["outcome"] else None,
            is_solved=case["is_solved"],
        )


def defined(now) -> dict[tuple[str, bool], Tally]:
    rows: dict[tuple[str, bool], list[object]] = {}
    for round_ in Round.objects.all():
        rows.setdefault((round_.county_code, round_.number == 1), []).append(round_.measured)
    return {key: tally(found, now) for key, found in rows.items()}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(cases, max_size=12), wait=near)
def test_the_database_counts_what_the_definition_says(drawn, wait):
    now = MONDAY + wait
    with transaction.atomic():
        owner = account()
        for case in drawn:
            build(case, owner)

        counted, expected = tallies(Round.objects.all(), F("county_code"), now), defined(now)
        transaction.set_rollback(True)

    assert counted == expected


@pytest.mark.parametrize(
    ("seconds", "minutes"), [(-5, 0), (0, 0), (0.000001, 1), (59.999999, 1), (60, 1), (60.000001, 2), (172800, 2880)]
)
def test_minutes_are_rounded_up_and_never_below_nothing(seconds, minutes):
    round_of(matter(place("422801")), MONDAY, MONDAY, answered_at=MONDAY + timedelta(microseconds=round(seconds * 1e6)))

    (found,) = tallies(Round.objects.all(), F("county_code"), MONDAY).values()

    assert found.response_minutes == {minutes: 1}


def test_two_statements_count_any_number_of_rounds(django_assert_num_queries):
    for where in PLACES:
        for _number in range(3):
            round_of(matter(place(where)), MONDAY, MONDAY + SECOND, answered_at=MONDAY)

    with django_assert_num_queries(2):
        tallies(Round.objects.all(), F("county_code"), MONDAY)


def test_nothing_is_counted_where_nobody_asked():
    assert tallies(Round.objects.all(), F("county_code"), MONDAY) == {}
