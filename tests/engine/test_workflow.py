"""A table that could trap somebody is refused; a good one says who may do what."""

from itertools import product

import pytest

from caravan.engine.workflow import CLOCK, ActionNotOffered, Transition, Workflow, WorkflowInvalid

DECIDE, ASSIGN = object(), object()
FLOW = Workflow(
    key="demo",
    initial="received",
    final={"refused", "closed"},
    opens_with=(DECIDE,),
    transitions=(
        Transition("ask", {"received"}, "incomplete", by={"clerk"}),
        Transition("add", {"incomplete"}, "received", by={"clerk", "citizen"}),
        Transition("approve", {"received"}, "approved", by={"reviewer"}, stops=(DECIDE,), starts=(ASSIGN,)),
        Transition("refuse", {"received", "incomplete"}, "refused", by={"reviewer"}),
        Transition("close", {"approved"}, "closed", by={"lawyer"}, stops=(ASSIGN,)),
    ),
)
STATES = ("received", "incomplete", "approved", "refused", "closed")
ROLES = ("clerk", "citizen", "reviewer", "lawyer", "nobody")
ACTIONS = ("ask", "add", "approve", "refuse", "close", "dance")


@pytest.mark.parametrize(("state", "action", "role"), list(product(STATES, ACTIONS, ROLES)))
def test_a_step_is_taken_exactly_where_it_is_offered(state, action, role):
    if action in FLOW.offers(state, role):
        step = FLOW.step(state, action, role=role)
        assert step.action == action
        assert state in step.source
        assert role in step.by
    else:
        with pytest.raises(ActionNotOffered):
            FLOW.step(state, action, role=role)


def test_offers_come_in_the_order_of_the_table():
    assert FLOW.offers("received", "reviewer") == ("approve", "refuse")


def test_a_refusal_says_who_cannot_do_what():
    with pytest.raises(ActionNotOffered, match="citizen cannot approve what is received"):
        FLOW.step("received", "approve", "citizen")


def test_clocks_are_handed_through_untouched():
    step = FLOW.step("received", "approve", "reviewer")

    assert step.stops == (DECIDE,)
    assert step.starts == (ASSIGN,)


@pytest.mark.parametrize("state", STATES)
def test_the_path_to_every_state_can_be_walked(state):
    here = FLOW.initial
    for step in FLOW.path_to(state):
        assert here in step.source
        here = step.target

    assert here == state


def test_the_path_is_the_shortest():
    assert [step.action for step in FLOW.path_to("refused")] == ["refuse"]
    assert FLOW.path_to("received") == ()


def test_there_is_no_path_to_what_is_no_state():
    with pytest.raises(ValueError, match="no state 'nowhere'"):
        FLOW.path_to("nowhere")


def test_all_states_are_known():
    assert set(STATES) == FLOW.states


def build(*transitions, final=("done",), states=frozenset()):
    return Workflow(key="x", initial="new", final=set(final), transitions=transitions, states=states)


FINISH = Transition("finish", {"new"}, "done", by={"clerk"})


@pytest.mark.parametrize(
    ("transitions", "options", "problem"),
    [
        ((FINISH, Transition("lose", {"new"}, "limbo", by={"clerk"})), {}, "limbo leads to no end"),
        (
            (
                FINISH,
                Transition("fall", {"new"}, "one", by={"clerk"}),
                Transition("on", {"one"}, "two", by={"clerk"}),
                Transition("back", {"two"}, "one", by={"clerk"}),
            ),
            {},
            "two leads to no end",
        ),
        ((FINISH, Transition("leave", {"island"}, "done", by={"clerk"})), {}, "nothing leads to island"),
        ((FINISH,), {"final": ("done", "gone")}, "nothing leads to gone"),
        ((FINISH, Transition("reopen", {"done"}, "new", by={"clerk"})), {}, "done is an end, yet it can be left"),
        ((FINISH, FINISH), {}, "finish from new stands in the table twice"),
        ((FINISH, Transition("wait", {"new"}, "done", by=set())), {}, "nobody to take it"),
        ((FINISH,), {"states": {"new", "finished"}}, "'done' is not a state"),
        ((FINISH,), {"states": {"new", "done", "spare"}}, "nothing leads to spare"),
    ],
)
def test_a_table_that_would_trap_somebody_is_refused(transitions, options, problem):
    with pytest.raises(WorkflowInvalid) as caught:
        build(*transitions, **options)

    assert any(problem in found for found in caught.value.problems), caught.value.problems


def test_a_state_may_be_left_again_if_it_is_no_end():
    merged = Transition("merge", {"new"}, "merged", by={"clerk"})
    unmerged = Transition("unmerge", {"merged"}, "new", by={"clerk"})

    assert build(FINISH, merged, unmerged).states == {"new", "done", "merged"}


A, B = "a", "b"


def timed(*transitions: Transition, opens_with: tuple[str, ...] = (A,)) -> Workflow:
    return Workflow(
        key="timed", initial="open", final={"done"}, opens_with=opens_with, transitions=transitions, is_timed=True
    )


def problems(*transitions: Transition, opens_with: tuple[str, ...] = (A,)) -> tuple[str, ...]:
    with pytest.raises(WorkflowInvalid) as refused:
        timed(*transitions, opens_with=opens_with)
    return refused.value.problems


def test_a_timed_table_in_which_a_clock_always_runs_and_none_outlives_its_end_is_good():
    flow = timed(
        Transition("go_on", {"open"}, "later", by={"clerk"}, stops=(A,), starts=(B,)),
        Transition("lapse", {"later"}, "done", by={CLOCK}, stops=(B,), fired_by=B),
        Transition("finish", {"open", "later"}, "done", by={"clerk"}, stops=(A, B)),
    )

    assert flow.moments() == {("open", frozenset({A})), ("later", frozenset({B})), ("done", frozenset())}
    assert flow.fired_by("later", B) is flow.transitions[1]
    assert flow.fired_by("open", B) is None


def test_an_end_that_leaves_a_clock_running_is_refused():
    assert problems(Transition("finish", {"open"}, "done", by={"clerk"})) == ("done is an end, yet a may run on",)


def test_a_state_in_which_nothing_runs_is_refused():
    assert "no clock may run in later" in problems(
        Transition("go_on", {"open"}, "later", by={"clerk"}, stops=(A,)),
        Transition("finish", {"later"}, "done", by={"clerk"}),
    )


def test_only_some_way_through_the_table_has_to_be_wrong():
    found = problems(
        Transition("go_on", {"open"}, "later", by={"clerk"}, starts=(B,)),
        Transition("finish", {"open", "later"}, "done", by={"clerk"}, stops=(A,)),
    )

    assert found == ("done is an end, yet b may run on",)


def test_a_step_that_a_clock_takes_is_taken_by_nobody_else_and_its_clock_can_run():
    for by, fired_by in (({CLOCK, "clerk"}, A), ({CLOCK}, None), ({"clerk"}, A)):
        assert "lapse is taken by a clock, or it is not" in problems(
            Transition("lapse", {"open"}, "done", by=by, stops=(A,), fired_by=fired_by)
        )
    assert "lapse waits for b, which never runs in open" in problems(
        Transition("finish", {"open"}, "done", by={"clerk"}, stops=(A,)),
        Transition("lapse", {"open"}, "done", by={CLOCK}, stops=(A,), fired_by=B),
    )
