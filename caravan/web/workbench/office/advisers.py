"""The advisers of a county as the roster shows them: what they know, how much they have, whether they are there."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count

from caravan import clock
from caravan.audit.scope import inside
from caravan.directory.queries import CountyAdviser, advisers_of_county
from caravan.matters.models import Matter
from caravan.people.models import User
from caravan.people.queries import regions_of
from caravan.people.roles import LEADING
from caravan.regions.models import Region
from caravan.regions.scope import codes_of
from caravan.routing.ladders import ladder_in_force


@dataclass(frozen=True)
class Row:
    """One adviser with the open questions they have and the most they get."""

    adviser: CountyAdviser
    load: int
    cap: int
    substitute: User | None

    @property
    def user(self) -> User:
        return self.adviser.user

    @property
    def is_full(self) -> bool:
        return self.load >= self.cap


def counties_led(user: User) -> list[Region]:
    """Return the counties in the regions that ``user`` leads, by code."""
    codes = [region.code for region in regions_of(user, LEADING)]
    found = Region.objects.on(clock.today()).filter(inside(codes, "code"), level=Region.Level.COUNTY)
    return list(found.order_by("code"))


def rows_of(county: Region, day: date, now: datetime) -> list[Row]:
    """Return every adviser of ``county``, by name; five statements, however many there are."""
    advisers = advisers_of_county(county.code, day)
    loads = open_loads(one.user.pk for one in advisers)
    cap = usual_cap(county, now)
    substitutes = User.objects.in_bulk({one.substitute_id for one in advisers if one.substitute_id})
    rows = [
        Row(
            one,
            loads.get(one.user.pk, 0),
            one.user.load_cap or cap,
            substitutes.get(one.substitute_id) if one.substitute_id else None,
        )
        for one in advisers
    ]
    return sorted(rows, key=lambda row: (row.user.name, row.user.pk))


def narrowed(rows: Iterable[Row], *, text: str, topic: str, language: str, marks: Collection[str]) -> list[Row]:
    """Keep the rows that fit what was asked for."""
    text = text.casefold()
    return [
        row
        for row in rows
        if (not text or text in row.user.name or text in f"{row.user.english_name} {row.user.username}".casefold())
        and (not topic or topic in row.adviser.topics)
        and (not language or any(known.startswith(language) for known in row.adviser.languages))
        and ("away" not in marks or row.adviser.is_away)
        and ("full" not in marks or row.is_full)
    ]


def open_loads(user_ids: Iterable[int]) -> dict[int, int]:
    """Return how many open questions each of these people has; whose they are is not told."""
    found = Matter.objects.open().filter(owner__in=list(user_ids)).order_by()
    return dict(found.values_list("owner").annotate(count=Count("pk")))


def usual_cap(county: Region, now: datetime) -> int:
    """Return how many open questions an adviser of ``county`` gets who has no cap of their own."""
    return ladder_in_force(codes_of(county), now)[1].load_cap
