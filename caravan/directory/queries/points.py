"""One service point with everything its page shows: hours of the days ahead and who is there today."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet

from caravan import clock
from caravan.directory.models import DutyShift, OpeningException, ServicePoint
from caravan.directory.opening import LOOK_AHEAD, DayHours, OpenState, hours_on, state_at
from caravan.directory.queries.advisers import adviser_for, available_person
from caravan.directory.queries.duty import Source, on_duty
from caravan.people.models import User

DAYS_SHOWN = 7


@dataclass(frozen=True, slots=True)
class DutyPerson:
    """Somebody to ask for at a point today. Without times, whenever it is open."""

    user: User
    why: str  # "shift", "adviser" (of the village), "role" (clerk there) or "county" (duty lawyer)
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PointDetail:
    """A point as its page shows it."""

    point: ServicePoint
    state: OpenState
    days: tuple[tuple[date, DayHours], ...]  # today and the six after
    exceptions: tuple[OpeningException, ...]  # those announced, today's included
    duty: tuple[DutyPerson, ...]

    @property
    def exception_today(self) -> OpeningException | None:
        return next((exception for exception in self.exceptions if exception.on == self.days[0][0]), None)


def point_detail(pk: int, at: datetime) -> PointDetail | None:
    """Return the point's page as it stands at ``at``; None if it does not exist then. Nine statements at most."""
    day = clock.china(at).date()
    point = ServicePoint.objects.in_force(day).select_related("region", "organization").filter(pk=pk).first()
    if point is None:
        return None
    exceptions = tuple(
        OpeningException.objects.filter(point=point, on__gte=day, on__lte=day + LOOK_AHEAD).order_by("on")
    )
    special = {exception.on: exception.hours for exception in exceptions}
    days = [day + timedelta(days=number) for number in range(DAYS_SHOWN)]
    return PointDetail(
        point=point,
        state=state_at(at, point.hours, special),
        days=tuple((on, hours_on(on, point.hours, special)) for on in days),
        exceptions=exceptions,
        duty=tuple(_duty(point, at, day)),
    )


def points_to_name(county_code: str, town_code: str, day: date) -> QuerySet[ServicePoint]:
    """Return the points that an answer most likely sends a person to: the county's centre and sites, the town's."""
    county = ServicePoint.objects.in_force(day).filter(county_code=county_code)
    wide = county.filter(kind__in=(ServicePoint.Kind.CENTRE, ServicePoint.Kind.SPECIAL))
    town = county.filter(kind=ServicePoint.Kind.STATION, town_code=town_code)
    return (wide | town).order_by("kind", "pk")


def _duty(point: ServicePoint, at: datetime, day: date) -> list[DutyPerson]:
    """Return who stands in the point's roster today; else the village's adviser, the clerk, the county's lawyer."""
    midnight = datetime.combine(day, time(), clock.CHINA)
    shifts = (
        DutyShift.objects.touching(midnight, midnight + timedelta(days=1))
        .filter(point=point, user__is_active=True)
        .select_related("user")
        .order_by("starts_at", "pk")
    )
    if people := [DutyPerson(shift.user, "shift", shift.starts_at, shift.ends_at) for shift in shifts]:
        return people
    if point.kind == ServicePoint.Kind.STUDIO:
        contract = adviser_for(point.region, day)
        person = contract and available_person(contract, day)
        if person:
            return [DutyPerson(person, "adviser")]
    if point.kind == ServicePoint.Kind.STATION:
        clerks = on_duty(DutyShift.Desk.POINT, point.region, at)
        if clerks.source is Source.ROLE:
            return [DutyPerson(user, "role") for user in clerks.users]
    return [DutyPerson(user, "county") for user in on_duty(DutyShift.Desk.COUNTY_DUTY, point.region, at).users]
