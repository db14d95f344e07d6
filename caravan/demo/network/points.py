"""Service points: a centre in each county, a station in each town, a studio in each village; Enshi city as it is.

Enshi city counts 1 centre, 19 stations, 215 studios and 7 special sites.
"""

from datetime import date

from caravan.demo.network.build import World
from caravan.demo.network.people import SINCE
from caravan.directory.models import OpeningException, ServicePoint
from caravan.regions.models import Region
from caravan.regions.scope import codes_of

WEEKDAYS = [["09:00", "12:00"], ["14:00", "17:30"]]
CENTRE_WEEK = [*[[["09:00", "17:30"]]] * 5, [["09:30", "16:00"]], []]
STATION_WEEK = [*[WEEKDAYS] * 5, [], []]
# A studio opens two half-days a week; the adviser answers on the other days as well, by telephone and online.
_MORNING, _AFTERNOON = [["09:00", "11:30"]], [["14:30", "17:00"]]
STUDIO_WEEKS = [[[], _MORNING, [], _AFTERNOON, [], [], []], [_MORNING, [], _AFTERNOON, [], [], [], []]]
SITE_WEEK = [[["09:00", "17:30"]]] * 7

CENTRE_SERVICES = [
    "consultation",
    "legal_aid",
    "mediation",
    "notarization",
    "forensics",
    "reconsideration",
    "publicity",
]
STATION_SERVICES = ["consultation", "legal_aid", "mediation", "publicity"]
STUDIO_SERVICES = ["consultation", "mediation", "publicity"]

ENSHI = "422801"
ENSHI_SITES = (
    ("park", "恩施高新技术产业园公共法律服务工作站", "High-tech Park Legal Service Station, Enshi"),
    ("park", "恩施硒产业园公共法律服务工作站", "Selenium Industry Park Legal Service Station, Enshi"),
    ("commercial", "恩施女儿城商圈公共法律服务工作室", "Daughter City Legal Service Studio, Enshi"),
    ("commercial", "恩施舞阳商圈公共法律服务工作室", "Wuyang Shopping District Legal Service Studio, Enshi"),
    ("scenic", "恩施大峡谷景区公共法律服务工作站", "Grand Canyon Legal Service Station, Enshi"),
    ("scenic", "恩施土司城景区公共法律服务工作室", "Tusi City Legal Service Studio, Enshi"),
    ("veterans", "恩施市退役军人法律服务工作站", "Veterans' Legal Service Station, Enshi"),
)


def open_points(world: World) -> None:
    """Write every point. A zone or farm is served by the divisions around it, unless the reference names it."""
    rows = [_centre(world, county) for county in world.counties if not county.is_quasi]
    rows += [_station(world, town) for town in world.towns if not town.is_quasi or town.code.startswith(ENSHI)]
    rows += [_studio(world, village, n) for n, village in enumerate(world.villages)]
    county = next(region for region in world.counties if region.code == ENSHI)
    rows += [_site(world, county, *site) for site in ENSHI_SITES]
    ServicePoint.objects.bulk_create(rows, batch_size=2000)
    _exceptions()
    world.say(f"  {len(rows):,} service points")


def _point(world: World, kind: str, region: Region, name: str, english_name: str, **fields: object) -> ServicePoint:
    codes = codes_of(region)
    organization = world.offices.get(codes["town_code"]) or world.bureaus[codes["county_code"]]
    county = world.county_of(codes["county_code"])
    return ServicePoint(
        kind=kind,
        region=region,
        name=name,
        english_name=english_name,
        organization=organization,
        phone=world.inventor.landline(world.area_code(region.code)),
        latitude=county.latitude,
        longitude=county.longitude,
        is_location_approximate=True,
        valid_from=SINCE,
        **codes,
        **fields,
    )


def _centre(world: World, county: Region) -> ServicePoint:
    return _point(
        world,
        ServicePoint.Kind.CENTRE,
        county,
        f"{county.name}公共法律服务中心",
        f"{county.english_name} Public Legal Service Centre",
        address=f"{county.name}政务服务大楼一楼",
        english_address=f"Ground floor, Government Service Building, {county.english_name}",
        hours=CENTRE_WEEK,
        services=CENTRE_SERVICES,
        accessibility=["step_free", "toilet", "hearing_loop", "large_print"],
    )


def _station(world: World, town: Region) -> ServicePoint:
    return _point(
        world,
        ServicePoint.Kind.STATION,
        town,
        f"{town.name}公共法律服务工作站",
        f"{town.english_name} Legal Service Station",
        address=f"{town.name}司法所院内",
        english_address=f"At the Justice Office of {town.english_name}",
        hours=STATION_WEEK,
        services=STATION_SERVICES,
        accessibility=["step_free", "large_print"],
    )


def _studio(world: World, village: Region, position: int) -> ServicePoint:
    return _point(
        world,
        ServicePoint.Kind.STUDIO,
        village,
        f"{village.spoken_name}公共法律服务工作室",
        f"{village.english_name} Legal Service Studio",
        address=f"{village.spoken_name}党群服务中心",
        hours=STUDIO_WEEKS[position % 2],
        services=STUDIO_SERVICES,
        accessibility=["step_free"] if position % 3 else [],
    )


def _site(world: World, county: Region, site: str, name: str, english_name: str) -> ServicePoint:
    return _point(
        world,
        ServicePoint.Kind.SPECIAL,
        county,
        name,
        english_name,
        site=site,
        address="恩施市",
        english_address="Enshi",
        hours=SITE_WEEK,
        services=["consultation", "mediation", "publicity"],
        accessibility=["step_free"],
    )


def _exceptions() -> None:
    """One point keeps other hours on New Year's Eve, so that the page has something to show."""
    centre = ServicePoint.objects.get(kind=ServicePoint.Kind.CENTRE, county_code=ENSHI)
    OpeningException.objects.create(
        point=centre,
        on=date(2026, 12, 31),
        hours=[["09:00", "12:00"]],
        reason="年终盘点，下午不开放",
        english_reason="Closed in the afternoon for the end of the year",
    )
