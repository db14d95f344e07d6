"""Every table of a procedure, all of it: each state with each action and each role; walks at random; silence."""

from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caravan.cases import services
from caravan.cases.jobs import let_clocks_act
from caravan.cases.models import Case, Clock, Step
from caravan.cases.procedure import PARTS
from caravan.cases.procedures import PROCEDURES
from caravan.cases.refusals import NotOffered
from caravan.engine.workflow import CLOCK
from caravan.matters.models import Matter
from caravan.people.roles import HANDLING, Role
from caravan.rulebook.laws import LAWS
from tests.factories.cases import TYPED, case_in, opened, walk
from tests.factories.network import MONDAY, clear, fresh, person
from tests.rulebook.statutes import counts_right, needs_statutes

procedures = pytest.mark.parametrize("procedure", PROCEDURES.values(), ids=list(PROCEDURES))
STATES = [(key, state) for key, one in PROCEDURES.items() for state in sorted(one.workflow.states)]


@procedures
def test_a_walk_at_random_never_leaves_somebody_waiting_without_a_clock(procedure):
    table = procedure.workflow

    @given(choices=st.lists(st.integers(min_value=0), max_size=20))
    def walk_at_random(choices):
        state, running = table.initial, set(table.opens_with)
        for choice in choices:
            steps = [
                t for t in table.transitions if state in t.source and (t.fired_by is None or t.fired_by in running)
            ]
            if not steps:
                break
            step = steps[choice % len(steps)]
            running = (running - {*step.stops, step.fired_by}) | set(step.starts)
            state = step.target
        assert bool(running) is (state not in table.final)

    walk_at_random()


@pytest.mark.django_db
@pytest.mark.parametrize(("key", "state"), STATES)
def test_a_step_is_taken_exactly_by_those_whom_the_table_names(key, state, net):
    """All actions x all roles in one state: whoever is not named is refused, and nothing is changed."""
    case = case_in(state, net, procedure=key)
    table = PROCEDURES[key].workflow
    people = {role: person(f"one-{role}", role, net.regions["422801"]) for role in sorted(HANDLING)}
    wrong = []
    for action, role in product(
        sorted({t.action for t in table.transitions}), [*sorted(Role), *sorted(PARTS - {CLOCK})]
    ):
        by = people.get(role) or (fresh(case.assignee) if role == "assignee" and case.assignee else None)
        if role in Role and by is None:
            continue  # who keeps the system or reads the figures sees no case at all
        parts = services.parts_of(case, by) if by else {role}
        if role == "assignee" and by is None:
            parts = set()
        named = any(state in t.source and t.action == action and parts & t.by for t in table.transitions)
        offered = action in (services.offers(case, by) if by else services.offers(case, None, role))
        if role != "assignee" or by is not None:
            if named is not offered:
                wrong.append((action, role, named, offered))
            if not named:
                with pytest.raises(NotOffered):
                    services.take_step(case=case, action=action, by=by, part=role, now=MONDAY, typed=TYPED.get(action))

    assert wrong == []
    assert Step.objects.filter(case=case).count() == case.step_count


@pytest.mark.django_db
@pytest.mark.parametrize(("key", "state"), STATES)
def test_in_every_state_the_matter_has_what_its_state_promises(key, state, net):
    case = case_in(state, net, procedure=key)

    matter = Matter.objects.get(pk=case.pk)
    running = Clock.objects.running().filter(case=case)
    assert case.state == state
    if state in PROCEDURES[key].workflow.final:
        assert matter.state in {"closed", "withdrawn"}
        assert not running.exists()
        assert case.closed_on is not None
    else:
        assert matter.state == "open"
        assert matter.owner is not None
        assert matter.due_at == min(clock.due_at for clock in running)


FIRED = [
    (key, source, t)
    for key, one in PROCEDURES.items()
    for t in one.workflow.transitions
    if t.fired_by
    for source in t.source
]


@pytest.mark.django_db
@pytest.mark.parametrize(("key", "source", "transition"), FIRED, ids=lambda value: getattr(value, "action", str(value)))
def test_silence_takes_its_step_once_also_after_three_days_without_a_worker(key, source, transition, net):
    case = case_in(source, net, procedure=key)
    due_at = Clock.objects.running().get(case=case, rule_key=transition.fired_by).due_at

    let_clocks_act(due_at - timedelta(seconds=1))
    assert Case.objects.get(pk=case.pk).state == source
    let_clocks_act(due_at + timedelta(days=3))
    let_clocks_act(due_at + timedelta(days=3, minutes=1))

    assert Case.objects.get(pk=case.pk).state == transition.target
    assert Step.objects.filter(case=case, action=transition.action, part=CLOCK).count() == 1
    assert Clock.objects.get(case=case, rule_key=transition.fired_by).outcome == "fired"


@pytest.mark.django_db
@procedures
def test_every_row_of_the_table_can_be_walked(procedure, net):
    walked = set()
    for transition in procedure.workflow.transitions:
        for source in sorted(transition.source):
            case = case_in(source, net, procedure=procedure.key)
            after = walk(case, transition, net, MONDAY + timedelta(hours=20))
            walked.add((source, transition.action, after.state))

    rows = {(source, t.action, t.target) for t in procedure.workflow.transitions for source in t.source}
    assert walked == rows


@pytest.mark.django_db
def test_whoever_acts_for_a_place_far_away_is_offered_nothing(net):
    far = person("far", Role.LEGAL_AID_OFFICER, net.regions["42"])
    elsewhere = person("elsewhere", Role.STATION_CLERK, net.regions["422801101201"])
    case = opened()
    clear(case.matter, far)

    assert "grant" in services.offers(case, far)
    assert services.offers(case, elsewhere) == ["follow_up", "complete", "withdraw"]


@needs_statutes
@pytest.mark.parametrize("procedure", PROCEDURES.values(), ids=PROCEDURES)
def test_no_step_names_a_paragraph_of_an_article_that_has_one(procedure):
    by_title = {law.title: law for law in LAWS.values()}
    named = [basis for act in procedure.acts.values() for basis in act.basis if basis.paragraph is not None]

    assert [str(basis) for basis in named if not counts_right(by_title[basis.law], basis)] == []
