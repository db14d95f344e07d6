"""What time does to cases: silence that the law gives a meaning, clocks that were missed, handlers who are gone."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from caravan import audit, clock
from caravan.calendars import keeping
from caravan.cases.clocks import counting_version
from caravan.cases.models import Case, Clock
from caravan.cases.procedure import Procedure
from caravan.cases.procedures import PROCEDURES
from caravan.cases.services.handling import relieve, repair, supervisor_of
from caravan.cases.services.recounting import recount
from caravan.cases.services.steps import fire, lock, stand
from caravan.cases.telling import tell_person, tell_staff
from caravan.directory.models import Leave
from caravan.jobs import each, periodic
from caravan.jobs.alarms import raise_alarm
from caravan.matters.models import Matter
from caravan.matters.services import record
from caravan.people.models import RoleGrant
from caravan.people.roles import Role
from caravan.routing.models import ConflictCheck
from caravan.routing.queries import with_owners_of_interest

BATCH = 500


@periodic(every=timedelta(minutes=1))
def let_clocks_act(now: datetime) -> int:
    """Take every step that silence takes, once, however long nobody looked; record what else was missed."""
    over = Clock.objects.running().over_at(now).filter(missed_at=None).select_related("case").order_by("due_at")
    return each(list(over[:BATCH]), lambda running: _run_out(running, now))


def _run_out(running: Clock, now: datetime) -> bool:
    table = PROCEDURES[running.case.procedure].workflow
    if table.fired_by(running.case.state, running.rule_key) is not None:
        return fire(running=running, now=now)
    return _miss(running, now)


@transaction.atomic
def _miss(running: Clock, now: datetime) -> bool:
    """Write down that a clock was missed, and tell the supervisor if an office should have kept it."""
    case = lock(running.case)
    if not Clock.objects.running().filter(pk=running.pk, missed_at=None).update(missed_at=now):
        return False
    stand(case, now=now)
    matter = case.matter
    data = {"clock": running.rule_key, "due_on": running.due_on.isoformat(), "is_ours": running.is_ours}
    record(matter, "clock_missed", now=now, user=matter.owner, data=data)
    audit.record("case.clock_missed", actor="system", subject=matter, region=matter.region_code, data=data, now=now)
    if running.is_ours:
        tell_staff(case, [matter.owner, supervisor_of(case, now)], "clock_missed", now=now)
        tell_person(case, "promise_missed_case", now=now)
        raise_alarm("clock_missed", f"{matter.number} {running.rule_key}", now=now, region=matter.region_code)
    return True


@periodic(every=timedelta(hours=1))
def warn_of_clocks(now: datetime) -> int:
    """Tell the handler, and the person where silence is taken for an answer, once, of every clock that ends soon."""
    # By the end before it was moved off a rest day: no law says that an office may wait until those are over.
    next_workday = keeping.refresh().on_or_after(clock.china(now).date() + timedelta(days=1))
    soon = Clock.objects.running().filter(raw_on__lte=next_workday, warned_at=None, missed_at=None)
    return each(list(soon.select_related("case__matter__owner").order_by("due_at")[:BATCH]), lambda c: _warn(c, now))


@transaction.atomic
def _warn(running: Clock, now: datetime) -> bool:
    # The conditional update is the lock: only one worker changes the row.
    if not Clock.objects.running().filter(pk=running.pk, warned_at=None).update(warned_at=now):
        return False
    case = running.case
    tell_staff(case, [case.matter.owner, case.assignee], "clock_ends", now=now)
    term = PROCEDURES[case.procedure].terms.get(running.rule_key)
    if term is not None and term.warns_person:
        tell_person(case, "day_ends", now=now)
    return True


@periodic(every=timedelta(minutes=5))
def recount_clocks(now: datetime) -> int:
    """Count anew every clock that was counted by other days off, or other lengths, than those in force."""
    # The one in force, and not the one this process happened to look at last: two would count back and forth.
    keeping.refresh()
    version = counting_version()
    other = Clock.objects.running().filter(missed_at=None).exclude(calendar_version=version)
    return each(list(other.select_related("case").order_by("due_at")[:BATCH]), lambda c: recount(running=c, now=now))


@periodic(every=timedelta(minutes=1))
def repair_cases(now: datetime) -> int:
    """Give every open case back what it must have: somebody who handles it, is here and has no interest in it."""
    found = [case for procedure in PROCEDURES.values() for case in _lying(procedure, now)]
    return each(found, lambda case: repair(case=case, now=now) or relieve(case=case, now=now))


def _lying(procedure: Procedure, now: datetime) -> list[Case]:
    """Return the open cases of a procedure that lie with nobody, or with somebody who cannot have them now."""
    day = clock.china(now).date()
    roles = {procedure.handler, Role.SUPERVISOR}
    holds = RoleGrant.objects.in_force(day).filter(role__in=roles, user=OuterRef("matter__owner"))
    away = Leave.objects.on(day).filter(user=OuterRef("matter__owner"))
    said = ConflictCheck.objects.filter(matter=OuterRef("matter"), user=OuterRef("matter__owner"))
    broken = (
        Q(matter__owner=None)
        | Q(matter__owner__is_active=False)
        | ~Exists(holds)
        | Exists(away)
        | Exists(said.filter(outcome=ConflictCheck.Outcome.CONFLICT))
        | Q(matter__in=with_owners_of_interest().values("pk"))
    )
    cases = Case.objects.filter(broken, procedure=procedure.key, matter__state=Matter.State.OPEN)
    return list(cases.select_related("matter__owner", "matter__region").order_by("pk")[:BATCH])
