"""End the worker when what it carries out never returns: whoever runs the processes starts it anew.

A thread cannot be stopped from outside, a process can. Before it ends, what it held is given back, so that nothing
but the one thing that hangs has to wait.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

logger = logging.getLogger(__name__)

TURN = 0.25
# The database may be what hangs: then nothing can be given back, and the leases run out by themselves.
LONGEST_FAREWELL = 8.0
EXIT_CODE = 75  # for the time being


@dataclass(frozen=True)
class _Watch:
    name: str
    until: float
    give_back: Callable[[], object]


_watched: list[_Watch] = []


@contextmanager
def within(seconds: float, name: str, give_back: Callable[[], object] = lambda: None) -> Iterator[None]:
    """Let the block take so long at most; else ``give_back`` is called from another thread, and the process ends.

    Nothing happens where no watchdog was started: in tests, and in commands that somebody looks at.
    """
    _watched.append(_Watch(name, time.monotonic() + seconds, give_back))
    try:
        yield
    finally:
        _watched.pop()


def start() -> None:
    """Watch over this process from now on."""
    threading.Thread(target=_watch, name="watchdog", daemon=True).start()


def _watch() -> None:
    while True:
        time.sleep(TURN)
        for watch in _watched[-1:]:
            if time.monotonic() > watch.until:
                _end(watch)


def _end(watch: _Watch) -> None:
    logger.error("watchdog: %s does not return, the worker ends", watch.name)
    farewell = threading.Thread(target=watch.give_back, daemon=True)
    farewell.start()
    farewell.join(LONGEST_FAREWELL)
    os._exit(EXIT_CODE)
