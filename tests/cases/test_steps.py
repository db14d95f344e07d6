"""Opening a case and moving it: what is stored with it, who is told, what is refused."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from caravan.audit.models import Event
from caravan.cases import services
from caravan.cases.asks import Faults
from caravan.cases.jobs import let_clocks_act, repair_cases, warn_of_clocks
from caravan.cases.models import Case, Clock, Step
from caravan.cases.refusals import PapersMissing, Stale
from caravan.consultations import services as consultations
from caravan.jobs.models import Alarm
from caravan.matters.models import Entry, Matter, Participation
from caravan.matters.refusals import ActionNotAllowed, CheckMissing, ConflictDeclared, TokenReused
from caravan.matters.services import erasure
from caravan.notifications.models import Notice
from caravan.people import services as people
from caravan.people.models import RoleGrant
from caravan.routing import services as routing
from caravan.routing.jobs import climb_ladders, repair_routes
from caravan.tally.counting import serials, table_counts
from tests.factories.cases import OTHER_SIDE, PERSON, TYPED, application, case_in, opened
from tests.factories.network import MONDAY, ask, clear, fresh, on_leave, person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
CHINA = ZoneInfo("Asia/Shanghai")


def step(case, action, by, now=MONDAY, **fields):
    typed = TYPED.get(action, {}) | fields
    return services.take_step(case=case, action=action, by=by and fresh(by), typed=typed, now=now)


def test_an_opened_case_has_a_number_a_handler_a_due_time_and_its_first_clock(net):
    case = opened()

    matter = Matter.objects.get(pk=case.pk)
    assert matter.number == "422801-262-00001"
    assert matter.owner in {net.officer, net.second_officer}
    clock = Clock.objects.get(case=case)
    assert (clock.rule_key, clock.started_on, clock.due_on) == (
        "legal_aid.decide",
        date(2026, 11, 23),
        date(2026, 11, 30),
    )
    assert matter.due_at == clock.due_at == datetime(2026, 12, 1, tzinfo=CHINA)
    assert Event.objects.filter(action="case.open").count() == 1
    assert Notice.objects.filter(template="case_received").count() == 1
    assert Notice.objects.filter(template="case_waiting", user_id=matter.owner_id).count() == 1


def test_the_same_application_sent_twice_is_one_case(net):
    first = services.open_case(application=application(), channel="web", token="t", now=MONDAY)
    again = services.open_case(application=application(), channel="web", token="t", now=MONDAY + DAY)

    assert again.is_repeat
    assert again.number == first.number
    assert again.code == first.code
    with pytest.raises(TokenReused):
        services.open_case(application=application(title="另一件"), channel="web", token="t", now=MONDAY)
    assert Case.objects.count() == 1


def test_of_two_officers_the_one_with_fewer_open_matters_has_it(net):
    owners = [opened().matter.owner_id for _turn in range(4)]

    assert sorted(owners) == sorted([net.officer.pk, net.second_officer.pk] * 2)


def test_where_nobody_handles_such_cases_the_supervisor_has_it(net):
    RoleGrant.objects.filter(role="legal_aid_officer").update(valid_to=date(2026, 1, 1))

    assert opened().matter.owner == net.supervisor


def test_nobody_writes_down_an_application_in_which_they_have_an_interest(net):
    people.declare_interest(user=net.clerk, name=PERSON.name, by=net.clerk, now=MONDAY)

    with pytest.raises(ConflictDeclared):
        services.open_case(application=application(), channel="counter", token="t", now=MONDAY, by=fresh(net.clerk))
    assert Matter.objects.count() == 0


def test_a_grant_stops_the_decision_clock_and_starts_the_one_for_naming_a_lawyer(net):
    case = case_in("granted", net)

    stopped, running = Clock.objects.filter(case=case).order_by("id")
    assert (stopped.rule_key, stopped.outcome) == ("legal_aid.decide", "met")
    assert (running.rule_key, running.due_on) == ("legal_aid.assign", date(2026, 11, 26))
    assert Event.objects.filter(action="case.grant", actor="officer").count() == 1
    assert Notice.objects.filter(template="case_news").count() == 1


def test_nothing_is_granted_while_a_paper_is_missing_and_the_refusal_names_it(net):
    case = opened()
    services.add_paper(case=case, key="identity", how="seen", by=fresh(net.clerk), now=MONDAY)

    last = services.papers_missing(case)[-1]
    with pytest.raises(PapersMissing, match=str(last.label)):
        step(case, "grant", net.officer)
    assert Case.objects.get(pk=case.pk).state == "received"


def test_where_it_cannot_wait_aid_is_given_first_and_the_papers_are_asked_for_before_the_end(net):
    case = step(opened(), "grant_first", net.officer)
    assert case.state == "granted"

    clear(case.matter, net.duty)
    for action, by in (("assign", net.officer), ("accept", net.duty), ("report_closing", net.duty)):
        case = step(case, action, by)
    with pytest.raises(PapersMissing):
        step(case, "close", net.officer)


def test_a_step_on_a_page_that_is_stale_is_a_conflict(net):
    case = case_in("granted", net)

    with pytest.raises(Stale):
        services.take_step(
            case=case, action="assign", by=fresh(net.officer), typed=TYPED["assign"], expected=0, now=MONDAY
        )


def test_all_that_is_wrong_in_a_form_is_said_at_once(net):
    with pytest.raises(Faults) as refused:
        step(opened(), "ask_for_papers", net.officer, missing="", by_day="2026-02-30")

    assert set(refused.value.by_field) == {"missing", "by_day"}


def test_the_reasons_are_kept_sealed_and_the_thread_holds_none_of_them(net):
    case = case_in("refused", net)

    assert Step.objects.get(case=case).values["reason"] == TYPED["refuse"]["reason"]
    assert TYPED["refuse"]["reason"] not in str(list(Entry.objects.values_list("data", flat=True)))


def test_a_lawyer_with_an_interest_cannot_be_named_and_is_not_told_apart(net):
    case = case_in("granted", net)
    people.declare_interest(user=net.duty, name=OTHER_SIDE.name, by=net.duty, now=MONDAY)
    on_leave(net.adviser, date(2026, 11, 1), date(2026, 12, 1))

    said = []
    for lawyer in ("duty", "adviser"):
        with pytest.raises(Faults) as refused:
            step(case, "assign", net.officer, lawyer=lawyer)
        said.append(refused.value.by_field["lawyer"])
    assert said[0] == said[1]


def test_only_a_qualified_lawyer_can_be_named(net):
    case = case_in("granted", net)

    for nobody in ("clerk", "nobody"):
        with pytest.raises(Faults):
            step(case, "assign", net.officer, lawyer=nobody)


def test_a_lawyer_who_was_named_sees_the_case_until_it_is_given_to_another(net):
    case = case_in("assigned", net)
    assert Case.objects.visible_to(fresh(net.duty)).exists()
    with pytest.raises(CheckMissing):
        step(case, "accept", net.duty)

    case = step(case, "decline", net.duty)

    assert case.assignee is None
    assert not Case.objects.visible_to(fresh(net.duty)).exists()
    assert not Participation.objects.filter(matter=case.pk, until=None, ground="assigned").exists()


def test_duty_lawyers_and_mediators_see_no_application_that_is_not_theirs(net):
    opened()

    sees = {name for name in net.users if Case.objects.visible_to(fresh(net.users[name])).exists()}
    assert sees == {"officer", "second_officer", "clerk", "supervisor"}


def test_a_missed_clock_is_recorded_once_and_the_supervisor_is_told(net):
    case = opened()
    after = Clock.objects.get(case=case).due_at

    let_clocks_act(after - timedelta(seconds=1))
    assert not Alarm.objects.filter(kind="clock_missed").exists()
    let_clocks_act(after)
    let_clocks_act(after + DAY)

    matter = Matter.objects.get(pk=case.pk)
    assert matter.rung == 5
    assert matter.owner in {net.officer, net.second_officer}
    told = Notice.objects.filter(template="clock_missed").values_list("user_id", flat=True)
    assert set(told) == {matter.owner_id, net.supervisor.pk}
    assert Entry.objects.filter(matter=matter, kind="clock_missed").count() == 1
    assert Alarm.objects.filter(kind="clock_missed").count() == 1


def test_a_late_decision_is_still_a_decision_and_is_told_as_late(net):
    case = opened()
    after = Clock.objects.get(case=case).due_at + DAY
    let_clocks_act(after)

    case = step(case, "refuse", net.officer, now=after)

    assert Clock.objects.get(case=case, rule_key="legal_aid.decide").outcome == "late"
    assert case.matter.rung == 3


def test_whoever_handles_it_is_warned_once_before_a_clock_runs_out(net):
    case = opened()
    soon = Clock.objects.get(case=case).due_at - DAY

    assert warn_of_clocks(MONDAY) == 0
    assert warn_of_clocks(soon) == 1
    assert warn_of_clocks(soon) == 0
    assert Notice.objects.filter(template="clock_ends").count() == 1


def test_a_case_whose_handler_is_gone_is_given_to_somebody_else(net):
    case = opened()
    gone = case.matter.owner
    RoleGrant.objects.filter(user=gone).update(valid_to=date(2026, 11, 1))

    assert repair_cases(MONDAY) == 1
    assert repair_cases(MONDAY) == 0

    other = Matter.objects.get(pk=case.pk).owner
    assert other in {net.officer, net.second_officer} - {gone}


def test_a_case_whose_handler_is_on_leave_goes_to_a_colleague_who_is_there(net):
    case = opened()
    on_leave(case.matter.owner, date(2026, 11, 20), date(2026, 11, 30))

    assert repair_cases(MONDAY) == 1
    assert Matter.objects.get(pk=case.pk).owner != case.matter.owner


def test_a_handler_hands_a_case_over_to_somebody_who_can_have_it(net):
    case = opened()
    owner = fresh(case.matter.owner)
    other = net.second_officer if owner == net.officer else net.officer

    services.hand_over(case=case, to=other, expected_owner_id=owner.pk, by=owner, reason="专长", now=MONDAY)

    assert Matter.objects.get(pk=case.pk).owner == other


def test_a_case_climbs_no_ladder_and_nothing_of_a_question_can_be_done_with_it(net):
    case = opened()
    later = MONDAY + 20 * DAY

    climb_ladders(later)
    repair_routes(later)

    matter = Matter.objects.get(pk=case.pk)
    assert matter.owner == case.matter.owner
    for deed in (
        lambda: consultations.withdraw(matter=matter, now=MONDAY),
        lambda: routing.take(matter=matter, by=fresh(net.duty), now=MONDAY),
        lambda: routing.escalate(matter=matter, by=fresh(net.supervisor), reason="急", now=MONDAY),
    ):
        with pytest.raises(ActionNotAllowed):
            deed()


def test_the_public_books_count_questions_and_no_cases(net):
    ask()
    before = table_counts(MONDAY), serials()
    opened()

    assert (table_counts(MONDAY), serials()) == before


def test_a_case_with_an_interest_of_its_handler_goes_to_somebody_else(net):
    case = opened()
    owner = fresh(case.matter.owner)
    routing.declare(matter=case.matter, by=owner, outcome="conflict", now=MONDAY)

    repair_cases(MONDAY)

    assert Matter.objects.get(pk=case.pk).owner != owner


def test_somebody_with_the_same_role_elsewhere_is_not_chosen(net):
    person("far", "legal_aid_officer", net.regions["422801101"])

    assert opened(region_code="422801").matter.owner.username != "far"


def test_an_erased_case_holds_nothing_of_anybody_and_is_still_counted(net):
    case = case_in("closed", net)
    second = person("second", "supervisor", net.regions["4228"])
    erasure.request_erasure(matter=case.matter, reason="request", by=fresh(net.supervisor), now=MONDAY)

    erasure.confirm_erasure(matter=case.matter, by=second, now=MONDAY)

    fresh_case = Case.objects.get(pk=case.pk)
    assert fresh_case.facts == {}
    assert all(step.values == {} for step in Step.objects.filter(case=case))
    assert fresh_case.state == "closed"


def test_a_backup_that_brings_an_erased_case_back_open_ends_it_without_a_clock(net):
    case = case_in("in_progress", net)

    for end in erasure.ENDINGS:
        end(Matter.objects.get(pk=case.pk), MONDAY)

    assert Matter.objects.get(pk=case.pk).state == "withdrawn"
    assert not Clock.objects.running().exists()
