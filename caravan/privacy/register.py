"""The register of personal fields: what is kept of whom, for what, on which ground, for how long.

Each app declares its rows in its own ``personal.py``; this module collects them. Every field of every table stands
either in ``PERSONAL`` or in ``NOT_PERSONAL`` there: one that stands in neither fails a test. Erasure and export are
derived from these rows, so what is registered is erased and exported.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.module_loading import module_has_submodule

from caravan.engine.deadlines import Citation


class Who(StrEnum):
    """Whom a field tells something about."""

    ASKER = "asker"
    HELPER = "helper"
    OTHER_SIDE = "other side"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Personal:
    """Why a field is kept, on which ground, and for how long (a key of ``retention.CLASSES``)."""

    about: frozenset[Who]
    purpose: str
    basis: Citation
    retention: str
    # What a copy for the person holds: words for staff only, and what others said in confidence, stay out.
    is_for_the_person: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """One registered field."""

    model: type[models.Model]
    field: models.Field[Any, Any]
    personal: Personal

    @property
    def label(self) -> str:
        return f"{self.model._meta.label}.{self.field.name}"


def personal(*about: Who, purpose: str, basis: Citation, retention: str, for_the_person: bool = True) -> Personal:
    return Personal(frozenset(about), purpose, basis, retention, for_the_person)


@cache
def rows() -> tuple[Row, ...]:
    """Return every registered field, by app, table and column; raises ``LookupError`` for one that is not there."""
    found = []
    for label, fields in sorted(_collected("PERSONAL").items()):
        model = apps.get_model(label)
        found += [Row(model, model._meta.get_field(name), declared) for name, declared in fields.items()]
    return tuple(found)


@cache
def plain() -> frozenset[str]:
    """Return the labels of the fields that are declared to say nothing about a person."""
    return frozenset(f"{label}.{name}" for label, names in _collected("NOT_PERSONAL").items() for name in names.split())


@cache
def paths() -> dict[type[models.Model], str]:
    """Return how the matter is reached from a row of each table that hangs on one."""
    return {apps.get_model(label): path for label, path in _collected("PATHS").items()}


def of(retention: str) -> Iterator[tuple[type[models.Model], list[Row]]]:
    """Yield the tables with fields of this class, and those fields."""
    held: dict[type[models.Model], list[Row]] = {}
    for row in rows():
        if row.personal.retention == retention:
            held.setdefault(row.model, []).append(row)
    yield from held.items()


def _collected(name: str) -> dict[str, Any]:
    """Return what the apps declare under ``name`` by label; keys without an app are of the declaring one."""
    found: dict[str, Any] = {}
    for app in apps.get_app_configs():
        if app.module is None or not module_has_submodule(app.module, "personal"):
            continue
        declared = getattr(import_module(f"{app.name}.personal"), name, {})
        for key, value in declared.items():
            label = key if "." in key else f"{app.label}.{key}"
            if label in found:
                raise ValueError(f"{label} is declared twice in {name}")
            found[label] = value
    return found
