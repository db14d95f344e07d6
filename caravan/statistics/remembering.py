"""What was counted is kept: once a minute is enough, however often the public page is opened."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_KEPT: list[Any] = []


def once_a_minute(count: Callable[P, R]) -> Callable[P, R]:
    """Keep the results of ``count``, of whose arguments one is the minute."""
    kept: Any = lru_cache(maxsize=64)(count)
    _KEPT.append(kept)
    return kept  # type: ignore[no-any-return]


def forget() -> None:
    """Count anew at the next call; for tests, whose minutes do not pass."""
    for kept in _KEPT:
        kept.cache_clear()
