"""Places: down from the provinces, or by what people know of a name."""

from typing import Annotated

from django.http import Http404, HttpRequest
from django.utils.translation import get_language
from ninja import Query, Router, Schema

from caravan import clock
from caravan.api.fields import Place, Words, listed
from caravan.api.problems import declared
from caravan.regions import queries
from caravan.regions.models import Region

router = Router(tags=["regions"])


class RegionOut(Schema):
    """A place; level 1 is a province, 5 a village. A question can go to level 3 and below."""

    code: str
    name: str
    level: Annotated[Region.Level, listed(Region.Level)]
    is_quasi: bool

    @staticmethod
    def resolve_name(region: Region) -> str:
        return region.display_name(get_language() or "")


@router.get("/regions", response={200: list[RegionOut], **declared(404, 422)}, operation_id="listRegions")
def list_regions(request: HttpRequest, within: Place = "") -> list[Region]:
    """List what lies directly in a place; without one, the provinces."""
    if within and queries.resolve(within, clock.today()) is None:
        raise Http404
    return queries.children_of(within, clock.today())


@router.get("/regions/search", response={200: list[RegionOut], **declared(404, 422)}, operation_id="searchRegions")
def search_regions(
    request: HttpRequest,
    q: Words,
    within: Place = "",
    limit: Annotated[int, Query(ge=1, le=queries.MOST_FOUND)] = 20,
) -> list[Region]:
    """Find places by the start of a name, by pinyin, its initials or a code, wider ones first."""
    place = queries.resolve(within, clock.today()) if within else None
    if within and place is None:
        raise Http404
    return queries.search(q, day=clock.today(), within=place, limit=limit)
