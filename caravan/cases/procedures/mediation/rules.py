"""What mediation alone asks of a step: filled at the start by ``cases.mediation``, which knows the agreements."""

from collections.abc import Callable

from caravan.cases.procedure import Move

RULES: dict[str, Callable[[Move], None]] = {}
