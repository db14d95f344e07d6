"""Places and the bodies in them."""

from datetime import UTC, date, datetime

from caravan.organizations import services
from caravan.organizations.models import Organization
from caravan.regions.models import Region

# 2026-11-23, a Monday: 10:00 in China.
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
SINCE = date(2024, 1, 1)
_LEVELS = {2: 1, 4: 2, 6: 3, 9: 4, 12: 5}


def place(code: str, name: str = "", **fields: object) -> Region:
    """The region with this code, with those above it. 4290 is no region: its counties belong to the province."""
    found = Region.objects.filter(code=code).first()
    if found is not None:
        return found
    above = [code[:length] for length in _LEVELS if length < len(code) and code[:length] != "4290"]
    parent = place(above[-1]) if above else None
    return Region.objects.create(
        code=code, name=name or code, level=_LEVELS[len(code)], parent=parent, valid_from=SINCE, **fields
    )


def bureau(region: Region, **fields: object) -> Organization:
    return _found(Organization.Kind.JUSTICE_BUREAU, f"{region.name}司法局", region, **fields)


def firm(region: Region | None = None, name: str = "正和律师事务所", **fields: object) -> Organization:
    return _found(Organization.Kind.LAW_FIRM, name, region or place("422801"), **fields)


def _found(kind: str, name: str, region: Region, **fields: object) -> Organization:
    fields = {"valid_from": SINCE, "by": None, "now": MONDAY} | fields
    return services.found_organization(kind=kind, name=name, region=region, **fields)
