"""Matters as rows, for what depends on where a matter lies and who takes part, not on how it came about."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import count

from caravan.knowledge.models import Topic
from caravan.matters.models import Matter, Participation
from caravan.people.models import User
from caravan.regions.models import Region
from caravan.regions.scope import codes_of
from tests.factories.organizations import MONDAY
from tests.factories.people import account

_numbers: Iterator[int] = count(1)


def matter(region: Region, *, owner: User | None = None, **fields: object) -> Matter:
    """An open matter in ``region``, with the owner, due time and rung that every open one has."""
    topic, _created = Topic.objects.get_or_create(
        key="wages", defaults={"name": "拖欠工资", "english_name": "Unpaid wages", "icon": "yen", "position": 1}
    )
    fields = {
        "kind": Matter.Kind.CONSULTATION,
        "number": f"{region.code[:6].ljust(6, '0')}-261-{next(_numbers):05}",
        "channel": Matter.Channel.WEB,
        "topic": topic,
        "due_at": MONDAY + timedelta(days=1),
        "rung": 1,
        "created_at": MONDAY,
        "updated_at": MONDAY,
    } | fields
    return Matter.objects.create(region=region, owner=owner or account(), **codes_of(region), **fields)


def participation(matter: Matter, user: User, *, ended: bool = False, ground: str = "offered") -> Participation:
    return Participation.objects.create(
        matter=matter, user=user, ground=ground, since=MONDAY, until=MONDAY if ended else None
    )
