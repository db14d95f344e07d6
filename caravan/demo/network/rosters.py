"""Who advises which village, and who sits on which desk when."""

from datetime import datetime, time, timedelta

from caravan.clock import CHINA
from caravan.demo.network.build import World
from caravan.demo.network.people import SINCE, VILLAGES_EACH
from caravan.directory.models import AdviserContract, DutyShift
from caravan.people.models import User
from caravan.regions.models import Region

DAYS_BACK = 14
DAYS_AHEAD = 120


def sign_contracts(world: World) -> None:
    """Give every village an adviser and, as a substitute, the next one of the county."""
    seen: dict[str, int] = {}
    rows = []
    for village in world.villages:
        county = village.code[:6]
        advisers = world.advisers.get(county)
        if not advisers:
            continue
        position = seen[county] = seen.get(county, -1) + 1
        index = min(position // VILLAGES_EACH, len(advisers) - 1)
        rows.append(
            AdviserContract(
                adviser=advisers[index],
                substitute=advisers[(index + 1) % len(advisers)],
                region=village,
                county_code=county,
                starts_on=SINCE,
            )
        )
    AdviserContract.objects.bulk_create(rows, batch_size=2000)
    world.say(f"  {len(rows):,} villages and communities have an adviser")


def plan_shifts(world: World) -> None:
    """Plan duty: a named lawyer a county round the clock, two people a day on each city's seat."""
    rows = []
    first = world.today - timedelta(days=DAYS_BACK)
    for number in range(DAYS_BACK + DAYS_AHEAD):
        day = first + timedelta(days=number)
        starts = datetime.combine(day, time(8), CHINA)
        for county in world.counties:
            lawyers = world.duty[county.code]
            rows.append(_shift("county_duty", lawyers[number % len(lawyers)], county, starts, 24))
        for place in (world.province, *world.prefectures):
            seats = world.seats[place.code]
            rows.append(_shift("city_seat", seats[(2 * number) % len(seats)], place, starts, 12))
            rows.append(
                _shift("city_seat", seats[(2 * number + 1) % len(seats)], place, starts + timedelta(hours=12), 12)
            )
    DutyShift.objects.bulk_create(rows, batch_size=2000)
    world.say(f"  {len(rows):,} shifts until {first + timedelta(days=DAYS_BACK + DAYS_AHEAD)}")


def _shift(desk: str, user: User, region: Region, starts: datetime, hours: int) -> DutyShift:
    return DutyShift(desk=desk, user=user, region=region, starts_at=starts, ends_at=starts + timedelta(hours=hours))
