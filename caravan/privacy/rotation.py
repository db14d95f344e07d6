"""Bring everything that is stored under new keys, beside normal work.

Nothing is remembered about how far it came: each value says itself which key it was written under, so a rotation that
was killed goes on where it stopped, and one that is over finds nothing to do. Rows that somebody else holds are left
for the next pass, so nobody waits for us; what was changed meanwhile is left alone (compare and set on the stored
bytes). Whoever stores sealed bytes elsewhere than in a column (files) adds a ``Store``.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL

from caravan.privacy import ciphers
from caravan.privacy.fields import BlindIndexField, EncryptedJSONField, EncryptedTextField, Sealed
from caravan.privacy.index import every

BATCH = 500

Model = type[models.Model]
Renew = Callable[[bytes, str], bytes]  # what is stored, and its place -> what shall be stored


class Store(Protocol):
    """Sealed bytes outside of the columns."""

    def rotate(self, renew: Renew, unreadable: set[str]) -> Iterator[int]:
        """Renew what is not under the current key; yield how many were, batch by batch.

        The place of what does not open goes into ``unreadable``, and it stays as it is.
        """

    def left(self) -> int:
        """Return how many are not under the current key."""


STORES: dict[str, Store] = {}
# Told of each step with its ring and the number of the key: keys lie below whoever keeps the record.
Witness = Callable[[str, str, int], None]
WITNESSES: list[Witness] = []


@dataclass
class Progress:
    """How far a rotation came: rows by table, and the places of values that do not open at all."""

    rows: dict[str, int] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)

    @property
    def total(self) -> int:
        return sum(self.rows.values())

    def add(self, table: str, rows: int) -> None:
        self.rows[table] = self.rows.get(table, 0) + rows


def wrap_anew(sealed: bytes, place: str) -> bytes:
    """Put the data key under the current key of the file; the content stays closed."""
    return ciphers.rewrap(sealed, place=place)


def seal_anew(sealed: bytes, place: str) -> bytes:
    """Open the content and seal it under a new data key: when the old ones may be known to somebody."""
    return ciphers.seal(ciphers.unseal(sealed, place=place), place=place)


def sealed_tables() -> Iterator[tuple[Model, list[Any]]]:
    """Yield the tables with encrypted columns, and those."""
    for model in apps.get_models():
        fields = [one for one in model._meta.local_fields if isinstance(one, EncryptedTextField | EncryptedJSONField)]
        if fields:
            yield model, fields


def indexed_tables() -> Iterator[tuple[Model, list[BlindIndexField[Any, Any]]]]:
    """Yield the tables with keyed hashes that can be computed anew, and those."""
    for model in apps.get_models():
        fields = [one for one in model._meta.local_fields if isinstance(one, BlindIndexField) and one.source]
        if fields:
            yield model, fields


def rotate_values(renew: Renew, progress: Progress, *, batch: int = BATCH) -> Iterator[Progress]:
    """Renew every value that is not under the current key, one pass; yield after each batch, which is committed."""
    for model, fields in sealed_tables():
        after: Any = None
        while True:
            after, found, changed = _renew_batch(model, fields, renew, after, batch, progress)
            progress.add(model._meta.db_table, changed)
            yield progress
            if found < batch:
                break
    for name, store in STORES.items():
        for changed in store.rotate(renew, progress.unreadable):
            progress.add(name, changed)
            yield progress


def values_left() -> int:
    """Return how many rows and files are not under the current key."""
    rows = sum(model._base_manager.filter(_is_old(fields)).count() for model, fields in sealed_tables())
    return rows + sum(store.left() for store in STORES.values())


def rotate_indexes(progress: Progress, *, batch: int = BATCH) -> Iterator[Progress]:
    """Compute every keyed hash anew that is not of the current key, one pass; yield after each batch."""
    for model, fields in indexed_tables():
        after: Any = None
        while True:
            rows = _page(_with_sources(model, fields), after, batch)
            changed = _hash_batch(model, fields, rows, progress)
            progress.add(model._meta.db_table, changed)
            yield progress
            if len(rows) < batch:
                break
            after = rows[-1].pk


def indexes_left() -> int:
    """Return how many rows have a keyed hash that is not of the current key, or cannot be computed anew.

    It reads everything.
    """
    left = 0
    for model, fields in indexed_tables():
        for row in _with_sources(model, fields).order_by("pk").iterator(chunk_size=BATCH):
            closed = Progress()
            left += bool(_stale(row, fields, closed) or closed.unreadable)
    return left


def _renew_batch(
    model: Model, fields: Sequence[Any], renew: Renew, after: Any, batch: int, progress: Progress
) -> tuple[Any, int, int]:
    names = [one.attname for one in fields]
    with transaction.atomic():
        old = model._base_manager.filter(_is_old(fields))
        rows = list(_locked(_page_of(old, after, batch)).values_list("pk", *names))
        changes, mark = [], ciphers.current_mark()
        for key, *values in rows:
            stored = [value.stored if isinstance(value, Sealed) else value for value in values]
            renewed = [
                _renewed(one, bytes_, key, renew, progress, mark) for one, bytes_ in zip(fields, stored, strict=True)
            ]
            if renewed != stored:
                changes.append((key, stored, renewed))
        _set(model, fields, changes)
    return (rows[-1][0] if rows else None), len(rows), len(changes)


def _renewed(one: Any, stored: bytes | None, key: Any, renew: Renew, progress: Progress, mark: bytes) -> bytes | None:
    if not stored or ciphers.is_current(stored, mark):
        return stored
    place = one.place_of(key)
    try:
        return renew(stored, place)
    except ciphers.Unreadable:
        progress.unreadable.add(place)
        return stored


def _hash_batch(
    model: Model, fields: Sequence[BlindIndexField[Any, Any]], rows: Sequence[models.Model], progress: Progress
) -> int:
    stale = {row.pk: changes for row in rows if (changes := _stale(row, fields, progress))}
    with transaction.atomic():
        # Only what is free: what somebody else holds is found again by the next pass.
        free = list(_locked(model._base_manager.filter(pk__in=stale)).values_list("pk", flat=True)) if stale else []
        _set(model, fields, [(key, *stale[key]) for key in free])
    return len(free)


def _stale(
    row: models.Model, fields: Sequence[BlindIndexField[Any, Any]], progress: Progress
) -> tuple[list[bytes | None], list[bytes | None]] | None:
    """Return what the hashes of ``row`` are and should be; None where they are right."""
    stored, right = [], []
    for one in fields:
        found = getattr(row, one.attname)
        now = found
        if found is not None:
            try:
                computed = one.computed(row)
            except ciphers.Unreadable:
                computed = None
            if computed is None:
                progress.unreadable.add(f"{row._meta.db_table}|{one.column}|{row.pk}")
            # A hash that no key made belongs to another value, which is being written this very moment.
            elif found in every([computed]):
                now = bytes(computed)
        stored.append(found)
        right.append(now)
    return (stored, right) if stored != right else None


def _is_old(fields: Sequence[Any]) -> Q:
    """Return the filter for rows of which a value is not under the current key, read from its first bytes."""
    found = Q(pk__in=())
    quote = connection.ops.quote_name
    for one in fields:
        column = f"{quote(one.model._meta.db_table)}.{quote(one.column)}"
        text = f"(length({column}) > 0 AND (substr({column}, 1, 1) <> %s OR substr({column}, 3, 2) <> %s))"
        version, mark = bytes([ciphers.VERSION]), ciphers.current_mark()
        found |= Q(RawSQL(text, [version, mark], BooleanField()))  # noqa: S611 -- names of our own columns
    return found


def _with_sources(model: Model, fields: Sequence[BlindIndexField[Any, Any]]) -> models.QuerySet[Any]:
    found = model._base_manager.filter(
        pk__in=model._base_manager.exclude(**{one.attname: None for one in fields}).values("pk")
    )
    related = [path for one in fields if (path := one.source.rpartition(".")[0])]
    return found.select_related(*related) if related else found


def _page(found: models.QuerySet[Any], after: Any, batch: int) -> list[Any]:
    return list(_page_of(found, after, batch))


def _page_of(found: models.QuerySet[Any], after: Any, batch: int) -> models.QuerySet[Any]:
    return (found if after is None else found.filter(pk__gt=after)).order_by("pk")[:batch]


def _locked(found: models.QuerySet[Any]) -> models.QuerySet[Any]:
    # On SQLite the transaction is the only writer already.
    if connection.vendor != "postgresql":
        return found
    return found.select_for_update(skip_locked=True, no_key=True, of=("self",))


def _set(model: Model, fields: Sequence[Any], changes: Sequence[tuple[Any, Sequence[Any], Sequence[Any]]]) -> None:
    """Write the new bytes where the old ones still stand."""
    if not changes:
        return
    quote, key = connection.ops.quote_name, model._meta.pk
    table, column, columns = quote(model._meta.db_table), quote(str(key.column)), [quote(one.column) for one in fields]
    keys = [key.get_db_prep_value(pk, connection) for pk, _old, _new in changes]
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            to = ", ".join(f"{one} = %s" for one in columns)
            still = " AND ".join(f"{one} IS %s" for one in columns)
            text = f"UPDATE {table} SET {to} WHERE {column} = %s AND {still}"  # noqa: S608 -- names of our own
            cursor.executemany(text, [[*new, pk, *old] for pk, (_pk, old, new) in zip(keys, changes, strict=True)])
            return
        # One statement for all of them: what each costs by itself is more than what it does.
        numbered = range(len(fields))
        to = ", ".join(f"{one} = given.new{n}" for n, one in zip(numbered, columns, strict=True))
        still = " AND ".join(
            f"held.{one} IS NOT DISTINCT FROM given.old{n}" for n, one in zip(numbered, columns, strict=True)
        )
        names = ", ".join(["key", *(f"new{n}" for n in numbered), *(f"old{n}" for n in numbered)])
        arrays = ", ".join([f"%s::{key.rel_db_type(connection)}[]", *["%s::bytea[]"] * 2 * len(fields)])
        text = (
            f"UPDATE {table} held SET {to} FROM unnest({arrays}) AS given({names}) "  # noqa: S608 -- names of our own
            f"WHERE held.{column} = given.key AND {still}"
        )
        given = [[row[part][n] for row in changes] for part in (2, 1) for n in numbered]
        cursor.execute(text, [keys, *given])
