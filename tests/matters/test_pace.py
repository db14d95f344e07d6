"""Counting by network address: an hour, a keyed hash, and nothing where no address is known."""

from datetime import UTC, datetime, timedelta

import pytest

from caravan.matters.jobs import forget_tries
from caravan.matters.models import Matter, Tries
from caravan.matters.pace import (
    TooMuch,
    TooMuchInADay,
    address_of,
    count_files,
    count_matter_files,
    count_question,
)
from caravan.privacy.ids import uuid7

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _limits(settings) -> None:
    settings.ASKS_PER_HOUR, settings.FILES_PER_HOUR = 2, 5


def ask(at: datetime = NOW, address: str = "10.0.0.1") -> None:
    count_question(address, at)


def test_the_hour_begins_with_the_first_and_then_all_is_new():
    ask()
    ask(NOW + HOUR / 2)
    with pytest.raises(TooMuch) as refusal:
        ask(NOW + HOUR * 0.9)

    assert refusal.value.until == NOW + HOUR
    ask(NOW + HOUR)
    ask(NOW + HOUR)
    with pytest.raises(TooMuch):
        ask(NOW + HOUR)


def test_files_are_counted_one_by_one_and_apart_from_questions():
    ask()
    ask()
    count_files("10.0.0.1", [1] * 5, NOW)

    with pytest.raises(TooMuch):
        count_files("10.0.0.1", [1], NOW)


def test_a_question_costs_one_statement_more(django_assert_num_queries):
    with django_assert_num_queries(1):
        ask()


def test_the_address_is_not_kept_and_is_another_hash_tomorrow():
    ask()
    ask(NOW + 24 * HOUR)

    keys = set(Tries.objects.values_list("key", flat=True))
    assert len(keys) == 2
    assert not any("10.0.0.1" in key for key in keys)


def test_what_counts_no_more_is_forgotten():
    ask()

    assert forget_tries(NOW + HOUR / 2) == 0
    assert forget_tries(NOW + HOUR) == 1


def test_without_an_address_nothing_is_counted():
    for _time in range(9):
        ask(address="")

    assert not Tries.objects.exists()


@pytest.mark.parametrize(
    ("header", "meta", "address"),
    [
        ("", {"REMOTE_ADDR": "10.0.0.1"}, "10.0.0.1"),
        ("", {"REMOTE_ADDR": ""}, ""),
        ("X-Real-IP", {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_REAL_IP": "192.0.2.7"}, "192.0.2.7"),
        ("X-Real-IP", {"REMOTE_ADDR": "127.0.0.1"}, ""),  # a proxy that does not say: not everybody's one address
        ("X-Real-IP", {"HTTP_X_REAL_IP": "nonsense"}, ""),
        ("", {"REMOTE_ADDR": "2001:db8:1:2:3:4:5:6"}, "2001:db8:1:2::/64"),
    ],
)
def test_the_address_comes_from_where_the_installation_says(settings, header, meta, address):
    settings.ADDRESS_HEADER = header

    assert address_of(meta) == address


def test_what_comes_in_a_day_from_an_address_has_an_end_in_bytes(settings):
    settings.FILE_MB_PER_DAY = 2
    count_files("10.0.0.1", [1_000_000, 1_000_000], NOW)

    with pytest.raises(TooMuchInADay) as refusal:
        count_files("10.0.0.1", [200_000], NOW + 2 * HOUR)
    assert refusal.value.until == NOW + 24 * HOUR
    count_files("10.0.0.2", [200_000], NOW + 2 * HOUR)
    count_files("10.0.0.1", [90_000], NOW + 2 * HOUR)


def test_what_comes_in_a_day_for_one_question_has_an_end_whoever_sends_it(settings):
    settings.FILE_MB_PER_MATTER = 1
    first, second = Matter(id=uuid7()), Matter(id=uuid7())
    count_matter_files(first, [1_000_000], NOW)

    with pytest.raises(TooMuchInADay):
        count_matter_files(first, [100_000], NOW)
    count_matter_files(second, [1_000_000], NOW)
    count_matter_files(first, [100_000], NOW + 25 * HOUR)
