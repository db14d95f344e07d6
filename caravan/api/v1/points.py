"""Service points near a place."""

from datetime import datetime
from typing import Annotated

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema

from caravan import clock
from caravan.api.fields import Key, Place, Words, YesNo, in_language, listed
from caravan.api.problems import declared
from caravan.directory import queries
from caravan.directory.models import ServicePoint
from caravan.directory.offers import Accessibility, Service
from caravan.directory.opening import Reason
from caravan.regions.queries import resolve

router = Router(tags=["points"])


class OpenOut(Schema):
    """Whether a point is open; if so until when, if not from when on."""

    is_open: bool
    opens_at: datetime | None
    closes_at: datetime | None
    reason: Annotated[Reason, listed(Reason)]


class PointOut(Schema):
    """A service point. The distance is that between centres of counties, and unknown within one."""

    id: int
    kind: Annotated[ServicePoint.Kind, listed(ServicePoint.Kind)]
    site: str
    name: str
    region: str
    address: str
    phone: str
    latitude: float | None
    longitude: float | None
    is_location_approximate: bool
    services: list[str]
    accessibility: list[str]
    languages: list[str]
    closeness: Annotated[queries.Closeness, listed(queries.Closeness)] | None
    about_km: int | None
    opening: OpenOut

    @classmethod
    def of(cls, found: queries.FoundPoint) -> "PointOut":
        point = found.point
        same = ("id", "kind", "site", "phone", "latitude", "longitude", "is_location_approximate")
        offered = ("services", "accessibility", "languages")
        return cls(
            **{name: getattr(point, name) for name in (*same, *offered)},
            name=in_language(point.name, point.english_name),
            region=point.region.code,
            address=in_language(point.address, point.english_address),
            closeness=found.closeness,
            about_km=found.about_km,
            opening=OpenOut.model_validate(found.state),
        )


class PointPage(Schema):
    """One page; ``after`` asks for the next one and is empty when there is none."""

    points: list[PointOut]
    after: str


@router.get("/points", response={200: PointPage, **declared(404, 422)}, operation_id="findPoints")
def find_points(
    request: HttpRequest,
    region: Place,
    open_now: YesNo = False,
    kind: Annotated[list[Annotated[ServicePoint.Kind, listed(ServicePoint.Kind)]], Query()] = [],  # noqa: B006 (read only)
    service: Annotated[list[Annotated[Service, listed(Service)]], Query()] = [],  # noqa: B006
    accessibility: Annotated[list[Annotated[Accessibility, listed(Accessibility)]], Query()] = [],  # noqa: B006
    language: Key | None = None,
    q: Words = "",
    after: Words = "",
    limit: Annotated[int, Query(ge=1, le=50)] = 15,
) -> PointPage:
    """Find service points, nearest first. With ``open_now`` a page may be short although there is a next one."""
    place = resolve(region, clock.today())
    if place is None:
        raise Http404
    found = queries.find_points(
        at=clock.now(),
        region=place,
        text=q,
        kinds=kind,
        services=service,
        accessibility=accessibility,
        language=language or "",
        open_now=open_now,
        after=after,
        limit=limit,
    )
    return PointPage(points=[PointOut.of(one) for one in found.points], after=found.after)
