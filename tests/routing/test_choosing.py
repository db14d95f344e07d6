"""Who gets a question: the village's adviser, whoever stands in, three of the county, a named desk."""

from datetime import UTC, date, datetime, timedelta

import pytest

from caravan.engine.ladder import Desk
from caravan.matters.models import Entry, Participation
from caravan.people.models import RoleGrant
from caravan.people.roles import Role
from caravan.people.services import declare_interest
from caravan.routing.candidates import choose, translator_for
from caravan.routing.jobs import climb_ladders
from caravan.routing.placing import NobodyResponsible
from caravan.routing.services import release
from caravan.rulebook.service_promise import DEFAULT_LADDER
from tests.factories.consultations import asked_back
from tests.factories.network import MONDAY, ask, build_network, clear, fresh, on_leave, person, region, reply, shift

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture
def net(db):
    return build_network()


def reasons(matter) -> dict[int, str]:
    step = Entry.objects.filter(matter=matter, kind="step").order_by("id").first()
    return {one["user"]: one["outcome"] for one in step.data["candidates"]}


def test_the_villages_own_adviser_has_it_first(net):
    assert ask().matter.owner == net.adviser


def test_the_substitute_of_the_contract_has_it_while_the_adviser_is_away(net):
    on_leave(net.adviser, TODAY, TODAY)

    matter = ask().matter

    assert matter.owner == net.substitute
    assert reasons(matter)[net.adviser.pk] == "on_leave"


def test_the_substitute_named_for_the_leave_has_it_too(net):
    on_leave(net.substitute, TODAY, TODAY)
    on_leave(net.adviser, TODAY, TODAY, substitute=net.other1)

    assert ask().matter.owner == net.other1


def test_a_substitute_does_not_come_before_the_adviser_who_is_there(net):
    """However many open questions the adviser has below the cap, the village knows its adviser."""
    for _number in range(3):
        assert ask().matter.owner == net.adviser


def test_with_eight_open_questions_an_adviser_gets_no_more(net):
    for _number in range(8):
        ask()

    matter = ask().matter

    assert matter.owner == net.substitute
    assert reasons(matter)[net.adviser.pk] == "load_cap"


def test_an_adviser_with_a_cap_of_their_own_keeps_to_it(net):
    net.adviser.load_cap = 1
    net.adviser.save(update_fields=["load_cap"])
    ask()

    assert ask().matter.owner == net.substitute


def test_who_acts_for_the_other_side_does_not_get_it_and_nobody_is_told_why(net):
    declare_interest(name="恩施鸿达建筑公司", user=net.adviser, by=None, now=MONDAY)

    matter = ask(opponent=" 恩施鸿达·建筑公司 ").matter

    assert matter.owner == net.substitute
    assert reasons(matter)[net.adviser.pk] == "unavailable"


def test_an_interest_of_the_firm_is_one_of_everybody_in_it(net):
    declare_interest(name="恩施鸿达建筑公司", organization=net.firm, by=None, now=MONDAY)

    matter = ask(opponent="恩施鸿达建筑公司").matter

    assert matter.owner == net.duty, "the adviser, the substitute and the others are all of that firm"
    assert matter.rung == 3


def test_three_of_the_county_are_asked_together_with_the_village_adviser_who_keeps_it(net):
    matter = ask().matter
    climb_ladders(matter.next_at)
    matter.refresh_from_db()

    offered = Participation.objects.filter(matter=matter, ground="offered", until=None)
    assert matter.owner == net.adviser
    assert {seat.user for seat in offered} == {net.other1, net.other2, net.other3}


def test_those_who_know_the_topic_come_first_then_who_has_waited_longest_for_an_offer(db):
    net = build_network(county_advisers=5)
    net.other5.topics = ["wages"]
    net.other5.save(update_fields=["topics"])
    earlier = ask(token="earlier").matter
    Participation.objects.create(
        matter=earlier, user=net.other1, ground="offered", since=MONDAY, until=MONDAY, end_reason="settled"
    )

    chosen = choose(earlier, Desk.COUNTY_ADVISERS, DEFAULT_LADDER, now=MONDAY, without=[net.adviser.pk]).users

    assert chosen == (net.other5, net.other2, net.other3)


def test_a_desk_is_whoever_has_the_shift_and_else_whoever_holds_the_role(net):
    second = person("second", Role.COUNTY_DUTY_LAWYER, net.regions["422801"])
    matter = ask(signals=["eviction"]).matter
    assert matter.owner == net.duty

    shift(second, "county_duty", net.regions["422801"], MONDAY - timedelta(hours=1), MONDAY + timedelta(hours=7))

    assert ask(signals=["eviction"]).matter.owner == second


def test_who_has_the_shift_but_is_on_leave_is_passed_over(net):
    second = person("second", Role.COUNTY_DUTY_LAWYER, net.regions["422801"])
    shift(second, "county_duty", net.regions["422801"], MONDAY - timedelta(hours=1), MONDAY + timedelta(hours=7))
    on_leave(second, TODAY, TODAY)

    assert ask(signals=["eviction"]).matter.owner == net.duty


def test_the_four_places_without_a_prefecture_have_the_provinces_seat_and_supervisor(net):
    hubei = net.regions["42"]
    seat, supervisor = person("p-seat", Role.CITY_DUTY_SEAT, hubei), person("p-chief", Role.SUPERVISOR, hubei)
    county = region("429021", "神农架林区", hubei)
    town = region("429021100", "松柏镇", county)
    village = region("429021100201", "某村", town)

    matter = ask(region_code=village.code).matter

    assert matter.owner == seat, "nobody is there on rungs 1 to 3"
    climb_ladders(matter.next_at)
    matter.refresh_from_db()
    assert matter.owner == supervisor


def test_rather_a_last_resort_on_leave_than_nobody(net):
    on_leave(net.supervisor, TODAY, TODAY + timedelta(days=30))
    RoleGrant.objects.exclude(role=Role.SUPERVISOR).delete()

    assert ask().matter.owner == net.supervisor


def test_a_supervisor_who_is_there_comes_before_one_on_leave(net):
    deputy = person("deputy", Role.SUPERVISOR, net.regions["42"])
    on_leave(net.supervisor, TODAY, TODAY)
    RoleGrant.objects.exclude(role=Role.SUPERVISOR).delete()

    assert ask().matter.owner == deputy


def test_an_installation_without_a_last_resort_takes_in_nothing_it_could_lose(net):
    RoleGrant.objects.all().delete()

    with pytest.raises(NobodyResponsible) as refusal:
        ask()

    assert "12348" in str(refusal.value)
    assert not Entry.objects.exists()


def test_a_question_in_english_goes_to_who_reads_it(net):
    net.substitute.languages = ["zh-hans", "en"]
    net.substitute.save(update_fields=["languages"])

    matter = ask(story="My boss owes me two months of wages. What can I do?").matter

    assert (matter.language, matter.is_needing_translation) == ("en", True)
    assert matter.owner == net.substitute
    assert not Participation.objects.filter(ground="translator").exists()


def test_where_nobody_on_the_rung_reads_it_a_translator_is_named(net):
    net.duty.languages = ["en"]
    net.duty.save(update_fields=["languages"])

    matter = ask(story="My boss owes me two months of wages. What can I do?").matter

    assert matter.owner == net.adviser
    assert Participation.objects.get(ground="translator").user == net.duty
    assert Entry.objects.get(kind="translator").user == net.duty


def test_no_translator_is_on_record_as_well(net):
    ask(story="My boss owes me two months of wages. What can I do?")

    assert Entry.objects.filter(kind="translator_missing", audience="staff").count() == 1


def test_nobody_on_leave_translates(net):
    for user in (net.duty, net.seat):
        user.languages = ["en"]
        user.save(update_fields=["languages"])
    on_leave(net.duty, TODAY, TODAY)
    matter = ask(story="My boss owes me two months of wages. What can I do?").matter

    assert translator_for(matter, MONDAY) == net.seat


@pytest.mark.parametrize("hour", [1, 6, 12, 22])
def test_nobody_but_a_duty_seat_is_told_at_night(net, hour):
    from caravan.notifications.models import Notice

    now = datetime(2026, 11, 24, hour, tzinfo=UTC)  # 09:00, 14:00, 20:00 and 06:00 in China
    ask(now=now)
    ask(now=now, signals=["violence"])

    to_adviser = Notice.objects.get(user_id=net.adviser.pk)
    to_seat = Notice.objects.get(user_id=net.seat.pk)
    assert to_seat.deliver_after == now
    assert to_adviser.deliver_after == (datetime(2026, 11, 25, 0, tzinfo=UTC) if hour == 22 else now)


def test_an_adviser_whose_role_was_taken_away_gets_nothing_more(net):
    RoleGrant.objects.filter(user=net.adviser).update(valid_to=TODAY)

    assert ask().matter.owner == net.substitute


def test_the_desk_looks_afresh_at_every_step(net):
    """Whoever goes on leave after a question arrived is not chosen on the next rung."""
    matter = ask().matter
    on_leave(net.other2, TODAY, TODAY)
    climb_ladders(matter.next_at)

    offered = Participation.objects.filter(matter=matter, ground="offered", until=None)
    assert {seat.user for seat in offered} == {net.other1, net.other3}


def test_an_adviser_who_left_the_village_keeps_what_they_have_until_it_climbs(net):
    from caravan.directory.models import AdviserContract

    matter = ask().matter
    AdviserContract.objects.filter(adviser=net.adviser).update(ends_on=TODAY - timedelta(days=1))

    assert ask().matter.owner != net.adviser
    matter.refresh_from_db()
    assert matter.owner == net.adviser
    clear(matter, fresh(net.adviser))


def offered(matter):
    return {seat.user for seat in Participation.objects.filter(matter=matter, ground="offered", until=None)}


def test_rung_two_asks_three_more_people_than_the_one_who_keeps_it(net):
    net.adviser.topics = ["wages"]  # who keeps it would come first among the county's advisers
    net.adviser.save(update_fields=["topics"])
    matter = ask().matter

    climb_ladders(matter.next_at)

    matter.refresh_from_db()
    assert matter.owner == net.adviser
    assert offered(matter) == {net.other1, net.other2, net.other3}


def test_where_rung_two_has_nobody_new_to_ask_the_duty_lawyer_has_it_at_once(db):
    net = build_network(county_advisers=0)
    matter = ask().matter

    climb_ladders(matter.next_at)

    matter.refresh_from_db()
    assert (matter.rung, matter.owner) == (3, net.duty)


def test_who_gave_it_back_is_not_asked_again_a_rung_higher(net):
    matter = ask().matter
    release(matter=matter, by=net.adviser, reason="不是我的专长", now=MONDAY + timedelta(minutes=1))
    matter.refresh_from_db()
    assert matter.owner == net.substitute

    climb_ladders(matter.next_at)

    matter.refresh_from_db()
    assert (matter.rung, matter.owner) == (2, net.substitute)
    assert offered(matter) == {net.other1, net.other2, net.other3}


def test_who_gave_it_back_has_it_again_before_nobody_has_it(net):
    deputy = person("deputy", Role.SUPERVISOR, net.regions["42"])
    matter = ask().matter
    while matter.rung < 5:
        climb_ladders(matter.next_at)
        matter.refresh_from_db()
    release(matter=matter, by=net.supervisor, reason="出差", now=MONDAY + timedelta(hours=6))
    matter.refresh_from_db()
    assert matter.owner == deputy

    release(matter=matter, by=deputy, reason="出差", now=MONDAY + timedelta(hours=6))

    matter.refresh_from_db()
    assert matter.owner == net.supervisor


def test_a_new_round_forgets_who_gave_the_last_one_back(net):
    matter = ask().matter
    release(matter=matter, by=net.adviser, reason="去乡镇开会", now=MONDAY + timedelta(minutes=1))
    reply(matter, fresh(net.substitute), MONDAY + timedelta(minutes=5))
    on_leave(net.substitute, TODAY, TODAY)

    asked_back(matter, MONDAY + timedelta(hours=1))

    matter.refresh_from_db()
    assert matter.owner == net.adviser
