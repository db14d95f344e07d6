"""Who may do what with a complaint about legal aid, and which clocks it moves.

The law says that a bureau takes complaints, looks into them and tells the result in good time (Legal Aid Law arts. 55
and 56), and sets no length: all clocks here are terms of our own. It is handled by a supervisor who took no part in
what is complained about; whoever is not content is heard by another one.
"""

from caravan.cases.procedure import ASKER
from caravan.engine.workflow import CLOCK, Transition, Workflow
from caravan.people.roles import Role

# Our own: see words.TERMS.
ACKNOWLEDGE, ANSWER = "complaint.acknowledge", "complaint.answer"
KEEP_OPEN, SECOND = "complaint.keep_open", "complaint.second"

BUREAU = frozenset({Role.SUPERVISOR})
PERSON = frozenset({ASKER})
# As what a case counts in the published figures.
FEEDS = {
    "undecided": frozenset({"received", "looked_into"}),
    "going_on": frozenset({"answered", "second_look"}),
    "finished": frozenset({"closed"}),
    "withdrawn": frozenset({"withdrawn"}),
}

TABLE = Workflow(
    key="complaint",
    initial="received",
    final={"closed", "withdrawn"},
    opens_with=(ACKNOWLEDGE, ANSWER),
    is_timed=True,
    transitions=(
        Transition("acknowledge", {"received"}, "looked_into", by=BUREAU, stops=(ACKNOWLEDGE,), tells=("asker",)),
        Transition(
            "answer_complaint",
            {"received", "looked_into"},
            "answered",
            by=BUREAU,
            stops=(ACKNOWLEDGE, ANSWER),
            starts=(KEEP_OPEN,),
            tells=("asker",),
        ),
        Transition(
            "not_content",
            {"answered"},
            "second_look",
            by=PERSON,
            stops=(KEEP_OPEN,),
            starts=(SECOND,),
            tells=("handler",),
        ),
        Transition("content", {"answered"}, "closed", by=PERSON, stops=(KEEP_OPEN,)),
        Transition("let_it_rest", {"answered"}, "closed", by={CLOCK}, stops=(KEEP_OPEN,), fired_by=KEEP_OPEN),
        Transition("answer_again", {"second_look"}, "closed", by=BUREAU, stops=(SECOND,), tells=("asker",)),
        Transition(
            "withdraw",
            {"received", "looked_into"},
            "withdrawn",
            by=PERSON,
            stops=(ACKNOWLEDGE, ANSWER),
            tells=("handler",),
            drops=True,
        ),
    ),
)
