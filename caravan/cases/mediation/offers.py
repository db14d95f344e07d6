"""What may become of an offer: a table like any other.

A counter-offer answers the offer before it and is one of its own (Civil Code art. 488); an offer that was refused or
taken back binds nobody (art. 478). At most one lies on the table.
"""

from caravan.engine.workflow import Transition, Workflow

MAKER, OTHER = "maker", "other"

OFFER = Workflow(
    key="offer",
    initial="open",
    final={"accepted", "refused", "countered", "withdrawn"},
    transitions=(
        Transition("accept", {"open"}, "accepted", by={OTHER}),
        Transition("refuse", {"open"}, "refused", by={OTHER}),
        Transition("counter", {"open"}, "countered", by={OTHER}),
        Transition("withdraw", {"open"}, "withdrawn", by={MAKER}),
    ),
)


def role_of(side: str, offered_by: str) -> str:
    """Return the role in which ``side`` faces an offer of ``offered_by``."""
    return MAKER if side == offered_by else OTHER
