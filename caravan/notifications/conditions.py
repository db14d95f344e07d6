"""What must still be so when a letter goes out: letters wait for the morning, or for a gateway, and the world goes on.

The package whose matter a template speaks of says so. A template without a condition always goes out.
"""

from collections.abc import Callable
from datetime import datetime

# Called with the number of the matter, the account that is told (None: the person who asked) and the moment.
Condition = Callable[[str, int | None, datetime], bool]

CONDITIONS: dict[str, Condition] = {}


class ConditionTaken(Exception):
    """A template has two conditions."""


def goes_out_while(*templates: str) -> Callable[[Condition], Condition]:
    """Deliver letters of ``templates`` only while the decorated ``function(number, user_id, now)`` is true.

    It is asked at each delivery and must be cheap. Put it into the app's ``handlers.py``, which is
    loaded at start. Raises ``ConditionTaken``.
    """

    def register(function: Condition) -> Condition:
        for template in templates:
            if CONDITIONS.setdefault(template, function) is not function:
                raise ConditionTaken(template)
        return function

    return register
