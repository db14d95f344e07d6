"""Giving a region a ladder of its own, and taking it back.

What a table says is never changed, because matters stand on it: it ends, and another follows.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from caravan import audit
from caravan.matters.refusals import ActionNotAllowed, Incomplete
from caravan.people.models import User
from caravan.people.queries import runs
from caravan.people.refusals import NotAdministrator
from caravan.people.services import actor_of
from caravan.regions.models import Region
from caravan.routing.models import LadderTable
from caravan.rulebook.service_promise import parse
from caravan.validity import lasting


@transaction.atomic
def give_ladder(
    *, region: Region, table: Mapping[str, object], valid_from: datetime, by: User | None, now: datetime
) -> LadderTable:
    """Let ``table`` hold for ``region`` and all below it from ``valid_from`` on; the one before ends then.

    Questions already asked keep the ladder they stand on. A table that was to begin later gives way.
    The version is given here. Raises ``LadderInvalid`` with everything that is wrong with the table,
    ``Incomplete`` for a moment that is past, ``NotAdministrator``.
    """
    _require_administrator(by, region)
    if valid_from < now:
        raise Incomplete("valid_from", _("A table cannot begin in the past."))
    own = _locked(region)
    ladder = parse({**table, "version": f"{region.code}-{own.count() + 1}"})
    _end(region, valid_from)
    row = LadderTable.objects.create(region=region, table=ladder.to_json(), valid_from=valid_from)
    audit.record(
        "ladder.give",
        actor=actor_of(by),
        subject=row,
        region=region.code,
        data={"version": ladder.version, "valid_from": valid_from.isoformat()},
        now=now,
    )
    return row


@transaction.atomic
def take_back_ladder(*, region: Region, by: User | None, now: datetime) -> None:
    """Let the ladder of the next wider region hold for ``region`` again, from now on.

    Raises ``ActionNotAllowed`` if it has none of its own, ``NotAdministrator``.
    """
    _require_administrator(by, region)
    _locked(region)
    if not _end(region, now):
        raise ActionNotAllowed
    audit.record("ladder.take_back", actor=actor_of(by), subject=region, region=region.code, now=now)


def _end(region: Region, at: datetime) -> int:
    """End what holds at ``at`` or later; what was to begin later never begins."""
    rows = LadderTable.objects.filter(lasting(at), region=region)
    return rows.update(valid_to=Greatest("valid_from", at))


def _locked(region: Region) -> QuerySet[LadderTable]:
    """Return the tables of ``region``; two people who give it one wait for each other."""
    Region.objects.select_for_update(of=("self",)).get(pk=region.pk)
    return LadderTable.objects.filter(region=region)


def _require_administrator(by: User | None, region: Region) -> None:
    if by is not None and not runs(by, region):
        raise NotAdministrator
