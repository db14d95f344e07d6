"""Which matters somebody is in, for whoever answers what happened to a person's data; counted and on record."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from caravan import audit
from caravan.matters.models import Matter, Party
from caravan.matters.refusals import Incomplete, Shut
from caravan.matters.services import tries
from caravan.people.models import User
from caravan.privacy.index import blind_index_or_none, is_phone, normalise_identity_number
from caravan.regions.models import Region
from caravan.regions.scope import within

# Enough for a day's work, too few to go through a list of phones.
LIMIT = tries.Limit("person", 40, within=timedelta(days=1))
MOST = 50


def matters_of_person(*, text: str, regions: Sequence[Region], by: User, now: datetime) -> list[tuple[str, str]]:
    """Return key and number of the matters in ``regions`` that name the phone, identity number or name ``text``.

    What was looked for is kept nowhere, not even on record. Raises ``Incomplete`` and, when somebody has looked too
    often in a day, ``Shut``.
    """
    indexes = _indexes(text)
    if not indexes:
        raise Incomplete("person", _("Give a whole phone number, an identity number or a name."))
    # Outside of the search, so that one that fails counts as well.
    with transaction.atomic():
        shut_until = tries.too_many_until(LIMIT, by.username, 1, now)
    if shut_until is not None:
        raise Shut(shut_until, _("You have looked for people too often today. Go on tomorrow."))
    return _found(indexes, regions, by, now)


@transaction.atomic
def _found(indexes: dict[str, bytes], regions: Sequence[Region], by: User, now: datetime) -> list[tuple[str, str]]:
    named = reduce(or_, (Q(**{f"{kind}_index": index}) for kind, index in indexes.items()))
    scope = reduce(or_, map(within, regions), Q(pk__in=()))
    matters = Matter.objects.filter(scope, pk__in=Party.objects.filter(named).values("matter")).order_by("-id")
    found = [(str(key), number) for key, number in matters.values_list("pk", "number")[:MOST]]
    audit.record(
        "audit.person",
        actor=by.username,
        subject=None,
        data={"by": sorted(indexes), "found": len(found)},
        now=now,
    )
    return found


def _indexes(text: str) -> dict[str, bytes]:
    """Return the keyed hashes to look for: of digits a phone and an identity number, of anything else a name."""
    kinds = {"name": "name"}
    if any(character.isdigit() for character in text):
        kinds = {"phone": "phone"} if is_phone(text) else {}
        if len(normalise_identity_number(text)) == 18:
            kinds["identity"] = "identity_number"
    found = {field: blind_index_or_none(kind, text) for field, kind in kinds.items()}
    return {field: index for field, index in found.items() if index is not None}
