"""Taking, giving back, reassigning, sending up, declaring an interest, and what the sweeper mends."""

from datetime import UTC, date, datetime, timedelta

import pytest

from caravan.audit.models import Event
from caravan.jobs.models import Alarm
from caravan.matters.models import Entry, Matter, Participation
from caravan.matters.refusals import (
    ActionNotAllowed,
    AlreadyTaken,
    CheckMissing,
    ConflictDeclared,
    Incomplete,
    NotYours,
    OwnerChanged,
)
from caravan.people.models import RoleGrant, User
from caravan.people.roles import Role
from caravan.people.services import declare_interest
from caravan.routing import services
from caravan.routing.jobs import climb_ladders, part_from_interests, relieve_the_absent, repair_routes
from caravan.routing.models import ConflictCheck
from caravan.routing.placing import NobodyResponsible
from caravan.routing.queries import may_see_facts
from tests.factories.network import MONDAY, ask, build_network, clear, fresh, on_leave, person, reply

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(minutes=5)


@pytest.fixture
def net(db):
    return build_network()


@pytest.fixture
def matter(net):
    return ask().matter


def again(matter: Matter) -> Matter:
    return Matter.objects.get(pk=matter.pk)


def test_a_take_by_mistake_leaves_everything_as_it_was(net, matter):
    clear(matter, net.adviser)
    before = (matter.owner, matter.rung, matter.due_at, matter.next_at)
    services.take(matter=matter, by=net.adviser, now=LATER)

    back = services.put_back(matter=matter, by=net.adviser, now=LATER)

    assert (back.owner, back.rung, back.due_at, back.next_at, back.taken_at) == (*before, None)


def test_a_take_by_mistake_gives_the_matter_back_to_whoever_had_it(net, matter):
    clear(matter, net.duty)
    services.take(matter=matter, by=net.duty, now=LATER)

    back = services.put_back(matter=matter, by=net.duty, now=LATER)

    assert (back.owner, back.taken_at) == (net.adviser, None)
    assert not back.participations.filter(ground="former_owner", until=None).exists()


def test_nobody_puts_back_what_they_have_not_taken(net, matter):
    for user in (net.adviser, net.duty):
        with pytest.raises(OwnerChanged):
            services.put_back(matter=matter, by=user, now=LATER)


def test_taking_never_stops_the_clock(net, matter):
    due_at, next_at = matter.due_at, matter.next_at
    clear(matter, net.adviser)

    services.take(matter=matter, by=net.adviser, now=LATER)
    assert (again(matter).due_at, again(matter).next_at) == (due_at, next_at)

    climb_ladders(next_at)
    assert (again(matter).rung, again(matter).taken_at) == (2, None), "whoever took it and was silent is released"


def test_who_comes_second_is_told_who_has_it(net, matter):
    clear(matter, net.adviser)
    clear(matter, net.duty)
    services.take(matter=matter, by=net.adviser, now=LATER)

    with pytest.raises(AlreadyTaken) as refusal:
        services.take(matter=matter, by=net.duty, now=LATER)

    assert net.adviser.name in str(refusal.value)


def test_taking_twice_is_taking_once(net, matter):
    clear(matter, net.adviser)
    services.take(matter=matter, by=net.adviser, now=LATER)
    services.take(matter=matter, by=net.adviser, now=LATER)

    assert Entry.objects.filter(matter=matter, kind="taken").count() == 1


def test_nobody_takes_what_they_have_said_nothing_about(net, matter):
    with pytest.raises(CheckMissing):
        services.take(matter=matter, by=net.duty, now=LATER)


def test_who_answers_nobody_takes_nothing(net, matter):
    clear(matter, net.clerk)

    with pytest.raises(NotYours):
        services.take(matter=matter, by=net.clerk, now=LATER)


def test_what_is_answered_cannot_be_taken(net, matter):
    clear(matter, net.duty)
    reply(matter, net.adviser, LATER)

    with pytest.raises(ActionNotAllowed):
        services.take(matter=matter, by=net.duty, now=LATER)


def test_giving_back_needs_a_reason_and_finds_somebody_else_on_the_same_rung(net, matter):
    next_at = matter.next_at
    with pytest.raises(Incomplete):
        services.release(matter=matter, by=net.adviser, reason=" ", now=LATER)

    services.release(matter=matter, by=net.adviser, reason="去乡镇开会", now=LATER)

    assert again(matter).owner == net.substitute
    assert (again(matter).rung, again(matter).next_at) == (1, next_at), "the clock is the one that was running"
    step = Entry.objects.filter(matter=matter, kind="step").last()
    assert (step.data["reason"], step.note) == ("released", "去乡镇开会")


def test_where_the_rung_has_nobody_else_the_next_begins_now(net, matter):
    on_leave(net.substitute, date(2026, 11, 23), date(2026, 11, 23))

    services.release(matter=matter, by=net.adviser, reason="去乡镇开会", now=LATER)

    assert again(matter).rung == 2
    assert again(matter).rung_at == LATER
    assert again(matter).next_at == LATER + timedelta(minutes=30)


def test_only_who_has_it_gives_it_back(net, matter):
    with pytest.raises(OwnerChanged) as refusal:
        services.release(matter=matter, by=net.duty, reason="不该我管", now=LATER)

    assert net.adviser.name in str(refusal.value)


def test_reassigning_refuses_when_the_owner_is_not_the_one_the_screen_showed(net, matter):
    with pytest.raises(OwnerChanged) as refusal:
        services.reassign(
            matter=matter, to=net.other1, expected_owner_id=net.other2.pk, by=net.duty, reason="专长", now=LATER
        )

    assert net.adviser.name in str(refusal.value)
    assert again(matter).owner == net.adviser


def test_reassigning_keeps_the_promise_and_the_access_of_who_had_it(net, matter):
    due_at, next_at = matter.due_at, matter.next_at

    services.reassign(
        matter=matter, to=net.other1, expected_owner_id=net.adviser.pk, by=net.duty, reason="专长", now=LATER
    )

    assert (again(matter).owner, again(matter).due_at, again(matter).next_at) == (net.other1, due_at, next_at)
    assert Matter.objects.visible_to(fresh(net.adviser)).filter(pk=matter.pk).exists()
    assert Event.objects.get(action="matter.reassign").actor == "duty"


@pytest.mark.parametrize("by", ["adviser", "clerk"])
def test_only_leading_people_reassign(net, matter, by):
    with pytest.raises(NotYours):
        services.reassign(
            matter=matter,
            to=net.other1,
            expected_owner_id=net.adviser.pk,
            by=net.users[by],
            reason="专长",
            now=LATER,
        )


def test_nothing_is_given_to_who_has_an_interest_or_answers_nobody(net):
    matter = ask(opponent="恩施鸿达建筑公司").matter
    declare_interest(name="恩施鸿达建筑公司", user=net.other1, by=None, now=MONDAY)

    for to in (net.other1, net.clerk):
        with pytest.raises(Incomplete) as refusal:
            services.reassign(
                matter=matter, to=to, expected_owner_id=net.adviser.pk, by=net.duty, reason="专长", now=LATER
            )
        assert refusal.value.field == "to"


def test_sending_up_takes_one_rung_and_a_reason(net, matter):
    services.escalate(matter=matter, by=net.adviser, reason="涉及多个村", now=LATER)

    assert again(matter).rung == 2
    assert again(matter).rung_at == LATER
    with pytest.raises(NotYours):
        services.escalate(matter=matter, by=net.other1, reason="涉及多个村", now=LATER)


def test_the_last_resort_sends_nothing_further_up(net, matter):
    for _rung in range(4):
        services.escalate(matter=again(matter), by=net.supervisor, reason="重大", now=LATER)
    assert again(matter).owner == net.supervisor

    with pytest.raises(ActionNotAllowed):
        services.escalate(matter=again(matter), by=net.supervisor, reason="重大", now=LATER)


def test_who_declares_an_interest_is_let_out_and_it_goes_on_at_once(net, matter):
    services.declare(matter=matter, by=net.adviser, outcome="conflict", now=LATER)

    assert again(matter).owner == net.substitute
    assert not Matter.objects.visible_to(fresh(net.adviser)).filter(pk=matter.pk).exists()
    with pytest.raises(ConflictDeclared):
        services.take(matter=matter, by=net.adviser, now=LATER)
    step = Entry.objects.filter(matter=matter, kind="step").last()
    assert {one["outcome"] for one in step.data["candidates"]} == {"chosen"}, "nobody is told who and why"


def test_an_interest_once_declared_is_not_taken_back(net, matter):
    declared = services.declare(matter=matter, by=net.duty, outcome="conflict", now=LATER)

    with pytest.raises(ConflictDeclared):
        services.declare(matter=matter, by=net.duty, outcome="clear", now=LATER + timedelta(minutes=1))

    assert not may_see_facts(matter, net.duty)
    services.declare(matter=matter, by=net.duty, outcome="conflict", now=LATER + timedelta(minutes=1))
    kept = ConflictCheck.objects.get(matter=matter, user=net.duty)
    assert (kept.outcome, kept.at) == ("conflict", declared.at)


def test_who_saw_no_interest_at_first_can_find_one_later(net, matter):
    clear(matter, net.duty)

    services.declare(matter=matter, by=net.duty, outcome="conflict", now=LATER)

    assert not may_see_facts(matter, net.duty)


def test_a_known_interest_counts_whatever_is_said(net):
    matter = ask(opponent="恩施鸿达建筑公司").matter
    declare_interest(name="恩施鸿达建筑公司", user=net.duty, by=None, now=MONDAY)

    check = services.declare(matter=matter, by=net.duty, outcome="clear", now=LATER)

    assert check.outcome == ConflictCheck.Outcome.CONFLICT
    assert not may_see_facts(matter, net.duty)


def test_an_interest_that_becomes_known_shuts_the_facts_and_the_matter_moves_on(net):
    matter = ask(opponent="恩施鸿达建筑公司").matter
    clear(matter, net.adviser)
    services.take(matter=matter, by=net.adviser, now=LATER)
    assert may_see_facts(matter, net.adviser)
    assert part_from_interests(LATER) == 0

    declare_interest(name="恩施鸿达建筑公司", user=net.adviser, by=None, now=LATER)

    assert not may_see_facts(matter, net.adviser)
    with pytest.raises(ConflictDeclared):
        services.require_no_interest(matter=matter, by=net.adviser)
    assert part_from_interests(LATER) == 1
    assert again(matter).owner == net.substitute
    assert not Matter.objects.visible_to(fresh(net.adviser)).filter(pk=matter.pk).exists()
    assert part_from_interests(LATER) == 0


def test_an_interest_of_the_firm_moves_what_its_people_have(net):
    matter = ask(opponent="恩施鸿达建筑公司").matter
    declare_interest(name="恩施鸿达建筑公司", organization=net.firm, by=None, now=LATER)

    assert part_from_interests(LATER) == 1

    assert again(matter).owner.organization != net.firm


def test_where_nobody_else_is_there_it_stays_with_an_alarm(net):
    matter = ask(opponent="恩施鸿达建筑公司").matter
    for _rung in range(4):
        services.escalate(matter=again(matter), by=net.supervisor, reason="重大", now=LATER)
    declare_interest(name="恩施鸿达建筑公司", user=net.supervisor, by=None, now=LATER)

    assert part_from_interests(LATER) == 0

    assert again(matter).owner == net.supervisor
    assert Alarm.objects.filter(kind="nobody_above").count() == 1


def test_an_only_last_resort_with_an_interest_is_told_that_nobody_else_is_there(net, matter):
    for _rung in range(4):
        services.escalate(matter=again(matter), by=net.supervisor, reason="重大", now=LATER)

    with pytest.raises(NobodyResponsible):
        services.declare(matter=again(matter), by=net.supervisor, outcome="conflict", now=LATER)

    assert again(matter).owner == net.supervisor, "rather somebody with an interest on record than nobody"


@pytest.mark.parametrize("damage", ["closed_account", "no_role", "stuck"])
def test_the_sweeper_mends_what_should_not_be_and_says_so(net, matter, damage):
    if damage == "closed_account":
        net.adviser.is_active = False
        net.adviser.save(update_fields=["is_active"])
    elif damage == "no_role":
        RoleGrant.objects.filter(user=net.adviser).delete()
    else:
        Matter.objects.filter(pk=matter.pk).update(next_at=None)

    assert repair_routes(LATER) == 1
    assert repair_routes(LATER) == 0

    mended = again(matter)
    assert mended.owner == (net.adviser if damage == "stuck" else net.substitute)
    assert mended.next_at is not None
    assert Alarm.objects.filter(kind="matter_repaired", key=matter.number).count() == 1


def test_the_sweeper_leaves_alone_what_is_in_order(net, matter):
    assert repair_routes(LATER) == 0
    assert not Alarm.objects.exists()


def test_what_lies_with_a_last_resort_on_leave_goes_to_one_who_is_there(net, matter):
    deputy = person("deputy", Role.SUPERVISOR, net.regions["42"])
    for _rung in range(4):
        services.escalate(matter=again(matter), by=net.supervisor, reason="重大", now=LATER)
    day = datetime(2026, 11, 24, 2, tzinfo=UTC)
    on_leave(net.supervisor, date(2026, 11, 24), date(2026, 11, 27))

    assert relieve_the_absent(day) == 1
    assert again(matter).owner == deputy
    assert relieve_the_absent(day) == 0


@pytest.mark.parametrize("why", ["on leave", "given back", "closed account"])
def test_that_the_last_resort_is_late_is_not_said_again_when_somebody_else_has_it(net, matter, why):
    deputy = person("deputy", Role.SUPERVISOR, net.regions["42"])
    while again(matter).next_at is not None:
        climb_ladders(again(matter).next_at)
    day = datetime(2026, 11, 25, 2, tzinfo=UTC)

    if why == "on leave":
        on_leave(net.supervisor, date(2026, 11, 25), date(2026, 11, 25))
        relieve_the_absent(day)
    elif why == "closed account":
        User.objects.filter(pk=net.supervisor.pk).update(is_active=False)
        repair_routes(day)
    else:
        services.release(matter=matter, by=net.supervisor, reason="出差", now=day)

    assert (again(matter).owner, again(matter).next_at) == (deputy, None)
    climb_ladders(day + timedelta(days=9))
    assert Entry.objects.filter(matter=matter, kind="last_resort_late").count() == 1


def test_with_nobody_else_it_stays_with_the_last_resort_on_leave(net, matter):
    for _rung in range(4):
        services.escalate(matter=again(matter), by=net.supervisor, reason="重大", now=LATER)
    on_leave(net.supervisor, date(2026, 11, 24), date(2026, 11, 27))

    assert relieve_the_absent(datetime(2026, 11, 24, 2, tzinfo=UTC)) == 0
    assert again(matter).owner == net.supervisor


def test_who_had_it_before_can_still_give_the_answer_they_were_writing(net, matter):
    climb_ladders(matter.next_at)
    climb_ladders(again(matter).next_at)
    assert again(matter).owner == net.duty

    reply(matter, fresh(net.adviser), LATER + timedelta(hours=2))

    assert again(matter).state == "answered"
    assert not Participation.objects.filter(matter=matter, until=None).exists()


def test_a_question_that_nobody_above_may_have_stays_with_its_owner_and_says_so(net, matter):
    clear(matter, net.supervisor)
    services.declare(matter=matter, by=net.duty, outcome="clear", now=LATER)
    ConflictCheck.objects.update_or_create(
        matter=matter, user=net.supervisor, defaults={"outcome": "conflict", "at": LATER}
    )

    for hour in range(30):
        climb_ladders(MONDAY + timedelta(hours=hour))

    found = again(matter)
    assert (found.owner, found.rung) == (net.seat, 4)
    assert found.next_at is not None
    assert Alarm.objects.filter(kind="nobody_above").exists()
