"""Climbing and repairing, again and again; safe to repeat and in two workers."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from caravan import clock
from caravan.directory.models import Leave
from caravan.jobs import each, periodic
from caravan.matters.models import Matter
from caravan.people.models import RoleGrant
from caravan.people.roles import ANSWERING
from caravan.routing import services
from caravan.routing.placing import LAST_RUNG
from caravan.routing.queries import with_owners_of_interest

BATCH = 500


@periodic(every=timedelta(seconds=5))
def climb_ladders(now: datetime) -> int:
    """Move every open question up whose time on its rung is over."""
    due = Matter.objects.open().questions().filter(next_at__lte=now).order_by("next_at").values_list("pk", flat=True)
    return each(list(due[:BATCH]), lambda pk: services.climb(matter_id=pk, now=now))


@periodic(every=timedelta(minutes=1))
def repair_routes(now: datetime) -> int:
    """Re-derive what every open question must have, and mend with an alarm what is missing."""
    answering = RoleGrant.objects.in_force(clock.china(now).date()).filter(role__in=ANSWERING, user=OuterRef("owner"))
    broken = (
        Matter.objects.open()
        .questions()
        .filter(
            Q(owner=None)
            | Q(owner__is_active=False)
            | ~Exists(answering)
            | Q(next_at=None, rung__lt=LAST_RUNG)
            | Q(rung=None)
        )
    )
    return each(list(broken.order_by("pk")[:BATCH]), lambda matter: services.repair(matter=matter, now=now))


@periodic(every=timedelta(minutes=5))
def relieve_the_absent(now: datetime) -> int:
    """Let nothing lie with a last resort who is on leave while somebody else can have it."""
    away = Leave.objects.on(clock.china(now).date()).filter(user=OuterRef("owner"))
    lying = Matter.objects.open().questions().filter(Exists(away), rung=LAST_RUNG)
    return each(list(lying.order_by("pk")[:BATCH]), lambda matter: services.relieve(matter=matter, now=now))


@periodic(every=timedelta(minutes=5))
def part_from_interests(now: datetime) -> int:
    """Let nothing lie with somebody who is known to have an interest in it: it may have been declared since."""
    lying = with_owners_of_interest().questions().order_by("pk")
    return each(list(lying[:BATCH]), lambda matter: services.part_from_interest(matter=matter, now=now))
