"""The ladders of regions: which one holds for a place, which matters stand on, which came before."""

from datetime import datetime
from functools import lru_cache

from django.db import connection
from django.db.models import CharField, F, Q, QuerySet
from django.db.models.expressions import RawSQL

from caravan.engine.ladder import Ladder
from caravan.regions.models import Region
from caravan.regions.scope import codes_of
from caravan.routing.models import LadderTable
from caravan.rulebook.service_promise import DEFAULT_LADDER, DEFAULTS
from caravan.validity import in_force

# What ``tables_for`` finds first, as text: everybody who asks needs it.
KEY_IN_FORCE = """
    COALESCE((SELECT CAST(t.id AS varchar(32))
    FROM routing_laddertable t LEFT JOIN regions_region r ON r.id = t.region_id
    WHERE (t.region_id IS NULL OR r.code IN (%s, %s, %s, %s))
    AND t.valid_from <= %s AND (t.valid_to IS NULL OR t.valid_to > %s)
    ORDER BY r.level DESC NULLS LAST, t.valid_from DESC LIMIT 1), %s)
"""


def tables_for(codes: dict[str, str], now: datetime) -> QuerySet[LadderTable]:
    """Return the tables that hold at ``now`` for a place with these scope codes, the nearest region's first."""
    regions = [code for code in codes.values() if code]
    return (
        LadderTable.objects.filter(Q(region=None) | Q(region__code__in=regions), in_force(now))
        # A table without a region comes last: PostgreSQL would take it for the highest level.
        .order_by(F("region__level").desc(nulls_last=True), "-valid_from")
    )


def ladder_in_force(codes: dict[str, str], now: datetime) -> tuple[str, Ladder]:
    """Return the key and the ladder for a place: the number of a table, or the version of a default."""
    row = tables_for(codes, now).first()
    return (str(row.pk), Ladder.from_json(row.table)) if row else (DEFAULT_LADDER.version, DEFAULT_LADDER)


def key_in_force(codes: dict[str, str], now: datetime) -> RawSQL:
    """Return the key alone, to be asked for beside something else; ``ladder_of`` knows its ladder."""
    at = connection.ops.adapt_datetimefield_value(now)
    return RawSQL(KEY_IN_FORCE, [*codes.values(), at, at, DEFAULT_LADDER.version], CharField())  # noqa: S611 -- no text from outside


def table_in_force(region: Region, now: datetime) -> LadderTable | None:
    """Return the table that holds for ``region`` at ``now``, with the region it was given to; None: the default."""
    return tables_for(codes_of(region), now).select_related("region").first()


def history(region: Region) -> QuerySet[LadderTable]:
    """Return every table ``region`` and those above it were ever given, the newest first; the coming one included."""
    codes = [code for code in codes_of(region).values() if code]
    found = LadderTable.objects.filter(Q(region=None) | Q(region__code__in=codes))
    return found.select_related("region").order_by("-valid_from", "-pk")


def own_tables_below(region: Region, now: datetime) -> QuerySet[LadderTable]:
    """Return the tables in force of the places inside ``region``, by code."""
    found = LadderTable.objects.filter(in_force(now))
    inside = found.filter(region__code__gt=region.code, region__code__lt=region.code + ":")
    return inside.select_related("region").order_by("region__code")


def ladder_of(key: str) -> Ladder:
    """Return the ladder that a matter stands on."""
    return DEFAULTS.get(key) or _by_key(int(key))


@lru_cache(maxsize=256)
def _by_key(key: int) -> Ladder:
    # Tables are never changed, only ended and succeeded, so a key always means the same ladder.
    return Ladder.from_json(LadderTable.objects.get(pk=key).table)
