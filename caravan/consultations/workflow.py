"""What can be done with a question, in which state, by whom."""

from caravan.engine.workflow import Transition, Workflow
from caravan.people.roles import ANSWERING, LEADING, Role

ASKER = "asker"
TRIAGE = LEADING | {Role.STATION_CLERK}

CONSULTATION = Workflow(
    key="consultation",
    initial="open",
    final={"withdrawn"},
    transitions=(
        Transition("answer", {"open"}, "answered", by=ANSWERING),
        Transition("follow_up", {"answered"}, "open", by={ASKER}),
        # A wrong answer opens whatever has become of the question since.
        Transition("recall", {"open", "answered", "closed", "merged", "spam"}, "open", by=ANSWERING),
        Transition("close", {"answered"}, "closed", by={ASKER}),
        Transition("withdraw", {"open"}, "withdrawn", by={ASKER}),
        # What was answered before stays answered.
        Transition("withdraw_follow_up", {"open"}, "answered", by={ASKER}),
        Transition("merge", {"open"}, "merged", by=TRIAGE),
        Transition("unmerge", {"merged"}, "open", by=TRIAGE),
        Transition("confirm_spam", {"open"}, "spam", by=ANSWERING | TRIAGE),
        Transition("lift_spam", {"spam"}, "open", by=LEADING),
    ),
)
