"""Who stands in for people on leave: read in one statement, and the same wherever somebody is named."""

from datetime import date
from typing import Any

from django.db.models import Exists, IntegerField, OuterRef, QuerySet
from django.db.models.expressions import RawSQL

from caravan.directory.models import Leave
from caravan.people.models import User

# Whoever is away passes the duty on, and so do those it is passed on to. One hop counts two, so that who is named
# for a leave comes before who stands in for good (three), and both before those they pass it on to. Whoever leads
# round in circles is not followed for ever.
STANDING = """
    WITH RECURSIVE own(id) AS ({own}), others(id) AS ({others}), standing(id, distance) AS (
        SELECT id, 0 FROM own UNION SELECT id, 3 FROM others UNION
        SELECT l.substitute_id, s.distance + 2 FROM standing s JOIN directory_leave l ON l.user_id = s.id
        WHERE s.distance < 10 AND l.substitute_id IS NOT NULL
        AND l.starts_on <= %s AND l.ends_on >= %s AND l.cancelled_at IS NULL
    )
    SELECT {wanted}
"""
IDS = "id FROM standing"
NEAREST = "min(distance) FROM standing WHERE standing.id = people_user.id"
NOBODY = "SELECT id FROM people_user WHERE 1 = 0"


def with_stand_ins(own: QuerySet[Any], day: date, others: QuerySet[Any] | None = None) -> QuerySet[User]:
    """Return the active accounts whose ids ``own`` yields, and whoever stands in for them on ``day``.

    ``others`` yields the ids of those who stand in for good. ``distance`` is 0 for the first, and the smaller
    the earlier somebody is to be asked; those on leave are still among them.
    """
    own_text, own_params = own.order_by().query.sql_with_params()
    other_text, other_params = (NOBODY, ()) if others is None else others.order_by().query.sql_with_params()
    params = [*own_params, *other_params, day.isoformat(), day.isoformat()]
    ids, nearest = (
        # The text is ours; nothing typed by anybody is in it.
        RawSQL(STANDING.format(own=own_text, others=other_text, wanted=wanted), params, IntegerField())  # noqa: S611
        for wanted in (IDS, NEAREST)
    )
    # Ids first, so that the database begins at these few and not at all accounts.
    return User.objects.filter(pk__in=ids, is_active=True).annotate(distance=nearest)


def present(users: QuerySet[User], day: date) -> QuerySet[User]:
    """Keep those of ``with_stand_ins`` who are not on leave on ``day``, whom to ask first first."""
    there = users.filter(~Exists(Leave.objects.on(day).filter(user=OuterRef("pk"))))
    return there.order_by("distance", "pk")  # type: ignore[misc]  # annotated above
