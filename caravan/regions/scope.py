"""Which places a row belongs to: four columns beside its region, all told from the code alone."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Concat

from caravan.audit.scope import inside
from caravan.regions.models import Region

_LENGTHS = {"province_code": 2, "prefecture_code": 4, "county_code": 6, "town_code": 9}


def codes_of(region: Region) -> dict[str, str]:
    """Return the codes of the province, prefecture, county and town that ``region`` lies in or is; '' if wider."""
    code = region.code
    return {column: code[:length] if len(code) >= length else "" for column, length in _LENGTHS.items()}


def within(region: Region, prefix: str = "") -> Q:
    """Return the filter for rows that lie in ``region``; ``prefix`` leads to them, as in ``matter__``.

    A village has no column of its own: its rows are those that point at it.
    """
    for column, length in _LENGTHS.items():
        if len(region.code) == length:
            return Q(**{f"{prefix}{column}": region.code})
    return Q(**{f"{prefix}region": region.pk})


def goes_on(code: str) -> Exists:
    """Return the condition that the region whose code is in column ``code``, or one below, follows an ended one."""
    below = {"successor__code__gte": OuterRef(code), "successor__code__lt": Concat(OuterRef(code), Value(":"))}
    return Exists(Region.objects.filter(**below))


def predecessors_of(regions: Iterable[Region]) -> list[Region]:
    """Return the ended divisions that went on in ``regions`` or below, directly or through others, the widest first.

    Left out is what lies in ``regions``, or in a wider division that is returned.
    """
    own = [region.code for region in regions]
    found: dict[str, Region] = {}
    codes = own
    while codes:
        ended = Region.objects.filter(inside(codes, "successor__code")).exclude(code__in=[*found])
        codes = [region.code for region in ended]
        found.update((region.code, region) for region in ended)
    top: list[Region] = []
    for code in sorted(found):
        if not code.startswith((*own, *(region.code for region in top))):
            top.append(found[code])
    return top
