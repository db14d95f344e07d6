"""Reads about organizations."""

from datetime import date

from django.db.models import QuerySet

from caravan.organizations.models import Organization
from caravan.regions.models import Region


def organizations_in(region: Region, day: date, kind: str = "") -> QuerySet[Organization]:
    """Return what exists in ``region`` and below it on ``day``, of one kind if asked."""
    found = Organization.objects.in_force(day).filter(region__code__gte=region.code, region__code__lt=region.code + ":")
    if kind:
        found = found.filter(kind=kind)
    return found.select_related("region").order_by("region__code", "kind", "pk")
