"""Who may do what with a mediation, and which clocks it moves.

The law sets one period here: thirty days after the agreement takes effect both sides may ask the court together to
confirm it (People's Mediation Law art. 33). All other clocks are terms of our own, so that no mediation lies still.
Whoever clearly refuses is not mediated with (art. 17), in whatever state they say so.
"""

from typing import Any

from caravan.cases.procedure import ASKER, ASSIGNEE, OPPONENT, SERVICE
from caravan.engine.workflow import CLOCK, Transition, Workflow
from caravan.people.roles import Role

CONFIRM = "mediation.confirm"
# Our own: see words.TERMS.
CHECK, REPLY, MEET, SETTLE = "mediate.check", "mediate.reply", "mediate.meet", "mediate.settle"
SIGN, NEXT_DUE, CHASE = "mediate.sign", "mediate.next_due", "mediate.chase"

HANDLER = frozenset({Role.MEDIATOR, ASSIGNEE})
DESK = HANDLER | {Role.STATION_CLERK}
APPLICANT = frozenset({ASKER})
OTHER_SIDE = frozenset({OPPONENT})
# Steps that come of something else that was done: a text written, a payment recorded.
OURS = frozenset({SERVICE})

BEFORE = ("applied", "invited", "consented", "in_session")
KEEPING = ("performing", "late")
# As what a case counts in the published figures.
FEEDS = {
    "undecided": frozenset({"applied"}),
    "refused": frozenset({"not_accepted"}),
    "withdrawn": frozenset({"withdrawn"}),
    "going_on": frozenset({"invited", "consented", "in_session", "agreed"}),
    "no_agreement": frozenset({"declined", "unanswered", "failed"}),
    "keeping": frozenset({"performing"}),
    "late": frozenset({"late"}),
    "performed": frozenset({"performed"}),
    "unperformed": frozenset({"unperformed"}),
}


def _same(action: str, states: tuple[str, ...], by: frozenset[str], **more: Any) -> list[Transition]:
    """Return the rows of a step that leaves the state as it is."""
    return [Transition(action, {state}, state, by=by, **more) for state in states]


TABLE = Workflow(
    key="mediation",
    initial="applied",
    final={"not_accepted", "declined", "unanswered", "withdrawn", "failed", "performed", "unperformed"},
    opens_with=(CHECK,),
    is_timed=True,
    transitions=(
        Transition(
            "invite",
            {"applied"},
            "invited",
            by=HANDLER,
            stops=(CHECK,),
            starts=(REPLY, SETTLE),
            produces=("invitation",),
            tells=("asker",),
        ),
        Transition(
            "both_present",
            {"applied"},
            "consented",
            by=DESK,
            stops=(CHECK,),
            starts=(MEET, SETTLE),
            tells=("asker", "handler"),
        ),
        Transition("not_accept", {"applied"}, "not_accepted", by=HANDLER, stops=(CHECK,), tells=("asker",)),
        Transition("invite_again", {"invited"}, "invited", by=HANDLER, starts=(REPLY,)),
        Transition(
            "agree_to_mediate",
            {"invited"},
            "consented",
            by=OTHER_SIDE | DESK,
            stops=(REPLY,),
            starts=(MEET,),
            tells=("asker", "handler"),
        ),
        Transition("give_up_waiting", {"invited"}, "unanswered", by=HANDLER, stops=(REPLY, SETTLE), tells=("asker",)),
        *_same("set_risk", BEFORE, DESK),
        *_same("assign", BEFORE, frozenset({Role.MEDIATOR}), tells=("assignee", "asker")),
        Transition("begin", {"consented"}, "in_session", by=HANDLER, stops=(MEET,)),
        Transition(
            "draw_up", {"in_session"}, "agreed", by=OURS, stops=(SETTLE,), starts=(SIGN,), tells=("asker", "other_side")
        ),
        Transition("talk_again", {"agreed"}, "in_session", by=HANDLER, stops=(SIGN,), starts=(SETTLE,)),
        Transition(
            "take_effect",
            {"agreed"},
            "performing",
            by=HANDLER,
            stops=(SIGN,),
            starts=(CONFIRM, NEXT_DUE),
            produces=("mediation_agreement",),
            tells=("asker", "handler", "other_side"),
        ),
        Transition(
            "agree_orally",
            {"in_session"},
            "performing",
            by=OURS,
            stops=(SETTLE,),
            starts=(CONFIRM, NEXT_DUE),
            produces=("oral_agreement",),
            tells=("asker", "handler", "other_side"),
        ),
        Transition(
            "fail",
            {"consented", "in_session"},
            "failed",
            by=HANDLER,
            stops=(MEET, SETTLE),
            produces=("mediation_failed",),
            tells=("asker", "other_side"),
        ),
        Transition(
            "decline",
            {"invited", "consented", "in_session", "agreed"},
            "declined",
            by=OTHER_SIDE | DESK,
            stops=(REPLY, MEET, SETTLE, SIGN),
            produces=("mediation_failed",),
            tells=("asker", "handler", "other_side"),
        ),
        Transition(
            "withdraw",
            {*BEFORE, "agreed"},
            "withdrawn",
            by=APPLICANT | DESK,
            stops=(CHECK, REPLY, MEET, SETTLE, SIGN),
            tells=("asker", "handler", "other_side"),
            drops=True,
        ),
        *_same("prepare_court", KEEPING, HANDLER, produces=("joint_application",), tells=("asker", "other_side")),
        *_same("ask_court", KEEPING, HANDLER, stops=(CONFIRM,), tells=("asker", "other_side")),
        *_same("leave_court", KEEPING, HANDLER, stops=(CONFIRM,)),
        *(
            Transition("confirmation_over", {state}, state, by={CLOCK}, fired_by=CONFIRM, tells=("handler",))
            for state in KEEPING
        ),
        *_same("court_confirmed", KEEPING, HANDLER, tells=("asker", "other_side")),
        Transition(
            "court_refused",
            set(KEEPING),
            "in_session",
            by=HANDLER,
            stops=(CONFIRM, NEXT_DUE, CHASE),
            starts=(SETTLE,),
            tells=("asker", "other_side"),
        ),
        Transition("keep", {"performing"}, "performing", by=OURS, starts=(NEXT_DUE,)),
        Transition("keep", {"late"}, "late", by=OURS),
        Transition("catch_up", {"late"}, "performing", by=OURS, stops=(CHASE,), starts=(NEXT_DUE,), tells=("asker",)),
        Transition(
            "fall_behind",
            {"performing"},
            "late",
            by={CLOCK},
            starts=(CHASE,),
            fired_by=NEXT_DUE,
            tells=("asker", "handler", "assignee", "other_side"),
        ),
        Transition("speak", {"late"}, "late", by=HANDLER, starts=(CHASE,), produces=("follow_up",)),
        Transition(
            "perform",
            set(KEEPING),
            "performed",
            by=OURS,
            stops=(CONFIRM, NEXT_DUE, CHASE),
            produces=("follow_up",),
            tells=("asker", "handler"),
        ),
        Transition(
            "end_unperformed",
            {"late"},
            "unperformed",
            by=HANDLER,
            stops=(CONFIRM, CHASE),
            produces=("follow_up",),
            tells=("asker", "other_side"),
        ),
    ),
)
