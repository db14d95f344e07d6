"""What speaks for and against a person, read in the one statement that finds them.

It is SQL because this runs whenever somebody asks: put together from querysets, the statement cost
many times what it costs to run. What varies travels as parameters; a day goes as text, which both
databases compare with their own dates.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import BooleanField, DateTimeField, Field, IntegerField, QuerySet
from django.db.models.expressions import RawSQL

from caravan.matters.models import Matter
from caravan.people.models import User
from caravan.people.roles import ANSWERING
from caravan.privacy.index import every

# Counted on the index of open matters by owner, however many others somebody has dealt with.
OPEN_COUNT = "SELECT count(*) FROM matters_matter m WHERE m.owner_id = people_user.id AND m.state = 'open'"
# Of two people alike in all else, the one who has waited longer is asked first.
LAST_OFFER = """
    SELECT max(p.since) FROM matters_participation p WHERE p.user_id = people_user.id AND p.ground = 'offered'
"""
ANSWERS = """
    EXISTS (SELECT 1 FROM people_rolegrant g WHERE g.user_id = people_user.id
    AND g.valid_from <= %s AND (g.valid_to IS NULL OR g.valid_to > %s) AND g.role IN ({}))
"""
AWAY = """
    EXISTS (SELECT 1 FROM directory_leave l WHERE l.user_id = people_user.id
    AND l.starts_on <= %s AND l.ends_on >= %s AND l.cancelled_at IS NULL)
"""
DECLARED = """
    EXISTS (SELECT 1 FROM routing_conflictcheck c
    WHERE c.matter_id = %s AND c.user_id = people_user.id AND c.outcome = 'conflict')
"""
INTERESTED = """
    EXISTS (SELECT 1 FROM people_conflictinterest i WHERE i.name_index IN ({}) AND i.ended_at IS NULL
    AND (i.user_id = people_user.id OR i.organization_id = people_user.organization_id))
"""


def with_facts(
    users: QuerySet[User], matter: Matter, day: date, names: Sequence[bytes], roles: Collection[str] = ANSWERING
) -> QuerySet[User]:
    """Keep those who hold one of ``roles``, with what decides between them: leave, load, conflicts, the last offer."""
    today = day.isoformat()
    held = sorted(roles)
    conflict, conflict_of = DECLARED, [matter._meta.pk.get_db_prep_value(matter.pk, connection)]
    if hashes := every(names):
        conflict += " OR " + INTERESTED.format(_places(hashes))
        conflict_of += hashes
    return (
        users.filter(_sql(ANSWERS.format(_places(held)), [today, today, *held], BooleanField()))
        .select_related("pager")
        .annotate(
            open_count=_sql(OPEN_COUNT, [], IntegerField()),
            last_offered_at=_sql(LAST_OFFER, [], DateTimeField()),
            is_away=_sql(AWAY, [today, today], BooleanField()),
            is_conflicted=_sql(conflict, conflict_of, BooleanField()),
        )
    )


def _sql(text: str, params: Sequence[Any], field: "Field[Any, Any]") -> RawSQL:
    return RawSQL(text, params, field)  # noqa: S611 -- the text is ours; nothing typed by anybody is in it


def _places(values: Sequence[Any]) -> str:
    return ", ".join(["%s"] * len(values))
