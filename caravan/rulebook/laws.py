"""The laws a village adviser cites most, with their dates: the list an answer's legal basis is chosen from.

The rows are in ``laws.csv``, facts only; the texts come from an import, where an office has made one.
A law stays in the list when it is replaced: its successor is added, and ``in_force_to`` set, because
old answers rest on it. The dates were read from the texts in force in 2026 (a test compares them, and
every title, with the texts).

``in_force_from`` is the day the text names: of the law, or of its last full revision; where the text
says "from publication", the day of adoption. The criminal procedure law's text names none; its first
version came into force on 1 January 1980.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Law:
    """One law. ``branch`` and ``slug`` name its folder among imported statutes."""

    slug: str
    branch: str
    title: str
    english_title: str
    adopted_on: date
    amended_on: date | None  # the latest amendment or full revision
    in_force_from: date
    last_article: int  # the number of the last article, so that no article is cited that does not exist
    in_force_to: date | None = None

    @property
    def folder(self) -> str:
        return f"{self.branch}/{self.slug}"


def _read(table: str) -> tuple[Law, ...]:
    return tuple(
        Law(
            slug=row["slug"],
            branch=row["branch"],
            title=row["title"],
            english_title=row["english_title"],
            adopted_on=date.fromisoformat(row["adopted_on"]),
            amended_on=date.fromisoformat(row["amended_on"]) if row["amended_on"] else None,
            in_force_from=date.fromisoformat(row["in_force_from"]),
            last_article=int(row["last_article"]),
            in_force_to=date.fromisoformat(row["in_force_to"]) if row["in_force_to"] else None,
        )
        for row in csv.DictReader(table.splitlines())
    )


LAWS: dict[str, Law] = {law.slug: law for law in _read(Path(__file__).with_name("laws.csv").read_text("utf-8"))}


@dataclass(frozen=True, slots=True)
class Instrument:
    """What carries a rule and is no national law: a regulation, an interpretation, a rule of a ministry, a standard.

    ``file`` names its text among imported statutes; without one nobody has read it, and what is said of it is to be
    confirmed. ``in_force_from`` is then as good as unknown.
    """

    slug: str
    kind: str
    title: str
    english_title: str
    in_force_from: date
    amended_on: date | None
    last_article: int
    file: str


def _read_instruments(table: str) -> tuple[Instrument, ...]:
    return tuple(
        Instrument(
            slug=row["slug"],
            kind=row["kind"],
            title=row["title"],
            english_title=row["english_title"],
            in_force_from=date.fromisoformat(row["in_force_from"]) if row["in_force_from"] else date.min,
            amended_on=date.fromisoformat(row["amended_on"]) if row["amended_on"] else None,
            last_article=int(row["last_article"] or 0),
            file=row["file"],
        )
        for row in csv.DictReader(table.splitlines())
    )


INSTRUMENTS: dict[str, Instrument] = {
    one.slug: one for one in _read_instruments(Path(__file__).with_name("instruments.csv").read_text("utf-8"))
}


def source(slug: str) -> Law | Instrument:
    """Return what carries a rule; raise ``KeyError`` if nothing has that name."""
    return LAWS[slug] if slug in LAWS else INSTRUMENTS[slug]
