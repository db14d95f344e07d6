"""The figures of cases on the published page and in its table: for each procedure those that it knows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from caravan.cases.asks import Label
from caravan.cases.procedures import PROCEDURES
from caravan.engine.case_measures import CaseFigures
from caravan.statistics.cases import PublishedCases
from caravan.statistics.definitions import CASE_DEFINITIONS, Definition

# What is told of each procedure, in this order; the table has the first few.
TOLD = {
    "legal_aid": (
        *("applied", "accepted", "refused", "closed", "legal_time"),
        *("undecided", "withdrawn", "finished", "ended_early"),
    ),
    "legal_aid_notice": ("applied", "closed", "legal_time", "withdrawn", "finished", "ended_early"),
    "mediation": (
        *("applied", "accepted", "refused", "closed", "agreed", "performed"),
        *("keeping", "late", "unperformed", "no_agreement", "undecided", "withdrawn"),
    ),
    "complaint": ("applied", "undecided", "closed", "withdrawn"),
}
IN_TABLE = {"legal_aid": 5, "legal_aid_notice": 3, "mediation": 6, "complaint": 3}


@dataclass(frozen=True)
class Cell:
    """One figure with its definition; ``share`` is of ``whole``, where there is one."""

    definition: Definition
    count: int
    whole: int | None = None
    share: Decimal | None = None


@dataclass(frozen=True)
class Row:
    """One place in which enough applied to be shown."""

    code: str
    name: str
    cells: list[Cell]


@dataclass(frozen=True)
class Told:
    """One procedure on the page."""

    key: str
    label: Label
    cells: list[Cell]
    rows: list[Row]
    has_others: bool  # places that are not shown
    columns: list[Definition]
    is_final: bool


def told(counted: Mapping[str, PublishedCases], places: Iterable[tuple[str, str]]) -> list[Told]:
    """Return every procedure of ``counted`` for a page about ``places``, code and name each."""
    places = list(places)
    return [_told(key, published, places) for key, published in counted.items()]


def _told(key: str, published: PublishedCases, places: list[tuple[str, str]]) -> Told:
    short = TOLD[key][: IN_TABLE[key]]
    shown = [(code, name) for code, name in places if code in published.parts]
    rows = [Row(code, name, _cells(published.parts[code], short)) for code, name in shown]
    return Told(
        key,
        PROCEDURES[key].label,
        _cells(published.whole, TOLD[key]),
        rows,
        len(shown) < len(places),
        [CASE_DEFINITIONS[name] for name in short],
        published.is_final,
    )


def _cells(figures: CaseFigures | None, names: Iterable[str]) -> list[Cell]:
    return [] if figures is None else [_cell(figures, name) for name in names]


def _cell(figures: CaseFigures, name: str) -> Cell:
    definition = CASE_DEFINITIONS[name]
    if name == "legal_time":
        whole = figures.legal_kept + figures.legal_missed
        return Cell(definition, figures.legal_kept, whole, figures.legal_percent)
    if name == "performed":
        whole = figures.performed + figures.late + figures.unperformed
        return Cell(definition, figures.performed, whole, figures.performed_percent)
    return Cell(definition, getattr(figures, name))


def columns() -> list[str]:
    """Return the names of the columns that the open table has for cases."""
    return [f"{key}_{column}" for key in TOLD for column in _columns(key)]


def _columns(key: str) -> list[str]:
    parts = {"legal_time": ["legal_kept", "legal_missed"]}
    return [column for name in TOLD[key] for column in parts.get(name, [name])]


def values(counted: Mapping[str, PublishedCases], code: str) -> list[object]:
    """Return the cells of one place in the order of ``columns``; where too few applied, that it is withheld."""
    cells: list[object] = []
    for key in TOLD:
        figures, names = counted[key].parts.get(code), _columns(key)
        cells += [getattr(figures, name) for name in names] if figures else ["withheld", *[""] * (len(names) - 1)]
    return cells
