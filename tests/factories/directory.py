"""Service points, contracts, shifts and leave."""

from datetime import date, datetime, timedelta
from itertools import count

from caravan.directory import services
from caravan.directory.models import AdviserContract, DutyShift, Leave, ServicePoint
from caravan.organizations.models import Organization
from caravan.people.models import User
from caravan.regions.models import Region
from tests.factories.organizations import MONDAY, SINCE, TODAY, bureau

OFFICE_WEEK = [*[[["09:00", "12:00"], ["14:00", "17:30"]]] * 5, [], []]
EVERY_DAY = [[["09:00", "17:30"]]] * 7
_numbers = count(1)


def point(region: Region, kind: str = "station", *, name: str = "", **fields: object) -> ServicePoint:
    fields = {"hours": OFFICE_WEEK, "valid_from": SINCE, "by": None, "now": MONDAY} | fields
    if "organization" not in fields:
        fields["organization"] = Organization.objects.filter(region=region).first() or bureau(region)
    if kind == ServicePoint.Kind.SPECIAL:
        fields.setdefault("site", "park")
    return services.open_point(kind=kind, name=name or f"网点{next(_numbers)}", region=region, **fields)


def contract(adviser: User, village: Region, **fields: object) -> AdviserContract:
    fields = {"starts_on": SINCE, "by": None, "now": MONDAY} | fields
    return services.sign_contract(adviser=adviser, region=village, **fields)


def shift(
    user: User,
    region: Region,
    desk: str = "county_duty",
    *,
    starts_at: datetime = MONDAY,
    ends_at: datetime | None = None,
    **fields: object,
) -> DutyShift:
    fields = {"by": None, "now": MONDAY} | fields
    ends_at = ends_at or starts_at + timedelta(hours=8)
    return services.plan_shift(user=user, region=region, desk=desk, starts_at=starts_at, ends_at=ends_at, **fields)


def on_leave(
    user: User,
    substitute: User | None = None,
    *,
    starts_on: date = TODAY,
    ends_on: date | None = None,
    **fields: object,
) -> Leave:
    fields = {"by": None, "now": MONDAY} | fields
    return services.enter_leave(
        user=user, starts_on=starts_on, ends_on=ends_on or starts_on, substitute=substitute, **fields
    )
