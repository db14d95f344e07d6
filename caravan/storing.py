"""Store new rows in few and cheap statements, inside the caller's transaction.

For what is written whenever somebody asks. The framework's own insert puts its statement together anew each
time and waits for each answer; here the text is made once a table, and PostgreSQL gets several statements
in one go. Values pass through their fields as in ``save``. No signal is sent and no key is read back.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from django.db import connection, transaction
from django.db.models import AutoField, Field, Model


def insert(rows: Sequence[Model]) -> None:
    """Store rows of one table with one statement."""
    if not rows:
        return
    fields, text = _statement(type(rows[0]), len(rows))
    values = [field.get_db_prep_save(field.pre_save(row, True), connection) for row in rows for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(text, values)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


@contextmanager
def together() -> Iterator[None]:
    """Send the statements of the block without waiting for each; their errors come at its end at the latest."""
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


@contextmanager
def one_snapshot() -> Iterator[None]:
    """Let all that is read in the block be of one moment, and what is written be written with it or not at all.

    Within a transaction of the caller's, the moment is what that transaction makes of it.
    """
    is_own = not connection.in_atomic_block
    with transaction.atomic():
        if is_own and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


@contextmanager
def one_state() -> Iterator[None]:
    """Let everything that is read in the block be of one moment, however long it takes, and nobody wait for it.

    Nothing can be written in it on PostgreSQL, and nothing should be on SQLite; no transaction may be open.
    """
    is_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if is_postgresql:
            # Requests have limits; reading a whole record may take longer than any of them.
            cursor.execute("SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0")
        # The framework's own transactions would hold up every writer of SQLite.
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" if is_postgresql else "BEGIN DEFERRED")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")
            if is_postgresql:
                cursor.execute("RESET statement_timeout; RESET idle_in_transaction_session_timeout")


@lru_cache(maxsize=128)
def _statement(model: type[Model], count: int) -> tuple[list["Field[Any, Any]"], str]:
    fields = [field for field in model._meta.local_concrete_fields if not isinstance(field, AutoField)]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    row = f"({', '.join(['%s'] * len(fields))})"
    text = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES {', '.join([row] * count)}"  # noqa: S608 -- names of our own tables
    return fields, text
