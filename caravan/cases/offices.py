"""In whose name the papers of a case are issued: the office that has it, and the bureau above that office."""

from dataclasses import dataclass
from datetime import date

from caravan.cases.models import Case
from caravan.cases.procedures import PROCEDURES
from caravan.directory.models import ServicePoint
from caravan.organizations.models import Organization
from caravan.regions.models import Region


@dataclass(frozen=True)
class Office:
    """Who issues the papers of a case, numbered by the county of ``region``."""

    name: str
    region: Region
    phone: str = ""
    address: str = ""


def office_of(case: Case, day: date) -> Office:
    """Return the office that has the case: its kind in the county, else where its handler works."""
    matter = case.matter
    county = Region.objects.get(code=matter.county_code)
    kind = PROCEDURES[case.procedure].office
    found = Organization.objects.in_force(day).filter(kind=kind, region=county).order_by("id").first()
    works_at = matter.owner.organization if matter.owner is not None else None
    centre = (
        ServicePoint.objects.in_force(day)
        .filter(kind=ServicePoint.Kind.CENTRE, county_code=county.code)
        .order_by("id")
        .first()
    )
    town = Region.objects.filter(code=matter.town_code).first() if matter.town_code else None
    places = {"place": county.name, "town": town.name if town is not None else county.name}
    name = found.name if found else PROCEDURES[case.procedure].office_name % places
    phone = next((one.phone for one in (found, works_at, centre) if one is not None and one.phone), "")
    return Office(name, county, phone, centre.address if centre is not None else "")


def bureau_of(case: Case, day: date) -> str:
    """Return the justice bureau of the county, which hears objections."""
    county = Region.objects.get(code=case.matter.county_code)
    bureau = Organization.objects.in_force(day).filter(kind=Organization.Kind.JUSTICE_BUREAU, region=county).first()
    return bureau.name if bureau else f"{county.name}司法局"
