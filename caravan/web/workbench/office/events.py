"""Events as the audit page shows them: who did what to what, by number and account name, never a content."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q

from caravan.audit.models import Event
from caravan.matters.models import Matter
from caravan.matters.numbers import normalise
from caravan.people.models import User
from caravan.people.roles import Role
from caravan.regions.models import Region
from caravan.regions.scope import within
from caravan.web.workbench.office.words import ACTIONS, PURPOSES, SHOWN

MATTER = Matter._meta.label_lower
ACCOUNT = User._meta.label_lower
MOST_LOOKERS = 50
# What is told of an event in columns of its own, or says nothing to a person.
_TOLD = frozenset({"what"})


@dataclass(frozen=True)
class Line:
    """One event with the names behind its keys."""

    event: Event
    actor: User | None
    about: str
    number: str  # of the matter it is about
    region: Region | None

    @property
    def action(self) -> str:
        return str(ACTIONS.get(self.event.action, self.event.action))

    @property
    def purpose(self) -> str:
        return str(PURPOSES.get(self.event.purpose, self.event.purpose))

    @property
    def roles(self) -> str:
        """The roles in which the actor acted, as they were then."""
        return ", ".join(str(Role(key).label) if key in Role.values else key for key in self.event.role.split(","))

    @property
    def shown(self) -> list[str]:
        return [str(SHOWN.get(kind, kind)) for kind in self.event.data.get("what", [])]

    @property
    def details(self) -> list[tuple[str, Any]]:
        return [(key, value) for key, value in self.event.data.items() if key not in _TOLD and value not in ("", None)]


@dataclass(frozen=True)
class Looker:
    """Somebody who looked at a matter, how often, and when last."""

    username: str
    user: User | None
    times: int
    last_at: datetime


def lines(events: Sequence[Event]) -> list[Line]:
    """Put names to the keys of events; three statements, however many there are."""
    numbers = _numbers(event.subject_id for event in events if event.subject_kind == MATTER)
    account_ids = [event.subject_id for event in events if event.subject_kind == ACCOUNT]
    users = User.objects.filter(Q(username__in={event.actor for event in events}) | Q(pk__in=account_ids))
    by_name = {user.username: user for user in users}
    by_key = {str(user.pk): user for user in by_name.values()}
    regions = {region.code: region for region in Region.objects.filter(code__in={event.region for event in events})}
    return [
        Line(
            event,
            by_name.get(event.actor),
            _about(event, by_key),
            numbers.get(event.subject_id, "") if event.subject_kind == MATTER else "",
            regions.get(event.region),
        )
        for event in events
    ]


def _numbers(keys: Iterable[str]) -> dict[str, str]:
    # An auditor sees no matter: its number is all that leaves this statement.
    return {str(key): number for key, number in Matter.objects.filter(pk__in=set(keys)).values_list("pk", "number")}


def _about(event: Event, users: dict[str, User]) -> str:
    if event.subject_kind == ACCOUNT:
        user = users.get(event.subject_id)
        return user.username if user else event.subject_id
    if event.subject_kind in {"", MATTER}:
        return ""
    return f"{event.subject_kind.partition('.')[2]} {event.subject_id}"


def matter_key(text: str, regions: Iterable[Region]) -> str:
    """Return the key of the matter with this number if it lies in ``regions``, else ''."""
    scope = Q(pk__in=[])
    for region in regions:
        scope |= within(region)
    found = Matter.objects.filter(scope, number=normalise(text) or text.strip()).values_list("pk", flat=True).first()
    return str(found) if found else ""


def lookers(codes: Iterable[str], key: str) -> list[Looker]:
    """Return who looked at the matter with this key, the last one first; two statements."""
    seen = Event.objects.visible_in(codes).about(MATTER, key).filter(action="seen")
    counted = list(
        seen.values("actor").annotate(times=Count("pk"), last_at=Max("at")).order_by("-last_at")[:MOST_LOOKERS]
    )
    users = {user.username: user for user in User.objects.filter(username__in=[row["actor"] for row in counted])}
    return [Looker(row["actor"], users.get(row["actor"]), row["times"], row["last_at"]) for row in counted]
