"""Wait for what must become true, and say what it was if it does not."""

import time
from collections.abc import Callable


class NeverCame(AssertionError):
    """What was waited for did not happen in time."""


def until(what: str, is_so: Callable[[], object], *, within: float = 30.0, pause: float = 0.05) -> float:
    """Wait until ``is_so()`` is true; return how many seconds it took. Raises ``NeverCame``."""
    began = time.monotonic()
    while not is_so():
        if time.monotonic() - began > within:
            raise NeverCame(f"{what}: not within {within:g} s")
        time.sleep(pause)
    return time.monotonic() - began
