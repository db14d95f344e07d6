"""Bring an edition of the divisions into the table: new ones begin, renamed ones change, missing ones end.

A division ends when the edition has others of its level in its province but not it, or when what it lay
in ends. Its row stays, with the day it ended and the division that goes on for it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from caravan.regions import codes, spelling
from caravan.regions.models import Region
from caravan.regions.sources import EDITION, Division, SourceUnusable

_PEOPLE = {"42": 58_000_000}  # rounded, as the reference gives it
_BATCH = 3000
_LEVELS = {1: "provinces", 2: "prefectures", 3: "counties", 4: "towns and sub-districts", 5: "villages and communities"}


class EditionTooOld(SourceUnusable):
    """The divisions leave others out that began on their own day or later."""


@dataclass
class Outcome:
    """What loading an edition changed."""

    begun: dict[int, int] = field(default_factory=dict)  # how many, by level
    changed: int = 0  # other names, or back after having ended
    ended: list[Region] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.begun or self.changed or self.ended)


def _quietly(line: str) -> None:
    pass


@transaction.atomic
def load(
    divisions: Iterable[Division],
    *,
    edition: date = EDITION,
    successors: Mapping[str, str] | None = None,
    say: Callable[[str], None] = _quietly,
) -> Outcome:
    """Make the table say what ``divisions`` say of the day ``edition``; repeating it changes nothing.

    ``successors`` names, by code, who goes on for a division that ends; where it names none, the one new
    division of the same name in the same neighbourhood does. Raises ``EditionTooOld``, ``SourceUnusable``.
    """
    given = {division.code: division for division in divisions}
    known = {region.code: region for region in Region.objects.all()}
    outcome = Outcome()
    _begin(given, known, edition, outcome, say)
    outcome.changed = _change(given, known)
    _end(given, known, edition, successors or {}, outcome)
    return outcome


def _begin(
    given: dict[str, Division],
    known: dict[str, Region],
    edition: date,
    outcome: Outcome,
    say: Callable[[str], None],
) -> None:
    by_level: dict[int, list[Division]] = {}
    for code, division in given.items():
        if code not in known:
            by_level.setdefault(codes.level_of(code), []).append(division)
    for level in sorted(by_level):
        say(f"  {len(by_level[level]):,} {_LEVELS[level]}")
        rows = [_row(division, level, known, edition) for division in by_level[level]]
        for row in Region.objects.bulk_create(rows, batch_size=_BATCH):
            known[row.code] = row
        outcome.begun[level] = len(rows)


def _row(division: Division, level: int, known: dict[str, Region], edition: date) -> Region:
    # Some counties lie right under their province: the code between has no division.
    parent = next((known[code] for code in codes.above(division.code) if code in known), None)
    return Region(
        code=division.code,
        level=level,
        parent=parent,
        name=division.name,
        pinyin=division.pinyin,
        initials=division.initials[:40],
        is_quasi=codes.is_quasi(division.code),
        population=_PEOPLE.get(division.code),
        latitude=division.latitude,
        longitude=division.longitude,
        valid_from=edition,
    )


def _change(given: dict[str, Division], known: dict[str, Region]) -> int:
    """Take over other names and spellings under the same code, and what had ended and is back."""
    changed = []
    for code, division in given.items():
        region = known[code]
        words = (division.name, division.pinyin, division.initials[:40])
        if region.valid_to is not None or words != (region.name, region.pinyin, region.initials):
            region.name, region.pinyin, region.initials = words
            region.valid_to = region.successor = None
            changed.append(region)
    Region.objects.bulk_update(changed, ["name", "pinyin", "initials", "valid_to", "successor"], batch_size=500)
    return len(changed)


def _end(
    given: dict[str, Division],
    known: dict[str, Region],
    edition: date,
    successors: Mapping[str, str],
    outcome: Outcome,
) -> None:
    covered = {(code[:2], len(code)) for code in given}
    heirs = _Heirs([known[code] for code in given if known[code].valid_from == edition], known, successors)
    gone: set[int | None] = set()
    for region in sorted(known.values(), key=lambda region: region.code):
        is_missing = region.code not in given and (region.code[:2], len(region.code)) in covered
        if region.valid_to is not None or not (is_missing or region.parent_id in gone):
            continue
        if region.valid_from >= edition:
            raise EditionTooOld(
                f"{region.name} ({region.code}) is missing, but began on {region.valid_from}. "
                f"The divisions would have to be of a later day than {edition}."
            )
        region.valid_to = edition
        region.successor = heirs.of(region)
        gone.add(region.pk)
        outcome.ended.append(region)
    Region.objects.bulk_update(outcome.ended, ["valid_to", "successor"], batch_size=500)


class _Heirs:
    """Who goes on for a division that ended."""

    def __init__(self, begun: list[Region], known: dict[str, Region], successors: Mapping[str, str]) -> None:
        self.known = known
        self.successors = successors
        self.found: dict[str, Region | None] = {}
        self.by_name: dict[tuple[int, str], list[Region]] = {}
        for region in begun:
            self.by_name.setdefault((region.level, spelling.stem(region.name)), []).append(region)

    def of(self, region: Region) -> Region | None:
        """Return the named one, or else the one new division of this name nearby. Wider ones are asked for first."""
        named = self.successors.get(region.code)
        if named is not None and named not in self.known:
            raise SourceUnusable(f"{named} is to go on for {region.code}, but there is no such division.")
        heir = self.known[named] if named is not None else self._namesake(region)
        self.found[region.code] = heir
        return heir

    def _namesake(self, region: Region) -> Region | None:
        above = next((code for code in codes.above(region.code) if code in self.known), "")
        home = self.found[above].code if self.found.get(above) else above  # type: ignore[union-attr]
        namesakes = self.by_name.get((region.level, spelling.stem(region.name)), [])
        # First where it lay, or what became of that; then one step wider: a village may change its town.
        for place in (home, *codes.above(home)[:1]):
            nearby = [namesake for namesake in namesakes if namesake.code.startswith(place)]
            if nearby:
                return nearby[0] if len(nearby) == 1 else None
        return None
