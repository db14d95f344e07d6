"""Service points near a place, nearest first, page by page.

Nearest means: in the same village, town, county, then in the counties of the same prefecture, then in
the other counties of the province, these by the distance between the counties' centres. Within a
place the centre comes first, then special sites, stations and studios.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db.models import Case, IntegerField, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast

from caravan import clock
from caravan.directory.distance import about_km
from caravan.directory.models import OpeningException, ServicePoint
from caravan.directory.opening import LOOK_AHEAD, OpenState, Spans, is_open, state_at
from caravan.regions.models import Region
from caravan.regions.scope import codes_of

# One county fills most pages: look into the nearest few first, into the rest of the province only if need be.
NEAREST = 8
# Opening hours are worked out here and not by the database: so many points are looked at for one page.
MOST_EXAMINED = 400
_CURSOR = re.compile(r"(?P<position>[0-9]{1,4})\.(?P<rank>[0-9])\.(?P<kind>[a-z]+)\.(?P<pk>[0-9]{1,18})", re.ASCII)


class Closeness(StrEnum):
    """The smallest unit that a point shares with the place asked about."""

    VILLAGE = "village"
    TOWN = "town"
    COUNTY = "county"
    PREFECTURE = "prefecture"
    PROVINCE = "province"


@dataclass(frozen=True, slots=True)
class FoundPoint:
    """A point, how near it is, and whether it is open. The distance is that of county centres."""

    point: ServicePoint
    closeness: Closeness | None
    about_km: int | None
    state: OpenState


@dataclass(frozen=True, slots=True)
class Found:
    """One page; ``after`` asks for the next one and is empty when there is none.

    With ``open_now`` a page may be short although there is a next one.
    """

    points: tuple[FoundPoint, ...]
    after: str


@dataclass(frozen=True, slots=True)
class _Place:
    rows: Q
    about_km: int | None = None


@dataclass(frozen=True, slots=True)
class _Cursor:
    position: int
    rank: int
    kind: str
    pk: int

    @classmethod
    def read(cls, text: str) -> _Cursor | None:
        parts = _CURSOR.fullmatch(text)
        if parts is None or parts["kind"] not in ServicePoint.Kind.values:
            return None  # no cursor or somebody else's: begin at the beginning
        return cls(int(parts["position"]), int(parts["rank"]), parts["kind"], int(parts["pk"]))

    def __str__(self) -> str:
        return f"{self.position}.{self.rank}.{self.kind}.{self.pk}"


def find_points(
    *,
    at: datetime,
    region: Region | None = None,
    text: str = "",
    kinds: Sequence[str] = (),
    services: Sequence[str] = (),
    accessibility: Sequence[str] = (),
    language: str = "",
    open_now: bool = False,
    after: str = "",
    limit: int = 20,
) -> Found:
    """Return a page of the points that suit, nearest to ``region`` first; four statements at most.

    ``text`` is looked for in names and addresses. Without a region, order is by kind and age alone.
    ``services`` and ``accessibility`` must all be there; of ``kinds`` (special sites also by their
    kind of site), any. ``language`` is one spoken beside Chinese.
    """
    day = clock.china(at).date()
    suitable = _suitable(day, text, kinds, services, accessibility, language)
    places = _places(region) if region else [_Place(Q())]
    cursor = _Cursor.read(after)
    start = min(cursor.position, len(places) - 1) if cursor else 0
    wanted = MOST_EXAMINED if open_now else limit + 1
    rows = _rows(suitable, places, region, start, start + NEAREST, cursor, wanted)
    if len(rows) < wanted and start + NEAREST < len(places):
        rows += _rows(suitable, places, region, start + NEAREST, len(places), None, wanted - len(rows))
    exceptions = _exceptions(rows if open_now else rows[:limit], day)

    found: list[FoundPoint] = []
    last = None
    for row in rows:
        if len(found) == limit:
            return Found(tuple(found), str(last))
        last = _Cursor(row.position, row.rank, row.kind, row.pk)  # type: ignore[attr-defined]
        hours = exceptions.get(row.pk, {})
        if open_now and not is_open(at, row.hours, hours):
            continue
        place = places[last.position]
        found.append(
            FoundPoint(row, _closeness(row, region) if region else None, place.about_km, state_at(at, row.hours, hours))
        )
    is_over = len(rows) < wanted
    return Found(tuple(found), "" if is_over else str(last))


def _suitable(
    day: date,
    text: str,
    kinds: Sequence[str],
    services: Sequence[str],
    accessibility: Sequence[str],
    language: str,
) -> QuerySet[ServicePoint]:
    points = ServicePoint.objects.in_force(day)
    if kinds:
        points = points.filter(Q(kind__in=kinds) | (Q(site__in=kinds) & ~Q(site="")))
    for word in text.split():
        points = points.filter(
            Q(name__icontains=word)
            | Q(english_name__icontains=word)
            | Q(address__icontains=word)
            | Q(english_address__icontains=word)
        )
    languages = [language] if language else []
    for column, keys in (("services", services), ("accessibility", accessibility), ("languages", languages)):
        if keys:
            # The databases differ in how they look into JSON; a short list of keys reads the same as text in both.
            points = points.annotate(**{f"{column}_text": Cast(column, TextField())})
        for key in keys:
            points = points.filter(**{f"{column}_text__contains": f'"{key}"'})
    return points


def _places(region: Region) -> list[_Place]:
    """Return the places of the province in the order in which they are near to ``region``; one statement."""
    codes = codes_of(region)
    province, prefecture, county = codes["province_code"], codes["prefecture_code"], codes["county_code"]
    counties = {
        code: (latitude, longitude, parent_level)
        for code, latitude, longitude, parent_level in Region.objects.filter(
            level=Region.Level.COUNTY, code__gte=province, code__lt=province + ":"
        ).values_list("code", "latitude", "longitude", "parent__level")
    }
    here = counties.get(county)
    if here is not None and here[2] == Region.Level.PROVINCE:
        # The places directly under the province share four digits, but no prefecture.
        prefecture = ""
    if here is not None and here[0] is not None and here[1] is not None:
        centre: tuple[float, float] | None = (here[0], here[1])
    elif not county and region.latitude is not None and region.longitude is not None:
        centre = (region.latitude, region.longitude)
    else:
        centre = None

    def km(code: str) -> int | None:
        latitude, longitude, _level = counties[code]
        if centre is None or latitude is None or longitude is None:
            return None
        return about_km(*centre, latitude, longitude)

    others = [(code, km(code)) for code in counties if code != county]
    # Places of unknown distance come after those whose distance is known.
    others.sort(key=lambda place: (place[1] is None, place[1] or 0, place[0]))
    near = [place for place in others if prefecture and place[0].startswith(prefecture)]
    far = [place for place in others if place not in near]
    wide = Q(province_code=province, county_code="")
    own_wide = Q(province_code=province, prefecture_code=prefecture, county_code="")
    return [
        *([_Place(Q(county_code=county))] if county else []),
        *([_Place(own_wide)] if prefecture else []),
        *(_Place(Q(county_code=code), distance) for code, distance in [*near, *far]),
        _Place(wide & ~Q(prefecture_code=prefecture) if prefecture else wide),
    ]


def _rows(
    points: QuerySet[ServicePoint],
    places: Sequence[_Place],
    region: Region | None,
    start: int,
    end: int,
    cursor: _Cursor | None,
    count: int,
) -> list[ServicePoint]:
    window = places[start:end]
    if not window:
        return []
    points = points.annotate(position=_position(window, start, region), rank=_rank(region))
    if region is not None and end < len(places):
        any_of = Q()
        for place in window:
            any_of |= place.rows
        points = points.filter(any_of)
    elif region is not None:
        # All that is left of the province: its index is faster than asking for a hundred counties one by one.
        points = points.filter(province_code=region.code[:2], position__gte=start)
    if cursor is not None:
        points = points.filter(
            Q(position__gt=cursor.position)
            | Q(position=cursor.position, rank__gt=cursor.rank)
            | Q(position=cursor.position, rank=cursor.rank, kind__gt=cursor.kind)
            | Q(position=cursor.position, rank=cursor.rank, kind=cursor.kind, pk__gt=cursor.pk)
        )
    return list(points.select_related("region").order_by("position", "rank", "kind", "pk")[:count])


def _position(window: Sequence[_Place], start: int, region: Region | None) -> Case | Value:
    if region is None:
        return Value(0, output_field=IntegerField())
    whens = [When(place.rows, then=Value(start + number)) for number, place in enumerate(window)]
    return Case(*whens, default=Value(-1), output_field=IntegerField())


def _rank(region: Region | None) -> Case | Value:
    """Order the points of the own county: those of the place itself, of its town, the others."""
    if region is None or region.level < Region.Level.TOWN:
        return Value(0, output_field=IntegerField())
    town = codes_of(region)["town_code"]
    return Case(
        When(region=region.pk, then=Value(0)),
        When(town_code=town, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )


def _closeness(point: ServicePoint, region: Region) -> Closeness:
    codes = codes_of(region)
    if region.level == Region.Level.VILLAGE and point.region_id == region.pk:
        return Closeness.VILLAGE
    for closeness, column in (
        (Closeness.TOWN, "town_code"),
        (Closeness.COUNTY, "county_code"),
        (Closeness.PREFECTURE, "prefecture_code"),
    ):
        if codes[column] and codes[column] == getattr(point, column):
            # "4290" and its like are no prefecture: they only gather what lies directly under a province.
            if closeness is Closeness.PREFECTURE and codes[column].endswith("90"):
                break
            return closeness
    return Closeness.PROVINCE


def _exceptions(points: Sequence[ServicePoint], day: date) -> Mapping[int, dict[date, Spans]]:
    if not points:
        return {}
    found: dict[int, dict[date, Spans]] = {}
    rows = OpeningException.objects.filter(point__in=points, on__gte=day, on__lte=day + LOOK_AHEAD)
    for point_id, on, hours in rows.values_list("point", "on", "hours"):
        found.setdefault(point_id, {})[on] = hours
    return found
