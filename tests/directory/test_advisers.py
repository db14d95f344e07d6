from datetime import timedelta
from itertools import pairwise

import pytest

from caravan.audit.models import Event
from caravan.directory import services
from caravan.directory.jobs import remind_of_contract_ends, watch_adviser_gaps
from caravan.directory.models import AdviserContract, Leave
from caravan.directory.queries import (
    adviser_for,
    advisers_of_county,
    available_person,
    coverage_gaps,
)
from caravan.directory.refusals import Away, ContractHeld, ContractOver, LeaveOver, LeaveOverlaps, Unfit
from caravan.jobs.models import Alarm
from caravan.notifications.models import Notice
from caravan.people import services as people
from caravan.people.models import RoleGrant, User
from caravan.people.roles import Role
from tests.factories.directory import contract, on_leave
from tests.factories.organizations import MONDAY, TODAY, place
from tests.factories.people import account, staff

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def village():
    return place("422801101201", "青堡村")


@pytest.fixture
def adviser(village):
    return staff(Role.VILLAGE_ADVISER, place("422801"))


def colleague():
    return staff(Role.VILLAGE_ADVISER, place("422801"))


def test_a_village_is_advised_from_the_first_day_of_a_contract_to_its_last(village, adviser, django_assert_num_queries):
    signed = contract(adviser, village, starts_on=TODAY, ends_on=TODAY + 2 * DAY)

    with django_assert_num_queries(1):
        found = adviser_for(village, TODAY)
        assert found == signed
        assert found.adviser == adviser
    assert adviser_for(village, TODAY + 2 * DAY) == signed
    assert adviser_for(village, TODAY - DAY) is None
    assert adviser_for(village, TODAY + 3 * DAY) is None


def test_of_two_advisers_a_village_has_the_older(village, adviser):
    contract(account(), village, starts_on=TODAY - DAY)
    older = contract(adviser, village, starts_on=TODAY - 2 * DAY)

    assert adviser_for(village, TODAY) == older


def test_a_town_or_county_gets_the_adviser_of_its_first_village(village, adviser, django_assert_num_queries):
    later = contract(colleague(), place("422801101202"))
    first = contract(adviser, village)

    town, county = place("422801101"), place("422801")

    with django_assert_num_queries(2):
        assert adviser_for(town, TODAY) == first
        assert adviser_for(county, TODAY) == first
    assert adviser_for(place("422801101202"), TODAY) == later
    assert adviser_for(place("422801102"), TODAY) is None
    assert adviser_for(place("4228"), TODAY) is None


def test_a_closed_account_advises_nobody(village, adviser):
    contract(adviser, village)

    people.deactivate(user=adviser, by=None, now=MONDAY)

    assert adviser_for(village, TODAY) is None
    assert list(coverage_gaps("422801", TODAY)) == [village]


def test_the_substitute_of_the_leave_comes_before_that_of_the_contract(village, adviser):
    by_leave, by_contract = colleague(), colleague()
    signed = contract(adviser, village, substitute=by_contract)
    assert available_person(signed, TODAY) == adviser

    on_leave(adviser, by_leave)

    assert available_person(signed, TODAY) == by_leave
    assert available_person(signed, TODAY + DAY) == adviser


def test_a_leave_without_substitute_falls_to_the_one_in_the_contract(village, adviser):
    by_contract = colleague()
    signed = contract(adviser, village, substitute=by_contract)
    on_leave(adviser)

    assert available_person(signed, TODAY) == by_contract


def test_the_contract_of_the_village_asked_about_decides(village, adviser):
    here, there = colleague(), colleague()
    contract(adviser, place("422801101202"), substitute=there)
    signed = contract(adviser, village, substitute=here)
    on_leave(adviser)

    assert available_person(signed, TODAY) == here


def test_a_substitute_who_is_away_passes_the_duty_on(village, adviser):
    chain = [adviser, *(colleague() for _n in range(5))]
    signed = contract(adviser, village)
    for user, substitute in pairwise(chain):
        on_leave(user, substitute)

    assert available_person(signed, TODAY) == chain[-1]


def test_who_is_named_for_good_comes_before_whom_a_substitute_passes_it_on_to(village, adviser):
    by_leave, passed_on, by_contract = colleague(), colleague(), colleague()
    signed = contract(adviser, village, substitute=by_contract)
    on_leave(adviser, by_leave)
    on_leave(by_leave, passed_on)

    assert available_person(signed, TODAY) == by_contract
    on_leave(by_contract)
    assert available_person(signed, TODAY) == passed_on


def test_people_who_stand_in_for_each_other_do_not_lead_round_in_circles(village, adviser, django_assert_num_queries):
    other = colleague()
    signed = contract(adviser, village, substitute=other)
    on_leave(adviser, other)
    Leave.objects.create(user=other, substitute=adviser, starts_on=TODAY, ends_on=TODAY, entered_at=MONDAY)

    with django_assert_num_queries(1):
        assert available_person(signed, TODAY) is None


@pytest.mark.parametrize("loss", ["closed account", "no role"])
def test_who_cannot_answer_is_stood_in_for_and_stands_in_for_nobody(village, adviser, loss):
    other = colleague()
    signed = contract(adviser, village, substitute=other)

    def lose(user):
        if loss == "closed account":
            people.deactivate(user=user, by=None, now=MONDAY)
        else:
            RoleGrant.objects.filter(user=user).delete()

    lose(adviser)
    assert available_person(signed, TODAY) == other
    lose(other)
    assert available_person(signed, TODAY) is None


def test_the_advisers_of_a_county_come_with_villages_and_leave_in_two_statements(
    village, adviser, django_assert_num_queries
):
    other, stand_in = account(topics=["wages"], languages=["zh", "en"]), account()
    contract(adviser, village)
    contract(adviser, place("422801101202"))
    contract(other, place("422801102201"))
    contract(account(), place("422802101201"))
    on_leave(other, stand_in, ends_on=TODAY + DAY)

    with django_assert_num_queries(2):
        first, second = advisers_of_county("422801", TODAY)

    assert (first.user, first.villages, first.is_away) == (adviser, ("422801101201", "422801101202"), False)
    assert (second.user, second.away_until, second.substitute_id) == (other, TODAY + DAY, stand_in.pk)
    assert second.topics == {"wages"}
    assert second.languages == {"zh", "en"}


def test_gaps_are_the_villages_that_nobody_advises(village, adviser, django_assert_num_queries):
    bare = place("422801101202")
    place("422802101201")
    contract(adviser, village)

    with django_assert_num_queries(1):
        assert list(coverage_gaps("422801", TODAY)) == [bare]


def test_ending_a_contract_reports_the_gap(village, adviser):
    signed = contract(adviser, village)

    ended = services.end_contract(contract=signed, on=TODAY + DAY, reason="调离", by=None, now=MONDAY)

    assert ended.gap_from == TODAY + 2 * DAY
    assert not Alarm.objects.exists()
    event = Event.objects.get(action="contract.end")
    assert event.region == village.code
    assert event.data["has_gap"]


def test_ending_a_contract_with_a_successor_leaves_no_gap(village, adviser):
    signed = contract(adviser, village)
    contract(colleague(), village, starts_on=TODAY + 2 * DAY)

    assert services.end_contract(contract=signed, on=TODAY + DAY, reason="", by=None, now=MONDAY).gap_from is None


def test_a_gap_alarms_on_the_last_day_once_and_clears_with_a_successor(village, adviser):
    contract(adviser, village, ends_on=TODAY)

    assert watch_adviser_gaps(MONDAY - DAY) == 0
    assert watch_adviser_gaps(MONDAY) == 1
    assert watch_adviser_gaps(MONDAY + DAY) == 1
    assert Alarm.objects.open().get().key == village.code

    contract(adviser, village, starts_on=TODAY + DAY)
    assert watch_adviser_gaps(MONDAY + DAY) == 0
    assert not Alarm.objects.open().exists()


def test_a_contract_ended_today_alarms_at_once_and_the_next_one_clears_it(village, adviser):
    signed = contract(adviser, village)

    services.end_contract(contract=signed, on=TODAY, reason="", by=None, now=MONDAY)
    assert Alarm.objects.open().count() == 1
    contract(colleague(), village, starts_on=TODAY)

    assert not Alarm.objects.open().exists()


@pytest.mark.parametrize("loss", ["closed account", "role revoked", "role ended"])
def test_a_village_whose_adviser_answers_nobody_any_more_has_none_and_that_is_said(village, adviser, loss):
    contract(adviser, village)
    assert watch_adviser_gaps(MONDAY) == 0

    if loss == "closed account":
        User.objects.filter(pk=adviser.pk).update(is_active=False)
    elif loss == "role revoked":
        RoleGrant.objects.filter(user=adviser).delete()
    else:
        RoleGrant.objects.filter(user=adviser).update(valid_to=TODAY + DAY)

    later = TODAY + DAY
    assert watch_adviser_gaps(MONDAY + DAY) == 1
    assert Alarm.objects.open().get().key == village.code
    assert list(coverage_gaps("422801", later)) == [village]
    assert adviser_for(village, later) is None
    contract(colleague(), village, starts_on=later, now=MONDAY + DAY)
    assert not Alarm.objects.open().exists()
    assert watch_adviser_gaps(MONDAY + DAY) == 0


def test_somebody_who_answers_nobody_closes_no_gap(village, adviser):
    contract(adviser, village, ends_on=TODAY)
    contract(account(), village, starts_on=TODAY + DAY)

    assert watch_adviser_gaps(MONDAY) == 1
    contract(account(), village)
    assert Alarm.objects.open().exists()


def test_an_ending_contract_is_told_60_30_and_7_days_before_once_each(village, adviser):
    supervisor = staff(Role.SUPERVISOR, place("4228"))
    contract(adviser, village, ends_on=TODAY + 70 * DAY)
    contract(adviser, place("422801101202"), ends_on=TODAY + 70 * DAY)

    told = [(number, remind_of_contract_ends(MONDAY + number * DAY)) for number in range(75)]

    assert [(number, count) for number, count in told if count] == [(10, 2), (40, 2), (63, 2)]
    notices = Notice.objects.filter(template="contract_ending")
    assert sorted(notices.values_list("user_id", flat=True)) == sorted([adviser.pk, supervisor.pk] * 3)
    assert {notice.params["count"] for notice in notices} == {"2"}


def test_a_day_without_the_job_is_caught_up_with(village, adviser):
    contract(adviser, village, ends_on=TODAY + 60 * DAY)

    assert remind_of_contract_ends(MONDAY + 33 * DAY) == 1
    assert remind_of_contract_ends(MONDAY + 34 * DAY) == 0


def test_nobody_is_reminded_of_a_contract_with_a_successor(village, adviser):
    contract(adviser, village, ends_on=TODAY + 5 * DAY)
    contract(colleague(), village, starts_on=TODAY + 6 * DAY)

    assert remind_of_contract_ends(MONDAY) == 0


def test_a_contract_is_for_a_village_and_not_signed_twice(village, adviser):
    with pytest.raises(Unfit):
        contract(adviser, place("422801101"))
    with pytest.raises(Unfit):
        contract(adviser, village, substitute=adviser)
    with pytest.raises(Unfit):
        contract(adviser, village, starts_on=TODAY, ends_on=TODAY - DAY)
    contract(adviser, village, ends_on=TODAY)
    with pytest.raises(ContractHeld):
        contract(adviser, village, starts_on=TODAY)
    contract(adviser, village, starts_on=TODAY + DAY)


def test_an_ended_contract_is_not_touched(village, adviser):
    signed = contract(adviser, village, ends_on=TODAY - DAY)

    with pytest.raises(ContractOver):
        services.set_substitute(contract=signed, substitute=account(), by=None, now=MONDAY)
    with pytest.raises(ContractOver):
        services.end_contract(contract=signed, on=TODAY, reason="", by=None, now=MONDAY)


def test_a_substitute_is_named_on_record(village, adviser):
    other = account()
    signed = contract(adviser, village)

    services.set_substitute(contract=signed, substitute=other, by=adviser, now=MONDAY)

    assert AdviserContract.objects.get().substitute == other
    assert Event.objects.get(action="contract.substitute").actor == adviser.username


def test_who_answers_nobody_cannot_stand_in_for_who_does(adviser):
    with pytest.raises(Unfit) as refusal:
        on_leave(adviser, account())

    assert refusal.value.field == "substitute"


def test_leave_tells_the_substitute_and_can_be_taken_back(village, adviser):
    other = colleague()
    signed = contract(adviser, village)

    leave = on_leave(adviser, other)
    assert Notice.objects.get().user_id == other.pk
    assert available_person(signed, TODAY) == other

    services.cancel_leave(leave=leave, by=adviser, now=MONDAY)
    assert available_person(signed, TODAY) == adviser
    with pytest.raises(LeaveOver):
        services.cancel_leave(leave=leave, by=adviser, now=MONDAY)


def test_leave_that_makes_no_sense_is_refused(adviser):
    other = account()
    on_leave(adviser, ends_on=TODAY + DAY)

    with pytest.raises(LeaveOverlaps):
        on_leave(adviser, starts_on=TODAY + DAY)
    with pytest.raises(Away):
        on_leave(other, adviser)
    with pytest.raises(Unfit):
        on_leave(other, other)
    with pytest.raises(Unfit):
        on_leave(other, starts_on=TODAY - 2 * DAY, ends_on=TODAY - DAY)
