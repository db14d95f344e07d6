"""Reads of long lists: the first matters somebody may see, and how many there are, at the same cost at any size.

``visible_to`` joins its scopes with "or", and no index serves that in an order. Here each scope is read along
an index of its own, no further than the page needs, and what was found is put together. Both databases
take the statement in this form.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from caravan.matters.models import Matter, Party
from caravan.people.models import User
from caravan.people.roles import LEADING
from caravan.privacy.fields import index_of
from caravan.privacy.index import every


@dataclass(frozen=True)
class Seen:
    """How many matters somebody sees: all, those nobody has taken, their own."""

    total: int = 0
    untaken: int = 0
    own: int = 0


def may_lead(matter: Matter, user: User) -> bool:
    """Say whether ``user`` may do with ``matter`` what leading people do: sealed, only those who lead where it lies."""
    if not matter.is_sealed:
        return bool(user.role_set & LEADING)
    places = {matter.province_code, matter.prefecture_code, matter.county_code, matter.town_code}
    return any(one.code in places or one.pk == matter.region_id for one in user.regions_with(LEADING))


def of_the_same_person(matter: Matter) -> tuple[list[Matter], list[Matter]]:
    """Return every matter that whoever asked ``matter`` asked, itself included, and those that may be another's.

    The same identity number is the same person, and the same phone unless another name was given: families share one.
    """
    theirs: dict[Any, Matter] = {matter.pk: matter}
    unsure: dict[Any, Matter] = {}
    for asker in Party.objects.filter(matter=matter, part=Party.Part.ASKER):
        names = set(every(filter(None, [index_of(asker, "name_index")])))
        for field in ("identity_index", "phone_index"):
            if not (index := index_of(asker, field)):
                continue
            found = Party.objects.filter(part=Party.Part.ASKER, **{field: index}).select_related("matter")
            for party in found.order_by("matter"):
                is_another = bool(names and party.name_index and bytes(party.name_index) not in names)
                kept = unsure if field == "phone_index" and is_another else theirs
                kept.setdefault(party.matter_id, party.matter)
    return list(theirs.values()), [one for key, one in unsure.items() if key not in theirs]


def first_visible(found: QuerySet[Matter], user: User, count: int) -> QuerySet[Matter]:
    """Return the first ``count`` of the ordered ``found`` that ``user`` may see, in that order."""
    text, params = _parts(found, user, count)
    if not text:
        return found.none()
    # The text is compiled by the framework; what anybody typed is among the parameters.
    keys = RawSQL(f"SELECT id FROM ({text}) AS seen", params)  # noqa: S608, S611
    return Matter.objects.filter(pk__in=keys).order_by(*found.query.order_by)[:count]


def count_visible(found: QuerySet[Matter], user: User, most: int) -> Seen:
    """Count what ``user`` may see of the ordered ``found``, each scope to ``most``: no further than anybody reads."""
    text, params = _parts(found, user, most)
    if not text:
        return Seen()
    sql = f"""
        SELECT count(*), count(*) FILTER (WHERE taken_at IS NULL), count(*) FILTER (WHERE owner_id = %s)
        FROM ({text}) AS seen
    """  # noqa: S608 -- as above
    with connection.cursor() as cursor:
        cursor.execute(sql, [user.pk, *params])
        return Seen(*cursor.fetchone())


def _parts(found: QuerySet[Matter], user: User, count: int) -> tuple[str, list[Any]]:
    texts: list[str] = []
    params: list[Any] = []
    for number, scope in enumerate(Matter.objects.scopes(user)):
        part = found.filter(scope).values_list("id", "taken_at", "owner_id")[:count]
        text, values = part.query.sql_with_params()
        texts.append(f"SELECT * FROM ({text}) AS part_{number}")  # noqa: S608 -- as above
        params += values
    return " UNION ".join(texts), params
