"""Number and code open a matter; whoever tries codes is stopped; a new receipt makes the old one worthless."""

from dataclasses import replace
from datetime import timedelta

import pytest

from caravan.audit.models import Event
from caravan.consultations import services as consultations
from caravan.consultations.content import Helper, Person
from caravan.matters.models import GUARDED, Entry, Matter, Party, Tries
from caravan.matters.services import attempts, code_of, find_by_receipt, matters_of_phone, replace_receipt
from caravan.matters.services.attempts import SHUT_FOR, WRONG_CODES, ReceiptShut, open_with_receipt
from caravan.privacy.index import blind_index_or_none
from tests.factories.network import MONDAY, ask, build_network
from tests.factories.people import staff

pytestmark = pytest.mark.django_db
MISSING = "422801-261-99999"


@pytest.fixture
def receipt():
    build_network()
    return ask()


def open_(number, code, now=MONDAY, address=""):
    return open_with_receipt(number=number, code=code, now=now, address=address)


def fail(number, times, now=MONDAY, address=""):
    for _time in range(times):
        assert open_(number, "0000-0000", now, address) is None


def test_number_and_code_open_the_matter_and_the_look_is_on_record(receipt):
    assert open_(receipt.number, receipt.code) == receipt.matter

    event = Event.objects.get(action="matter.open")
    assert (event.actor, event.purpose) == ("asker", "receipt")


def test_wrong_codes_and_what_they_shut_are_on_record_at_the_matter_without_the_code(receipt):
    fail(receipt.number, WRONG_CODES)
    fail(MISSING, 1)

    *wrong, last, unknown = Event.objects.filter(action="matter.open").order_by("pk")
    assert [event.data for event in wrong] == [{"outcome": "wrong"}] * (WRONG_CODES - 1)
    assert {event.subject_id for event in (*wrong, last)} == {str(receipt.matter.pk)}
    assert (last.data, last.result, last.region) == ({"outcome": "shut"}, "refused", "422801101")
    assert (unknown.subject_id, unknown.result) == ("", "refused")


def test_the_code_of_another_matter_opens_nothing(receipt):
    assert open_(receipt.number, ask().code) is None


def test_ten_wrong_codes_shut_the_number_for_a_quarter_of_an_hour(receipt):
    fail(receipt.number, WRONG_CODES)

    with pytest.raises(ReceiptShut) as shut:
        open_(receipt.number, receipt.code)
    assert shut.value.until == MONDAY + SHUT_FOR
    assert str(WRONG_CODES) in str(shut.value)


def test_the_right_code_opens_it_again_when_the_time_is_over(receipt):
    fail(receipt.number, WRONG_CODES)
    with pytest.raises(ReceiptShut):
        open_(receipt.number, receipt.code, MONDAY + SHUT_FOR - timedelta(seconds=1))

    assert open_(receipt.number, receipt.code, MONDAY + SHUT_FOR) == receipt.matter


def test_tries_while_it_is_shut_do_not_keep_it_shut(receipt):
    fail(receipt.number, WRONG_CODES)
    for minute in range(14):
        with pytest.raises(ReceiptShut):
            open_(receipt.number, "0000-0000", MONDAY + timedelta(minutes=minute))

    assert open_(receipt.number, receipt.code, MONDAY + SHUT_FOR) == receipt.matter


def test_it_shuts_again_after_ten_more(receipt):
    fail(receipt.number, WRONG_CODES)
    later = MONDAY + SHUT_FOR
    fail(receipt.number, WRONG_CODES, later)

    with pytest.raises(ReceiptShut):
        open_(receipt.number, receipt.code, later)


def test_nine_wrong_codes_and_the_right_one_start_the_count_anew(receipt):
    fail(receipt.number, WRONG_CODES - 1)
    assert open_(receipt.number, receipt.code) == receipt.matter
    fail(receipt.number, WRONG_CODES - 1)

    assert open_(receipt.number, receipt.code) == receipt.matter


def test_tries_of_an_hour_ago_are_forgotten(receipt):
    fail(receipt.number, WRONG_CODES - 1)
    later = MONDAY + timedelta(hours=1, seconds=1)
    fail(receipt.number, WRONG_CODES - 1, later)

    assert open_(receipt.number, receipt.code, later) == receipt.matter
    assert not Tries.objects.exists()


def test_one_shut_number_shuts_no_other(receipt):
    other = ask()
    fail(receipt.number, WRONG_CODES)

    assert open_(other.number, other.code) == other.matter


def test_whoever_tries_codes_shuts_nobody_else_out(receipt):
    fail(receipt.number, WRONG_CODES, address="203.0.113.5")

    with pytest.raises(ReceiptShut):
        open_(receipt.number, receipt.code, address="203.0.113.5")
    assert open_(receipt.number, receipt.code, address="203.0.113.6") == receipt.matter


def test_in_a_village_hall_with_one_address_each_number_counts_for_itself(receipt):
    other = ask()
    fail(receipt.number, WRONG_CODES, address="203.0.113.5")

    assert open_(other.number, other.code, address="203.0.113.5") == other.matter


def test_many_addresses_together_have_a_limit_as_well(receipt, monkeypatch):
    monkeypatch.setattr(attempts, "FROM_ANYWHERE", replace(attempts.FROM_ANYWHERE, most=30))
    for number in range(30):
        fail(receipt.number, 1, address=f"203.0.113.{number}")

    with pytest.raises(ReceiptShut) as shut:
        open_(receipt.number, receipt.code, address="198.51.100.1")
    assert "30" in str(shut.value)


def test_no_address_is_kept_readably(receipt):
    fail(receipt.number, 1, address="203.0.113.5")

    assert not Tries.objects.filter(key__contains="203.0.113.5").exists()


def test_a_number_that_does_not_exist_answers_like_one_that_does(receipt):
    def answers(number):
        given = []
        for _time in range(WRONG_CODES + 2):
            try:
                given.append(open_(number, "0000-0000"))
            except ReceiptShut as shut:
                given.append((shut.until, str(shut)))
        return given

    assert answers(receipt.number) == answers(MISSING)


def test_the_number_is_counted_however_it_is_typed(receipt):
    fail(receipt.number.replace("-", ""), 5)
    fail(receipt.number.replace("-", " "), 5)

    with pytest.raises(ReceiptShut):
        open_(receipt.number, receipt.code)


def test_what_is_no_number_is_neither_found_nor_counted(receipt):
    fail("nonsense", 2 * WRONG_CODES)

    assert not Tries.objects.exists()


@pytest.mark.parametrize("how", ["phone_code", "questions"])
def test_a_new_receipt_makes_the_old_one_worthless(receipt, how):
    code = replace_receipt(matter=receipt.matter, by=None, how=how, now=MONDAY)

    assert code != receipt.code
    assert find_by_receipt(number=receipt.number, code=receipt.code) is None
    assert find_by_receipt(number=receipt.number, code=code) == receipt.matter
    receipt.matter.refresh_from_db()
    assert code_of(receipt.matter) == code


def test_the_replacement_stands_in_thread_and_audit_with_what_proved_the_person(receipt):
    clerk = staff("station_clerk", receipt.matter.region)
    replace_receipt(matter=receipt.matter, by=clerk, how="questions", now=MONDAY)

    assert Entry.objects.get(kind="receipt_replaced").data == {"how": "questions"}
    event = Event.objects.get(action="matter.replace_receipt")
    assert (event.actor, event.purpose) == (clerk.username, "questions")


def test_two_replacements_give_two_codes(receipt):
    """The row is read afresh, so an old copy in hand does not give the same version twice."""
    first = replace_receipt(matter=receipt.matter, by=None, how="phone_code", now=MONDAY)
    second = replace_receipt(matter=receipt.matter, by=None, how="phone_code", now=MONDAY)

    assert len({receipt.code, first, second}) == 3


def test_a_phone_finds_the_matters_of_asker_and_helper_newest_first(receipt):
    newer = ask()
    helped = ask(asker=Person(name="向大河", phone="12000000002"))
    consultations.add_helper(
        matter=helped.matter,
        helper=Helper(name="田小山", phone="12000000001", relation="family", reason="年纪大", consent="spoken"),
        now=MONDAY,
    )

    found = matters_of_phone(blind_index_or_none("phone", "12000000001"))

    assert list(found) == [helped.matter, newer.matter, receipt.matter]


def test_the_phone_of_the_other_side_finds_nothing(receipt):
    phone = "12000000009"
    Party.objects.create(
        matter=receipt.matter, part="opponent", phone=phone, phone_index=blind_index_or_none("phone", phone)
    )

    assert not matters_of_phone(blind_index_or_none("phone", phone)).exists()


def test_a_phone_finds_nothing_of_somebody_in_danger_or_whom_no_message_may_reach(db):
    build_network()
    ask(signals=["violence"])
    ask(asker=Person(name="田大山", phone="12000000001", is_safe_to_message=False))
    safe = ask(asker=Person(name="田大山", phone="12000000001", is_safe_to_call=False))

    assert list(matters_of_phone(blind_index_or_none("phone", "12000000001"))) == [safe.matter]


@pytest.mark.parametrize("how", ["a child", "sealed by hand", "unsealed by hand"])
def test_a_phone_finds_nothing_that_is_guarded_for_another_reason_than_danger(db, how):
    build_network()
    matter = ask(signals={"a child": ["minor"], "unsealed by hand": ["violence"]}.get(how, [])).matter
    if how != "a child":
        Matter.objects.filter(pk=matter.pk).update(is_sealed=how == "sealed by hand")

    assert not matters_of_phone(blind_index_or_none("phone", "12000000001")).exists()


def test_what_a_query_calls_guarded_is_what_a_row_calls_guarded(db):
    build_network()
    for signals in ([], ["minor"], ["violence"]):
        ask(signals=signals)
    Matter.objects.filter(pk=ask(signals=["violence"]).matter.pk).update(is_sealed=False)

    guarded = set(Matter.objects.filter(GUARDED))
    assert guarded == {matter for matter in Matter.objects.all() if matter.is_guarded}
    assert len(guarded) == 3
