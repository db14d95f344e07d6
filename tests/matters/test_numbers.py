"""Numbers: without a gap, by China's year, and understood however they are typed."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from caravan.matters.models import SerialCounter
from caravan.matters.numbers import normalise, take_number
from tests.factories.network import ask, build_network

FULL_WIDTH = str.maketrans("0123456789-", "０１２３４５６７８９－")
numbers = st.builds(
    "{:06}-{:02}1-{:05}".format, st.integers(110000, 659999), st.integers(0, 99), st.integers(1, 9_999_999)
)


def take(county: str = "422801", year: int = 2026) -> str:
    return take_number(county_code=county, year=year, kind="consultation")


@pytest.mark.django_db
def test_a_number_says_county_year_kind_and_serial():
    assert take() == "422801-261-00001"


@pytest.mark.django_db
def test_every_county_and_year_counts_for_itself():
    assert [take(), take(), take("420106"), take(year=2027), take()] == [
        "422801-261-00001",
        "422801-261-00002",
        "420106-261-00001",
        "422801-271-00001",
        "422801-261-00003",
    ]


@pytest.mark.django_db
def test_a_number_whose_question_was_not_stored_is_given_out_again():
    take()
    with transaction.atomic():
        take()
        transaction.set_rollback(True)

    assert take() == "422801-261-00002"


@pytest.mark.django_db
def test_the_hundred_thousandth_number_of_a_county_is_understood_too():
    SerialCounter.objects.create(county_code="422801", year=2026, kind="consultation", last=99_999)
    number = take()

    assert number == "422801-261-100000"
    assert normalise(number) == number


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("moment", "number"),
    [
        (datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC), "422801-261-00001"),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), "422801-271-00001"),  # midnight in China
        (datetime(2027, 1, 1, 0, 0, tzinfo=UTC), "422801-271-00001"),
    ],
)
def test_the_year_turns_at_midnight_in_china(moment, number):
    build_network()

    assert ask(moment).number == number


@given(number=numbers)
def test_a_number_is_understood_as_it_was_given_out(number):
    assert normalise(number) == number


@given(number=numbers, data=st.data())
def test_a_number_is_understood_however_it_is_typed(number, data):
    digits = number.replace("-", "")
    marks = st.text(alphabet=" -–—－.·_/　\t", max_size=2)
    typed = "".join(data.draw(marks) + digit for digit in digits) + data.draw(marks)
    if data.draw(st.booleans()):
        typed = typed.translate(FULL_WIDTH)

    assert normalise(typed) == number


@given(text=st.text(max_size=80))
def test_anything_else_is_either_a_number_or_nothing(text):
    found = normalise(text)

    assert found == "" or (found.isascii() and normalise(found) == found)


@pytest.mark.parametrize(
    "typed",
    ["", "422801", "422801-261-0001", "422801-261-000000001", "٤٢٢٨٠١٢٦١٠٠٠٠١", "nonsense", "\x00" * 14, "1" * 17],
)
def test_what_cannot_be_a_number_is_none(typed):
    assert normalise(typed) == ""


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_get_twenty_numbers_without_a_gap():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite writes one after the other anyway")
    taken: list[str] = []
    start = threading.Barrier(20)

    def one() -> None:
        try:
            start.wait()
            with transaction.atomic():
                taken.append(take())
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(taken) == [f"422801-261-{serial:05}" for serial in range(1, 21)]
