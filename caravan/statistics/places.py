"""Which places a published table has rows for, and what of them may be shown."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from django.db.models import Case, Expression, F, When

from caravan.regions.models import Region
from caravan.statistics.withholding import FEWEST, withheld

T = TypeVar("T")

_COLUMNS = {2: "province_code", 4: "prefecture_code", 6: "county_code"}


def column_of(scope: str) -> str:
    """Return the column that says of a row whether it lies in ``scope``."""
    return _COLUMNS[len(scope)]


def part_of(scope: str, prefix: str = "") -> Expression | F:
    """Return what tells of a row to which part of ``scope`` it belongs; ``prefix`` leads to its codes.

    The parts of a province are its prefectures and the counties right under it, those of others counties.
    """
    county = f"{prefix}county_code"
    if len(scope) > 2:
        return F(county)
    return Case(When(**{f"{county}__in": right_under(scope)}, then=county), default=f"{prefix}prefecture_code")


def right_under(province: str) -> list[str]:
    """Return the counties between which and their province there is no prefecture."""
    found = Region.objects.filter(level=Region.Level.COUNTY, parent__level=Region.Level.PROVINCE)
    return list(found.filter(code__startswith=province).order_by("code").values_list("code", flat=True))


def shown(
    scope: str, count: Callable[[str], tuple[T, Mapping[str, T]]], size: Callable[[T], int]
) -> tuple[T | None, dict[str, T]]:
    """Return of ``scope`` and its parts, as ``count`` has them, what is not of too few; None where it is.

    What its own table withholds of a place, the page of that place does not tell either.
    """
    whole, counted = count(scope)
    hidden = withheld({code: size(part) for code, part in counted.items()})
    parts = {code: part for code, part in counted.items() if code not in hidden}
    if len(scope) == 2:
        # Where nobody asked, there is nobody to recognise.
        return (whole if size(whole) >= FEWEST or not size(whole) else None), parts
    told = shown(_above(scope), count, size)[1].get(scope)
    return (told, parts) if told else (None, {})


def _above(scope: str) -> str:
    """Return the place whose table has a row for ``scope``: some counties lie right under the province."""
    if len(scope) == 4 or scope in right_under(scope[:2]):
        return scope[:2]
    return scope[:4]
