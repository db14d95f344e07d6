"""Which functions run again and again, and how often."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

Function = Callable[[datetime], object]
# Called on every turn of the worker with the moment and the worker's name; True asks for another turn at once.
Turn = Callable[[datetime, str], bool]

Item = TypeVar("Item")


class NameTaken(Exception):
    """Two jobs have the same name."""


@dataclass(frozen=True)
class Job:
    """A function of the moment that may be repeated, and may run in two workers, without harm."""

    name: str
    every: timedelta
    function: Function


JOBS: dict[str, Job] = {}
TURNS: list[Turn] = []


def periodic(*, every: timedelta, name: str | None = None) -> Callable[[Function], Function]:
    """Run the decorated ``function(now)`` once in every interval, in one worker at a time.

    It lives in its app's ``jobs.py``, which is loaded at start; its name is "app.function" unless given.
    """

    def register(function: Function) -> Function:
        job_name = name or _name_of(function)
        known = JOBS.get(job_name)
        if known is not None and known.function is not function:
            raise NameTaken(job_name)
        JOBS[job_name] = Job(job_name, every, function)
        return function

    return register


def _name_of(function: Function) -> str:
    package = function.__module__.removesuffix(".jobs").rpartition(".")[2]
    return f"{package}.{function.__name__}"


def each_turn(function: Turn) -> Turn:
    """Call the decorated ``function(now, worker)`` on every turn of every worker."""
    TURNS.append(function)
    return function


def each(items: Iterable[Item], function: Callable[[Item], object]) -> int:
    """Call ``function`` with every item; return how often the answer was true.

    One that fails neither hides nor blocks the others: all failures are raised together at the end.
    """
    count = 0
    failures: list[Exception] = []
    for item in items:
        try:
            count += bool(function(item))
        except Exception as error:
            failures.append(error)
    if failures:
        raise ExceptionGroup(f"{len(failures)} items failed", failures)
    return count
