"""Run the jobs that are due, each in one worker at a time."""

import logging
import secrets
import time
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import F, Q

from caravan.jobs import watchdog
from caravan.jobs.alarms import clear_alarm, describe, raise_alarm
from caravan.jobs.models import JobState
from caravan.jobs.registry import JOBS, Job

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)


def run_due(*, now: datetime, worker: str) -> list[str]:
    """Run every job that is due and not running elsewhere; return the names of those run here."""
    states = _states(now)
    return [job.name for job in _ready_to_run(states, now) if run(job, now=now, worker=worker)]


def _states(now: datetime) -> dict[str, JobState]:
    states = {state.name: state for state in JobState.objects.filter(name__in=JOBS)}
    unknown = [JobState(name=name, first_seen_at=now, due_at=now) for name in JOBS if name not in states]
    if unknown:
        JobState.objects.bulk_create(unknown, ignore_conflicts=True)
        states.update({state.name: state for state in unknown})
    return states


def _ready_to_run(states: dict[str, JobState], now: datetime) -> Iterable[Job]:
    for name, state in states.items():
        job = JOBS[name]
        # Due later than one interval from now: the clock was set back since.
        if state.due_at <= now or state.due_at > now + job.every:
            yield job


def run(job: Job, *, now: datetime, worker: str) -> bool:
    """Run ``job`` if it is due and free; False if another worker has it. A failure becomes an alarm."""
    holder = f"{worker[:60]}:{secrets.token_hex(8)}"
    # The conditional update is the lock: only one worker changes the row.
    free = Q(lease_until=None) | Q(lease_until__lte=now) | Q(lease_until__gt=now + LEASE)
    due = Q(due_at__lte=now) | Q(due_at__gt=now + job.every)
    claim = JobState.objects.filter(free, due, name=job.name)
    if not claim.update(lease_until=now + LEASE, lease_by=holder, last_started_at=now):
        return False
    started = time.monotonic()
    error = ""
    result = ""
    try:
        with watchdog.within(LEASE.total_seconds(), f"job {job.name}"):
            answer = job.function(now)
        result = str(answer)[:120] if isinstance(answer, int | str) else ""
    except Exception as failure:
        error = describe(failure)
        logger.error("job %s failed: %s", job.name, error)
    _end(job, holder, now, now + timedelta(seconds=time.monotonic() - started), error, result)
    return True


def _end(job: Job, holder: str, now: datetime, ended_at: datetime, error: str, result: str) -> None:
    before = JobState.objects.get(pk=job.name)
    JobState.objects.filter(name=job.name, lease_by=holder).update(
        due_at=_next(before.due_at, now, job.every),
        lease_until=None,
        lease_by="",
        last_ended_at=ended_at,
        last_error=error,
        last_result=result,
        runs=F("runs") + 1,
    )
    if error:
        raise_alarm("job_failed", f"{job.name}: {error}", now, key=job.name)
    elif before.last_error:
        clear_alarm("job_failed", now, key=job.name)


def _next(due_at: datetime, now: datetime, every: timedelta) -> datetime:
    """Keep the rhythm; after a long silence begin a new one instead of catching up run by run."""
    following = due_at + every
    return following if now < following <= now + every else now + every


def overdue(now: datetime) -> list[str]:
    """Name the jobs that have not run to their end in three intervals: the dead man's switch."""
    silent = []
    for state in JobState.objects.filter(name__in=JOBS).order_by("name"):
        if now - (state.last_ended_at or state.first_seen_at) > 3 * JOBS[state.name].every:
            silent.append(state.name)
    return silent
