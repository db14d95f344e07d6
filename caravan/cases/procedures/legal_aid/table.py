"""Who may do what with an application for legal aid, and which clocks it moves.

Article 43 names no pause: while papers are missing the seven days run on, and the term for the papers beside them.
An office that refuses or ends aid keeps the case open for a while (a term of our own), so that the objection of
article 49, for which the law sets no limit, can be made here with one press.
"""

from typing import Any

from caravan.cases.procedure import ASKER, ASSIGNEE
from caravan.engine.workflow import CLOCK, Transition, Workflow
from caravan.people.roles import Role

DECIDE, ASSIGN, OBJECTION = "legal_aid.decide", "legal_aid.assign", "legal_aid.review_objection"
# Our own: see words.TERMS.
SUPPLEMENT, ACCEPT, REPLACE = "aid.supplement", "aid.accept", "aid.replace"
PROGRESS, REVIEW, KEEP_OPEN = "aid.progress", "aid.review", "aid.keep_open"

OFFICER = frozenset({Role.LEGAL_AID_OFFICER})
COUNTER = OFFICER | {Role.STATION_CLERK}
PERSON = frozenset({ASKER})
LAWYER = frozenset({ASSIGNEE})
BUREAU = frozenset({Role.SUPERVISOR})
NEEDED = ("identity", "proxy", "hardship", "exemption", "material")
# As what a case counts in the published figures.
FEEDS = {
    "undecided": frozenset({"received", "incomplete"}),
    "going_on": frozenset({"granted", "assigned", "in_progress", "replacing", "reported"}),
    "finished": frozenset({"closed"}),
    "refused": frozenset({"refused", "refusal_objected", "closed_refused"}),
    "ended_early": frozenset({"terminated", "termination_objected", "closed_terminated"}),
    "withdrawn": frozenset({"withdrawn"}),
}


def follow_ups(*states: str) -> list[Transition]:
    """Return the rows of a follow-up with the person (art. 59): it moves neither the case nor a clock."""
    return [Transition("follow_up", {state}, state, by=COUNTER) for state in states]


def objections(decided: str, objected: str, closed: str) -> list[Transition]:
    """Return the rows of an objection to the bureau (art. 49): it stands, or is ordered anew, or nobody objects."""
    decision: dict[str, Any] = {
        "by": BUREAU,
        "stops": (OBJECTION,),
        "produces": ("objection_decision",),
        "tells": ("asker", "handler"),
    }
    return [
        Transition(
            "object",
            {decided},
            objected,
            by=PERSON | COUNTER,
            stops=(KEEP_OPEN,),
            starts=(OBJECTION,),
            tells=(Role.SUPERVISOR, "handler"),
        ),
        Transition("uphold", {objected}, closed, **decision),
        Transition("order_correction", {objected}, "granted", starts=(ASSIGN,), **decision),
        Transition("let_rest", {decided}, closed, by={CLOCK}, stops=(KEEP_OPEN,), fired_by=KEEP_OPEN),
    ]


# What follows once a lawyer was named; the same whether somebody applied or an organ notified.
WORK = (
    Transition("decline", {"assigned"}, "granted", by=LAWYER, stops=(ACCEPT,), starts=(REPLACE,), tells=("handler",)),
    Transition("report_progress", {"in_progress"}, "in_progress", by=LAWYER, starts=(PROGRESS,), tells=("asker",)),
    Transition(
        "ask_for_other_lawyer",
        {"in_progress"},
        "replacing",
        by=PERSON | LAWYER | OFFICER,
        stops=(PROGRESS,),
        starts=(REPLACE,),
        tells=("handler",),
    ),
    Transition(
        "keep_lawyer",
        {"replacing"},
        "in_progress",
        by=OFFICER,
        stops=(REPLACE,),
        starts=(PROGRESS,),
        produces=("change_decision",),
        tells=("asker", "assignee"),
    ),
    Transition(
        "report_closing",
        {"in_progress"},
        "reported",
        by=LAWYER,
        stops=(PROGRESS,),
        starts=(REVIEW,),
        produces=("closing_report",),
        tells=("handler",),
    ),
    Transition(
        "return_report",
        {"reported"},
        "in_progress",
        by=OFFICER,
        stops=(REVIEW,),
        starts=(PROGRESS,),
        tells=("assignee",),
    ),
    Transition(
        "terminate",
        {"granted", "assigned", "in_progress", "replacing"},
        "terminated",
        by=OFFICER,
        stops=(ASSIGN, ACCEPT, PROGRESS, REPLACE),
        starts=(KEEP_OPEN,),
        produces=("termination_decision",),
        tells=("asker", "assignee"),
        drops=True,
    ),
    *objections("terminated", "termination_objected", "closed_terminated"),
    *follow_ups("granted", "assigned", "in_progress", "replacing", "reported"),
)
TABLE = Workflow(
    key="legal_aid",
    initial="received",
    final={"closed", "closed_refused", "closed_terminated", "withdrawn"},
    opens_with=(DECIDE,),
    is_timed=True,
    transitions=(
        *follow_ups("received", "incomplete"),
        Transition(
            "ask_for_papers",
            {"received"},
            "incomplete",
            by=OFFICER,
            starts=(SUPPLEMENT,),
            produces=("one_time_notice",),
            tells=("asker",),
        ),
        Transition(
            "supplement", {"incomplete"}, "received", by=PERSON | COUNTER, stops=(SUPPLEMENT,), tells=("handler",)
        ),
        Transition(
            "lapse",
            {"incomplete"},
            "withdrawn",
            by={CLOCK},
            stops=(DECIDE, SUPPLEMENT),
            produces=("lapse_notice",),
            tells=("asker", "handler"),
            fired_by=SUPPLEMENT,
            drops=True,
        ),
        Transition(
            "grant",
            {"received"},
            "granted",
            by=OFFICER,
            stops=(DECIDE,),
            starts=(ASSIGN,),
            papers=NEEDED,
            produces=("grant_decision",),
            tells=("asker",),
        ),
        Transition(
            "grant_first",
            {"received", "incomplete"},
            "granted",
            by=OFFICER,
            stops=(DECIDE, SUPPLEMENT),
            starts=(ASSIGN,),
            produces=("grant_decision",),
            tells=("asker",),
        ),
        Transition(
            "refuse",
            {"received"},
            "refused",
            by=OFFICER,
            stops=(DECIDE,),
            starts=(KEEP_OPEN,),
            produces=("refusal_decision",),
            tells=("asker",),
        ),
        Transition(
            "assign",
            {"granted", "assigned", "replacing"},
            "assigned",
            by=OFFICER,
            stops=(ASSIGN, REPLACE),
            starts=(ACCEPT,),
            produces=("change_decision", "assignment_notice"),
            tells=("asker", "assignee"),
        ),
        Transition(
            "accept",
            {"assigned"},
            "in_progress",
            by=LAWYER,
            stops=(ACCEPT,),
            starts=(PROGRESS,),
            produces=("aid_agreement",),
            tells=("asker", "handler"),
        ),
        *WORK,
        Transition(
            "close",
            {"reported"},
            "closed",
            by=OFFICER,
            stops=(REVIEW,),
            papers=NEEDED,
            produces=("closing_record", "subsidy_record"),
            tells=("asker", "assignee"),
        ),
        *objections("refused", "refusal_objected", "closed_refused"),
        Transition("complete", {"received"}, "received", by=PERSON | COUNTER),
        Transition("complete", {"incomplete"}, "incomplete", by=PERSON | COUNTER),
        Transition(
            "withdraw",
            {"received", "incomplete", "granted"},
            "withdrawn",
            by=PERSON | COUNTER,
            stops=(DECIDE, SUPPLEMENT, ASSIGN, REPLACE),
            tells=("asker", "handler"),
            drops=True,
        ),
    ),
)
