"""What a law asks for or allows, apart from when: who may have something, on which ground, where, with what.

A condition names its place in the law and a few words that stand there (a test finds them); what it says to people
is ours. Whether it is met is for a person to decide: nothing here judges anybody. The rows are in one CSV file a
subject (``legal_aid.csv``), grouped in named tables, in the order of the law.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from caravan.engine.deadlines import Citation
from caravan.rulebook.laws import source
from caravan.rulebook.words import Words


@dataclass(frozen=True, slots=True)
class Condition:
    """One ground, requirement or choice of a law.

    ``proof`` is what usually shows that it is met: practice, unless the sentence says otherwise. ``is_open`` are
    the items with which a law leaves room for others ("other cases"): somebody has to say which.
    """

    key: str
    says: Words
    basis: Citation
    law: str  # its slug
    proof: tuple[Words, ...] = ()
    is_open: bool = False


Table = dict[str, Condition]


def read(name: str) -> dict[str, Table]:
    """Return the tables of one file by name; raise ``ValueError`` if two conditions of a table have one key."""
    tables: dict[str, Table] = {}
    for row in csv.DictReader(Path(__file__).with_name(name).read_text("utf-8").splitlines()):
        table = tables.setdefault(row["table"], {})
        if row["key"] in table:
            raise ValueError(f"{name}: two conditions of {row['table']} are called {row['key']}")
        table[row["key"]] = _condition(row)
    return tables


def _condition(row: dict[str, str]) -> Condition:
    basis = Citation(
        source(row["law"]).title,
        article=int(row["article"]),
        paragraph=int(row["paragraph"]) if row["paragraph"] else None,
        item=int(row["item"]) if row["item"] else None,
        figure=row["figure"],
    )
    proofs = zip_longest(row["proof_zh"].split("|"), row["proof_en"].split("|")) if row["proof_zh"] else ()
    return Condition(
        key=row["key"],
        says=Words(row["says_zh"], row["says_en"]),
        basis=basis,
        law=row["law"],
        proof=tuple(Words(chinese, english) for chinese, english in proofs),
        is_open=row["is_open"] == "1",
    )
