"""The service network in figures, beside the number of places it should cover today."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from caravan.directory.models import AdviserContract, ServicePoint
from caravan.regions.models import Region


@dataclass(frozen=True)
class Coverage:
    """How many of ``places`` have one."""

    kind: str
    count: int
    places: int


def network(day: date, *, scope: str) -> list[Coverage]:
    """Return points by level and villages with an adviser on ``day``, each beside its denominator of that day."""
    points = dict(
        ServicePoint.objects.in_force(day)
        .filter(region__code__startswith=scope)
        .values_list("kind")
        .annotate(count=Count("pk"))
    )
    places = dict(
        Region.objects.on(day)
        .administrative()
        .filter(code__startswith=scope)
        .values_list("level")
        .annotate(count=Count("pk"))
    )
    villages = Region.objects.on(day).filter(code__startswith=scope, level=Region.Level.VILLAGE).count()
    advised = (
        AdviserContract.objects.advising(day).filter(region__code__startswith=scope).values("region").distinct().count()
    )
    return [
        Coverage("centre", points.get("centre", 0), places.get(Region.Level.COUNTY, 0)),
        Coverage("station", points.get("station", 0), places.get(Region.Level.TOWN, 0)),
        Coverage("studio", points.get("studio", 0), villages),
        Coverage("special", points.get("special", 0), 0),
        Coverage("adviser", advised, villages),
    ]
