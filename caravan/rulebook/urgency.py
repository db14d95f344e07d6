"""What makes a question urgent: it takes the fast track, and in danger the city seat has it at once.

Only the first signal stands in a law: art. 44 of the Legal Aid Law lets an agency help before it
decides when fewer than seven days are left. The others are the service's own promise. Labels are
English message ids for the person who asks; whoever shows one translates it.
"""

from __future__ import annotations

from dataclasses import dataclass

from caravan.engine.deadlines import Citation
from caravan.engine.wording import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Signal:
    """One reason for the fast track."""

    key: str
    label: str
    is_danger: bool = False  # a person may come to harm: the city seat has it at once, at any hour
    seals: bool = False  # who need not see it does not: violence, and a child
    within_days: int = 0  # for the deadline: how many days from today still count, the last included
    basis: Citation | None = None


URGENT_DEADLINE = Signal(
    key="deadline",
    label=_("A deadline ends within seven days"),
    # The law says fewer than seven days; the seventh is ours, so that nobody has to count.
    within_days=7,
    basis=Citation("中华人民共和国法律援助法", article=44, figure="不足七日"),
)

SIGNALS: dict[str, Signal] = {
    signal.key: signal
    for signal in (
        URGENT_DEADLINE,
        Signal("violence", _("Somebody is being hurt or threatened"), is_danger=True, seals=True),
        Signal("detention", _("Somebody has been detained or arrested")),
        Signal("minor", _("A child is alone and needs help"), seals=True),
        Signal("eviction", _("Somebody is being put out of their home")),
        Signal("surgery", _("Treatment or an operation cannot wait")),
        Signal("wage_flight", _("The boss who owes wages is running away")),
    )
}


def is_danger(keys: frozenset[str] | set[str]) -> bool:
    """Tell whether any of these signals means that a person may come to harm."""
    return any(SIGNALS[key].is_danger for key in keys if key in SIGNALS)


def is_sealed(keys: frozenset[str] | set[str]) -> bool:
    """Tell whether any of these signals keeps the matter from whoever need not see it."""
    return any(SIGNALS[key].seals for key in keys if key in SIGNALS)


def is_guarded(keys: frozenset[str] | set[str]) -> bool:
    """Tell whether whoever else holds the phone or uses the browser must learn nothing of it."""
    return is_danger(keys) or is_sealed(keys)
