"""Find help: service points near a place, one point, the adviser of a village."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from caravan import clock
from caravan.directory.models import OpeningException, ServicePoint
from caravan.directory.offers import Accessibility, Service, labels
from caravan.directory.queries import adviser_for, available_person, find_points, point_detail
from caravan.regions.models import Region
from caravan.web.places import Picker
from caravan.web.words import is_english

PAGE = 15


@require_safe
def points(request: HttpRequest) -> HttpResponse:
    """The list first: points of the chosen place, then those further away."""
    picker = Picker.read(request.GET)
    kind = request.GET.get("kind", "")
    filters: dict[str, Any] = {
        "kind": kind if kind in ServicePoint.Kind.values else "",
        "step_free": request.GET.get("step_free") == "1",
        "open_now": request.GET.get("open_now") == "1",
    }
    place = picker.village or picker.current
    context: dict[str, Any] = {"picker": picker, "place": place, "kinds": ServicePoint.Kind.choices, "filters": filters}
    if place is not None and place.level >= Region.Level.COUNTY:
        found = find_points(
            at=clock.now(),
            region=place,
            kinds=[filters["kind"]] if filters["kind"] else [],
            accessibility=[Accessibility.STEP_FREE] if filters["step_free"] else [],
            open_now=filters["open_now"],
            after=request.GET.get("after", "")[:60],
            limit=PAGE,
        )
        context |= {"rows": found.points, "after": found.after, "is_further": "after" in request.GET}
    return render(request, "citizen/find/points.html", context)


@require_safe
def point(request: HttpRequest, point_id: int) -> HttpResponse:
    """One point: hours of the coming days, who is there today, what it offers."""
    detail = point_detail(point_id, clock.now())
    if detail is None:
        raise Http404
    found = detail.point
    reasons = {exception.on: reason_of(exception) for exception in detail.exceptions}
    context = {
        "point": found,
        "detail": detail,
        "state": detail.state,
        "days": [{"day": day, "hours": hours, "reason": reasons.get(day, "")} for day, hours in detail.days],
        "services": labels(Service, found.services),
        "accessibility": labels(Accessibility, found.accessibility),
        "contract": adviser_for(found.region, clock.today()) if found.region.level == Region.Level.VILLAGE else None,
        "place_path": Picker.path_to(found.region),
    }
    return render(request, "citizen/find/point.html", context)


def reason_of(row: OpeningException) -> str:
    return (row.english_reason if is_english() else "") or row.reason


@require_safe
def adviser(request: HttpRequest) -> HttpResponse:
    """Who advises a village or community; whoever stands in today is named as well."""
    picker = Picker.read(request.GET)
    today = clock.today()
    village = picker.village
    context: dict[str, Any] = {"picker": picker, "village": village}
    if village is not None:
        contract = adviser_for(village, today)
        context |= {
            "contract": contract,
            "today": available_person(contract, today) if contract else None,
            "rows": find_points(at=clock.now(), region=village, limit=3).points,
        }
    return render(request, "citizen/find/adviser.html", context)
