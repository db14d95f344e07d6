"""Opening and closing service points, their hours and the days on which these differ."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from caravan import audit, clock
from caravan.directory import offers
from caravan.directory.models import DutyShift, OpeningException, ServicePoint
from caravan.directory.opening import HoursUnfit, Spans, check_day, check_week
from caravan.directory.refusals import PointClosed, Unfit
from caravan.organizations.models import Organization
from caravan.people.models import User
from caravan.people.services import actor_of
from caravan.regions.models import Region
from caravan.regions.scope import codes_of

# What may be said of a point beside its kind and region, which never change.
DESCRIBED_BY = frozenset(
    {
        "name",
        "english_name",
        "organization",
        "address",
        "english_address",
        "phone",
        "latitude",
        "longitude",
        "is_location_approximate",
        "hours",
        "services",
        "accessibility",
        "languages",
    }
)


@transaction.atomic
def open_point(
    *,
    kind: str,
    name: str,
    organization: Organization,
    region: Region,
    site: str = "",
    valid_from: date,
    by: User | None,
    now: datetime,
    **description: Any,
) -> ServicePoint:
    """Enter a service point. Without coordinates it gets its region's, said to be approximate.

    ``description`` takes what ``DESCRIBED_BY`` lists. Raises ``Unfit`` naming the field.
    """
    if (kind == ServicePoint.Kind.SPECIAL) != bool(site):
        raise Unfit("site", _("Say which kind of site it is; only special sites have one."))
    if not name.strip():
        raise Unfit("name", _("Give the point a name."))
    description.setdefault("latitude", region.latitude)
    description.setdefault("longitude", region.longitude)
    _check(description)
    point = ServicePoint.objects.create(
        kind=ServicePoint.Kind(kind),
        site=site,
        name=name,
        organization=organization,
        region=region,
        valid_from=valid_from,
        **codes_of(region),
        **description,
    )
    _record("point.open", point, by, now, kind=str(point.kind))
    return point


@transaction.atomic
def change_point(*, point: ServicePoint, by: User | None, now: datetime, **description: Any) -> ServicePoint:
    """Change what is said of a point: see ``DESCRIBED_BY``. Raises ``PointClosed`` or ``Unfit``."""
    point = _standing(point, now)
    _check(description)
    for field, value in description.items():
        setattr(point, field, value)
    point.save(update_fields=list(description))
    _record("point.change", point, by, now, fields=sorted(description))
    return point


@transaction.atomic
def close_point(*, point: ServicePoint, on: date, by: User | None, now: datetime) -> ServicePoint:
    """Let ``on`` be the first day the point no longer exists; shifts planned there from then on are taken out."""
    point = _standing(point, now)
    if on < point.valid_from:
        raise Unfit("on", _("A point cannot close before it opened."))
    point.valid_to = on
    point.save(update_fields=["valid_to"])
    late = DutyShift.objects.filter(point=point, starts_at__gte=datetime.combine(on, time(), clock.CHINA))
    removed = late.filter(starts_at__gt=now).delete()[0]
    _record("point.close", point, by, now, on=on.isoformat(), shifts_removed=removed)
    return point


@transaction.atomic
def set_exception(
    *,
    point: ServicePoint,
    on: date,
    hours: Spans,
    reason: str = "",
    english_reason: str = "",
    by: User | None,
    now: datetime,
) -> OpeningException:
    """Let a point keep other ``hours`` on one day; an empty list closes it. A second one replaces the first."""
    point = _standing(point, now)
    _check_hours(check_day, hours)
    exception, _is_new = OpeningException.objects.update_or_create(
        point=point, on=on, defaults={"hours": hours, "reason": reason, "english_reason": english_reason}
    )
    _record("point.exception", point, by, now, on=on.isoformat(), hours=hours)
    return exception


@transaction.atomic
def cancel_exception(*, exception: OpeningException, by: User | None, now: datetime) -> None:
    """Let the ordinary hours hold again on that day."""
    _record("point.exception_cancel", exception.point, by, now, on=exception.on.isoformat())
    exception.delete()


def _standing(point: ServicePoint, now: datetime) -> ServicePoint:
    point = ServicePoint.objects.select_for_update(of=("self",)).select_related("region").get(pk=point.pk)
    if point.valid_to is not None and point.valid_to <= clock.china(now).date():
        raise PointClosed
    return point


def _check(description: dict[str, Any]) -> None:
    if unknown := description.keys() - DESCRIBED_BY:
        raise TypeError(f"not a point's: {', '.join(sorted(unknown))}")
    _check_hours(check_week, description.get("hours", []))
    for field, known in (
        ("services", offers.SERVICES),
        ("accessibility", offers.ACCESSIBILITY),
        ("languages", offers.LANGUAGES),
    ):
        if not set(description.get(field, ())) <= known:
            raise Unfit(field, _("Choose from the list."))


def _check_hours(check: Callable[[Sequence[Any]], None], hours: Sequence[Any]) -> None:
    try:
        check(hours)
    except HoursUnfit:
        raise Unfit("hours", _("Write opening hours as 09:00 to 17:30, earliest first, without overlap.")) from None


def _record(action: str, point: ServicePoint, by: User | None, now: datetime, **data: object) -> None:
    audit.record(action, actor=actor_of(by), subject=point, region=point.region.code, data=data, now=now)
