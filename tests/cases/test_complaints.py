"""A complaint about legal aid: its own number and clocks, and nobody near it who took part in what it is about."""

from datetime import timedelta

import pytest

from caravan.audit.models import Event
from caravan.cases.asks import Faults
from caravan.cases.models import Case, Clock
from caravan.cases.services import take_step
from caravan.cases.services.complaints import AnsweredFirst, complain, involved_in
from caravan.cases.services.handling import repair
from caravan.matters.models import Entry
from caravan.matters.refusals import ActionNotAllowed, CheckMissing
from caravan.people.roles import Role
from tests.factories.cases import TYPED, case_in
from tests.factories.network import MONDAY, clear, fresh, person

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
LATER = MONDAY + 24 * HOUR
SAID = {
    "about": "lawyer",
    "conduct": ["absent", "money"],
    "story": "打电话从来不接，还要我交五百元。",
    "wish": "换人。",
}


@pytest.fixture
def county_head(net):
    """A supervisor of the county, nearer than the one of the city."""
    return person("county-head", Role.SUPERVISOR, net.regions["422801"])


def complained(case: Case) -> Case:
    return complain(case=case, typed=SAID, token="one", language="zh-hans", now=LATER).case


def test_it_has_a_number_of_its_own_two_clocks_and_a_named_person(net, county_head):
    source = case_in("in_progress", net)
    case = complained(source)

    assert case.matter.number.split("-")[1] == "264"
    assert case.matter.owner == county_head
    assert set(Clock.objects.running().filter(case=case).values_list("rule_key", flat=True)) == {
        "complaint.acknowledge",
        "complaint.answer",
    }
    assert case.opened_from == source.matter
    assert Event.objects.filter(action="case.open", subject_id=str(case.matter.pk)).exists()


def test_whoever_took_part_neither_sees_it_nor_hears_of_it(net, county_head):
    source = case_in("in_progress", net)
    told = Entry.objects.filter(matter=source.matter).count()
    case = complained(source)

    lawyer, officer = fresh(source.assignee), fresh(source.matter.owner)
    assert {lawyer.pk, officer.pk} <= set(involved_in(source))
    for somebody in (lawyer, officer, fresh(net.clerk)):
        assert not Case.objects.visible_to(somebody).filter(pk=case.pk).exists(), somebody.username
    assert Case.objects.visible_to(fresh(county_head)).filter(pk=case.pk).exists()
    assert Entry.objects.filter(matter=source.matter).count() == told


def test_a_supervisor_who_decided_in_the_case_does_not_handle_the_complaint(net, county_head):
    source = case_in("refusal_objected", net)
    clear(source.matter, county_head)
    source = take_step(
        case=source, action="order_correction", by=fresh(county_head), typed=TYPED["order_correction"], now=LATER
    )
    case = complained(source)

    assert case.matter.owner == net.supervisor
    assert not repair(case=case, now=LATER)
    with pytest.raises(CheckMissing):
        take_step(case=case, action="acknowledge", by=fresh(county_head), now=LATER)


def test_the_answer_stops_both_clocks_and_opens_the_way_further(net, county_head):
    case = complained(case_in("in_progress", net))
    clear(case.matter, county_head, LATER)
    answer = {"finding": "justified", "answer": "已核实，向您道歉。", "follows": ["talked"]}

    case = take_step(case=case, action="answer_complaint", by=fresh(county_head), typed=answer, now=LATER + HOUR)

    assert case.state == "answered"
    running = Clock.objects.running().get(case=case)
    assert (running.rule_key, running.is_ours) == ("complaint.keep_open", False)


def test_whoever_is_not_content_is_heard_by_somebody_else(net, county_head):
    case = complained(case_in("in_progress", net))
    clear(case.matter, county_head, LATER)
    answer = {"finding": "unfounded", "answer": "未发现违规。"}
    case = take_step(case=case, action="answer_complaint", by=fresh(county_head), typed=answer, now=LATER + HOUR)

    case = take_step(case=case, action="not_content", by=None, typed={"why": "没有问过我。"}, now=LATER + 2 * HOUR)

    assert case.state == "second_look"
    assert case.matter.owner == net.supervisor
    with pytest.raises(AnsweredFirst):
        take_step(case=case, action="answer_again", by=fresh(county_head), typed=answer, now=LATER + 3 * HOUR)
    clear(case.matter, net.supervisor, LATER)
    case = take_step(case=case, action="answer_again", by=fresh(net.supervisor), typed=answer, now=LATER + 3 * HOUR)
    assert case.state == "closed"


def test_sent_twice_it_is_one(net, county_head):
    source = case_in("in_progress", net)

    assert complained(source).pk == complained(source).pk
    assert Case.objects.filter(procedure="complaint").count() == 1


def test_what_is_missing_is_told_and_nothing_is_opened(net, county_head):
    source = case_in("in_progress", net)

    with pytest.raises(Faults) as refused:
        complain(case=source, typed={"about": "nobody"}, token="x", language="en", now=LATER)

    assert set(refused.value.by_field) == {"about", "conduct", "story"}
    assert not Case.objects.filter(procedure="complaint").exists()


def test_a_mediation_is_not_complained_about_here(net, county_head):
    with pytest.raises(ActionNotAllowed):
        complained(case_in("applied", net, procedure="mediation"))
