"""Which function carries out which topic."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Payload = dict[str, Any]
Function = Callable[[Payload, datetime], object]


class TopicTaken(Exception):
    """Two functions claim the same topic."""


@dataclass(frozen=True)
class Handler:
    """A function and whether its work commits together with the mark that it is done."""

    function: Function
    is_transactional: bool


HANDLERS: dict[str, Handler] = {}


def handles(topic: str, *, is_transactional: bool = True) -> Callable[[Function], Function]:
    """Carry out messages of ``topic`` with the decorated ``function(payload, now)``.

    A transactional handler takes effect exactly once. One that talks to the outside says
    ``is_transactional=False``: no transaction stays open while it waits, and it must bear being
    called again after it succeeded. It has a lease of a minute and must end well within it.
    Put handlers into the app's ``jobs.py`` or ``handlers.py``, which are loaded at start.
    """

    def register(function: Function) -> Function:
        known = HANDLERS.get(topic)
        if known is not None and known.function is not function:
            raise TopicTaken(topic)
        HANDLERS[topic] = Handler(function, is_transactional)
        return function

    return register
