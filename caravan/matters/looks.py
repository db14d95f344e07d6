"""Who saw what of a matter, when and why: the record, read for the person it is about.

Staff whom the matter has already named to the person are named; of others, role and organization are told.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from caravan import clock
from caravan.audit.models import Event
from caravan.audit.recording import ASKER
from caravan.matters.models import Entry, Matter, Party
from caravan.people.models import User

KIND = Matter._meta.label_lower
# What shows somebody something of a matter; everything else is in its thread.
SHOWING = ("seen", "file.read", "receipt.questions", "matter.replace_receipt", "matter.copy")
MOST = 1000
_HELPER = "helper:"


@dataclass(frozen=True)
class Look:
    """Somebody looked, once or several times on one day, at the same things for the same purpose."""

    first_at: datetime
    last_at: datetime
    times: int
    action: str
    actor: str  # "asker", "helper", "staff" or "system"
    user: User | None  # of the staff, where the account is still there
    is_known: bool  # the matter has named them to the person
    helper: str  # the helper's name
    roles: tuple[str, ...]
    what: tuple[str, ...]
    purpose: str


def looks_at(matter: Matter) -> list[Look]:
    """Return who looked at ``matter``, the newest first; four statements, however many there were."""
    events = list(Event.objects.about(KIND, matter.pk).filter(action__in=SHOWING).order_by("-at", "-id")[:MOST])
    users = {
        user.username: user
        for user in User.objects.filter(username__in={event.actor for event in events}).select_related("organization")
    }
    known: set[int | None] = set(
        Entry.objects.filter(matter=matter, audience=Entry.Audience.ASKER).values_list("user_id", flat=True)
    )
    known.add(matter.owner_id)
    helpers = {f"{_HELPER}{party.pk}": party.name for party in _helpers(matter, events)}
    return [
        _look(list(together), users, known, helpers)
        for _same, together in groupby(events, key=lambda event: (clock.china(event.at).date(), *_kind(event)))
    ]


def _helpers(matter: Matter, events: Iterable[Event]) -> Iterable[Party]:
    keys = [event.actor.removeprefix(_HELPER) for event in events if event.actor.startswith(_HELPER)]
    return Party.objects.filter(matter=matter, pk__in=[key for key in keys if _is_key(key)]) if keys else ()


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _kind(event: Event) -> tuple[str, str, str, tuple[str, ...]]:
    return event.actor, event.action, event.purpose, tuple(event.data.get("what", ()))


def _look(events: Sequence[Event], users: dict[str, User], known: set[int | None], helpers: dict[str, str]) -> Look:
    newest = events[0]
    user = users.get(newest.actor)
    actor = "staff"
    if newest.actor == ASKER:
        actor = "asker"
    elif newest.actor.startswith(_HELPER):
        actor = "helper"
    elif newest.actor == "system":
        actor = "system"
    return Look(
        first_at=events[-1].at,
        last_at=newest.at,
        times=len(events),
        action=newest.action,
        actor=actor,
        user=user,
        is_known=user is not None and user.pk in known,
        helper=helpers.get(newest.actor, ""),
        roles=tuple(filter(None, newest.role.split(","))) if actor == "staff" else (),
        what=_kind(newest)[3],
        purpose=newest.purpose,
    )
