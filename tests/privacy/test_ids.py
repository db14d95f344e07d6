"""Identifiers in the order of time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from caravan import clock
from caravan.privacy.ids import uuid7

NOON = datetime(2026, 10, 1, 4, tzinfo=UTC)


def test_ids_are_version_7_and_carry_their_time():
    clock.install(lambda: NOON)

    made = uuid7()

    assert made.version == 7
    assert made.int >> 80 == int(NOON.timestamp() * 1000)


def test_ids_of_one_moment_sort_in_the_order_they_were_made():
    clock.install(lambda: NOON)

    made = [uuid7() for _ in range(500)]

    assert made == sorted(made)
    assert len(set(made)) == 500


def test_a_clock_that_was_moved_back_is_followed():
    clock.install(lambda: NOON)
    later = uuid7()
    clock.install(lambda: NOON - timedelta(hours=1))

    assert uuid7() < later


def test_threads_never_make_the_same_id():
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: uuid7(), range(2000)))

    assert len(set(made)) == 2000
