"""Every change to who has a question, who is let in, and which ladder a region has."""

from caravan.routing.services.owning import (
    climb,
    declare,
    escalate,
    part_from_interest,
    put_back,
    reassign,
    release,
    relieve,
    reopen,
    repair,
    require_no_interest,
    settle,
    take,
    tell,
)

__all__ = [
    "climb",
    "declare",
    "escalate",
    "part_from_interest",
    "put_back",
    "reassign",
    "release",
    "relieve",
    "reopen",
    "repair",
    "require_no_interest",
    "settle",
    "take",
    "tell",
]
