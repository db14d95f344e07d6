"""Count what must not be tried too often, and shut it for a while. What is counted, and how often, its owner says.

The count is kept in the database: a restart forgets nothing, and every process counts alike.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from caravan.matters.models import Tries


@dataclass(frozen=True)
class Limit:
    """``most`` tries of one ``kind`` are too many ``within`` a while of the first; then it is shut ``shut_for``."""

    kind: str
    most: int
    within: timedelta
    shut_for: timedelta = timedelta(0)


# One statement, because everybody who asks needs it. What would be too much is not counted, and returns no row.
COUNT = """
    INSERT INTO matters_tries AS t (kind, key, count, ends_at, is_shut) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (kind, key) DO UPDATE SET
    count = CASE WHEN t.ends_at <= %s THEN excluded.count ELSE t.count + excluded.count END,
    ends_at = CASE WHEN t.ends_at <= %s THEN excluded.ends_at ELSE t.ends_at END
    WHERE t.ends_at <= %s OR t.count + excluded.count <= %s
    RETURNING count
"""


def shut_until(limit: Limit, key: str, now: datetime) -> datetime | None:
    """Return when ``key`` opens again, None if it is open; its row is held until the commit."""
    tries = Tries.objects.select_for_update().filter(kind=limit.kind, key=key).first()
    return tries.ends_at if tries is not None and tries.shuts(now) else None


def hold(limit: Limit, keys: Sequence[str], now: datetime) -> dict[str, Tries]:
    """Return the counters of ``keys``, their rows held until the commit so that two people count as two."""
    forget_over(now)
    new = [Tries(kind=limit.kind, key=key, ends_at=now + limit.within) for key in keys]
    Tries.objects.bulk_create(new, ignore_conflicts=True)
    held = Tries.objects.select_for_update().filter(kind=limit.kind, key__in=keys).order_by("key")
    return {tries.key: tries for tries in held}


def count(limit: Limit, held: Iterable[Tries], now: datetime) -> bool:
    """Count one try for each of ``held`` that is open; True if one is shut by it."""
    is_shut = False
    held = [tries for tries in held if not tries.shuts(now)]
    for tries in held:
        tries.count += 1
        if tries.count >= limit.most:
            tries.is_shut, tries.ends_at, is_shut = True, now + limit.shut_for, True
    Tries.objects.bulk_update(held, ["count", "ends_at", "is_shut"])
    return is_shut


def too_many_until(limit: Limit, key: str, times: int, now: datetime) -> datetime | None:
    """Count so many tries for ``key``; if they are too many, count none and return when they can be made."""
    ends_at, at = (connection.ops.adapt_datetimefield_value(moment) for moment in (now + limit.within, now))
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [limit.kind, key, times, ends_at, False, at, at, at, limit.most])
        if cursor.fetchone() is not None:
            return None
    return Tries.objects.values_list("ends_at", flat=True).get(kind=limit.kind, key=key)


def forget(limit: Limit, keys: Iterable[str]) -> None:
    """Let the tries for ``keys`` count no more."""
    Tries.objects.filter(kind=limit.kind, key__in=list(keys)).delete()


def forget_over(now: datetime) -> int:
    """Delete what counts no more: left alone it would only be a list of what people looked for."""
    return Tries.objects.filter(ends_at__lte=now).delete()[0]
