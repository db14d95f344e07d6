"""What the tables hold, row for row, in a few bytes: to tell whether two databases are the same."""

import hashlib
from typing import Any

from django.db import connection

# The sum of 60 bits of each row's hash: in whatever order the rows come, and without holding them all.
_DIGEST = "SELECT count(*), COALESCE(sum(('x' || substr(md5(t::text), 1, 15))::bit(60)::bigint), 0)::text FROM {} t"
# How a row is spelt must not depend on who asks.
_SPELLING = "SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL timezone = 'UTC'; SET LOCAL bytea_output = 'hex'"


def digests() -> dict[str, list[str]]:
    """Return for each table how many rows it has and their digest; call it inside a transaction."""
    digest = _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_SPELLING)
        return {name: digest(cursor, connection.ops.quote_name(name)) for name in _names()}


def are_there_any() -> bool:
    return bool(_names())


def _names() -> list[str]:
    return sorted(connection.introspection.table_names())


def _on_postgresql(cursor: Any, table: str) -> list[str]:
    cursor.execute(_DIGEST.format(table))
    count, digest = cursor.fetchone()
    return [str(count), digest]


def _on_sqlite(cursor: Any, table: str) -> list[str]:
    cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 -- a name of our own
    count, total = 0, 0
    for row in cursor:
        count += 1
        total += int.from_bytes(hashlib.sha256(repr(row).encode()).digest()[:7], "big")
    return [str(count), str(total)]
