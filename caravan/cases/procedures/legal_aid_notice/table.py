"""Who may do what with a notice, and which clocks it moves.

The three days of article 36 run from the day on which the notice arrived. A lawyer who declines, or is replaced, has
been assigned in time: what runs then is the term of our own that every change of lawyer has.
"""

from caravan.cases.procedures.legal_aid.table import (
    ACCEPT,
    ASSIGN,
    KEEP_OPEN,
    LAWYER,
    OFFICER,
    PROGRESS,
    REPLACE,
    REVIEW,
    WORK,
)
from caravan.engine.workflow import Transition, Workflow

ON_NOTICE = "legal_aid.assign_on_notice"
# As what a case counts in the published figures; a notice waits for no decision.
FEEDS = {
    "going_on": frozenset({"notified", "granted", "assigned", "in_progress", "replacing", "reported"}),
    "finished": frozenset({"closed"}),
    "ended_early": frozenset({"terminated", "termination_objected", "closed_terminated"}),
    "withdrawn": frozenset({"withdrawn"}),
}
NOTIFIED = ("change_decision", "organ_notice", "assignment_notice")

TABLE = Workflow(
    key="legal_aid_notice",
    initial="notified",
    final={"closed", "closed_terminated", "withdrawn"},
    opens_with=(ON_NOTICE,),
    is_timed=True,
    transitions=(
        Transition(
            "assign",
            {"notified", "granted", "assigned", "replacing"},
            "assigned",
            by=OFFICER,
            stops=(ON_NOTICE, ASSIGN, REPLACE),
            starts=(ACCEPT,),
            produces=NOTIFIED,
            tells=("asker", "assignee"),
        ),
        Transition(
            "accept",
            {"assigned"},
            "in_progress",
            by=LAWYER,
            stops=(ACCEPT,),
            starts=(PROGRESS,),
            tells=("asker", "handler"),
        ),
        *WORK,
        Transition(
            "close",
            {"reported"},
            "closed",
            by=OFFICER,
            stops=(REVIEW,),
            papers=("notice",),
            produces=("closing_record", "subsidy_record"),
            tells=("asker", "assignee"),
        ),
        Transition(
            "terminate",
            {"notified"},
            "terminated",
            by=OFFICER,
            stops=(ON_NOTICE,),
            starts=(KEEP_OPEN,),
            produces=("termination_decision",),
            tells=("asker",),
            drops=True,
        ),
        Transition("complete", {"notified"}, "notified", by=OFFICER),
        Transition(
            "take_notice_back",
            {"notified", "granted", "assigned", "in_progress", "replacing"},
            "withdrawn",
            by=OFFICER,
            stops=(ON_NOTICE, ASSIGN, ACCEPT, PROGRESS, REPLACE),
            tells=("asker", "assignee"),
            drops=True,
        ),
    ),
)
