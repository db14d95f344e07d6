"""Who gets a question: the suitable people in a fair order, and for everybody else the reason why not.

The order is the same for the same facts, whatever order they come in: nearest first, then those who
know the topic, then the least loaded, then who has waited longest for an offer, then the key.
Nobody is ranked by ratings or speed. Whether someone may see a question is not decided here.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
_NEVER = datetime.min.replace(tzinfo=UTC)
# Everybody on the staff reads Chinese; whatever else is asked for must stand among a person's languages.
_COMMON_LANGUAGE = "zh"


class Outcome(StrEnum):
    """What became of a candidate; the first reason that applies, in this order of weight."""

    CONFLICT = "conflict"
    ON_LEAVE = "on_leave"
    LOAD_CAP = "load_cap"
    LANGUAGE = "language"
    NOT_NEEDED = "not_needed"  # suitable, but others came first
    CHOSEN = "chosen"


@dataclass(frozen=True, slots=True)
class Candidate(Generic[Key]):
    """One person who could get a question, and what speaks for and against it."""

    key: Key
    open_count: int = 0
    cap: int | None = None  # most open questions at once; None: a staffed desk without a cap
    topics: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()  # as "zh", "en"
    is_away: bool = False
    is_excluded: bool = False  # an interest in the matter, found or declared
    distance: int = 0  # any measure; smaller is nearer
    last_offered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ranking(Generic[Key]):
    """The chosen keys, best first, and every candidate's outcome in the order they were weighed.

    ``is_language_met`` is false when nobody suitable reads the question's language: those chosen
    then need a translator.
    """

    chosen: tuple[Key, ...]
    outcomes: dict[Key, Outcome]
    is_language_met: bool = True


def reads(languages: Iterable[str], language: str) -> bool:
    """Tell whether somebody with these languages reads ``language``; "zh-hans" is "zh", which everybody reads."""
    wanted = language.partition("-")[0]
    return wanted in {"", _COMMON_LANGUAGE} or wanted in languages


def rank(candidates: Iterable[Candidate[Key]], topic: str, language: str, wanted: int) -> Ranking[Key]:
    """Choose up to ``wanted`` of ``candidates`` for a question on ``topic`` in ``language``.

    Conflict, leave and a full load exclude. Language prefers: while somebody free reads it nobody
    else is chosen, but if no one does the question still gets its people, because a question in a
    foreign language must not wait for a reader. Raises ``ValueError`` if two candidates share a key.
    """

    def order(candidate: Candidate[Key]) -> tuple[Any, ...]:
        return (
            candidate.distance,
            topic not in candidate.topics,
            candidate.open_count,
            candidate.last_offered_at or _NEVER,
            candidate.key,
        )

    in_order = sorted(candidates, key=order)
    outcomes = {candidate.key: _obstacle(candidate) for candidate in in_order}
    if len(outcomes) != len(in_order):
        raise ValueError("two candidates share a key")
    free = [candidate for candidate in in_order if outcomes[candidate.key] is None]
    readers = [candidate for candidate in free if reads(candidate.languages, language)]
    suitable = readers or free
    chosen = tuple(candidate.key for candidate in suitable[: max(0, wanted)])
    taken, able = set(chosen), {candidate.key for candidate in suitable}

    def settle(key: Key, obstacle: Outcome | None) -> Outcome:
        if obstacle is not None:
            return obstacle
        if key in taken:
            return Outcome.CHOSEN
        return Outcome.NOT_NEEDED if key in able else Outcome.LANGUAGE

    return Ranking(
        chosen=chosen,
        outcomes={key: settle(key, obstacle) for key, obstacle in outcomes.items()},
        is_language_met=bool(readers) or not free,
    )


def _obstacle(candidate: Candidate[Key]) -> Outcome | None:
    if candidate.is_excluded:
        return Outcome.CONFLICT
    if candidate.is_away:
        return Outcome.ON_LEAVE
    if candidate.cap is not None and candidate.open_count >= candidate.cap:
        return Outcome.LOAD_CAP
    return None
