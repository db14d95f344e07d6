"""Count a clock anew when days off have become known or a length was confirmed, and tell whoever relies on it.

The law's date holds for an office, be it earlier or later than before. A person in the case has their own time by
the date that they were told: it may move to a later day, never to an earlier one.
"""

from datetime import date, datetime

from django.db import transaction

from caravan import audit, clock
from caravan.cases.clocks import count_anew
from caravan.cases.models import Case, Clock
from caravan.cases.services.steps import lock, stand
from caravan.cases.telling import tell_person, tell_staff
from caravan.engine.clocks import end_of
from caravan.matters.services import record


@transaction.atomic
def recount(*, running: Clock, now: datetime) -> bool:
    """Bring ``running`` to the calendar in force; False if it has ended meanwhile, or its days did not change."""
    case = lock(running.case)
    # Read again under the lock: a step may have stopped or moved it.
    held = Clock.objects.running().filter(pk=running.pk, missed_at=None).first()
    if held is None:
        return False
    held.case = case
    was_on, by_version = held.due_on, held.calendar_version
    count_anew(held, today=clock.china(now).date())
    by_law = held.due_on
    if by_law < was_on and not held.is_ours:
        held.due_on, held.due_at = was_on, end_of(was_on)
    if held.due_on > was_on:
        held.warned_at = None  # the warning that went out named another day
    held.save(
        update_fields=["raw_on", "due_on", "due_at", "is_provisional", "calendar_version", "warned_at"],
    )
    if by_law == was_on:
        return False
    _put_on_record(case, held, was_on, by_law, by_version, now)
    if held.due_on != was_on:
        stand(case, now=now)
        tell_staff(case, [case.matter.owner, case.assignee], "clock_recounted", now=now)
        tell_person(case, "case_recounted", now=now)
    return True


def _put_on_record(case: Case, held: Clock, was_on: date, by_law: date, by_version: str, now: datetime) -> None:
    matter = case.matter
    data = {
        "clock": held.rule_key,
        "from": was_on.isoformat(),
        "to": held.due_on.isoformat(),
        "by_law": by_law.isoformat(),
        "calendar_from": by_version,
        "calendar_to": held.calendar_version,
    }
    record(matter, "clock_recounted", now=now, user=None, data=data)
    audit.record("case.clock_recounted", actor="system", subject=matter, region=matter.region_code, data=data, now=now)
