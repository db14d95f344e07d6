"""The registry's own periodic work."""

from datetime import datetime, timedelta

from caravan.jobs.alarms import clear_alarm, forget_notes, raise_alarm
from caravan.jobs.models import Alarm, Worker
from caravan.jobs.registry import periodic
from caravan.jobs.running import overdue

KEEP_WORKERS = timedelta(days=7)


@periodic(every=timedelta(minutes=1), name="jobs.watch_the_others")
def watch_the_others(now: datetime) -> int:
    """Raise an alarm for each job that has fallen silent; clear it when it runs again."""
    silent = overdue(now)
    for name in silent:
        raise_alarm("job_overdue", f"{name} has not run to its end in three intervals", now, key=name)
    for key in Alarm.objects.open().filter(kind="job_overdue").exclude(key__in=silent).values_list("key", flat=True):
        clear_alarm("job_overdue", now, key=key)
    return len(silent)


@periodic(every=timedelta(days=1), name="jobs.forget_old_workers")
def forget_old_workers(now: datetime) -> int:
    """Delete the rows of workers that have long been gone."""
    return Worker.objects.filter(seen_at__lt=now - KEEP_WORKERS).delete()[0]


@periodic(every=timedelta(days=1), name="jobs.forget_old_notes")
def forget_old_notes(now: datetime) -> int:
    """Empty what was noted about alarms that were cleared long ago."""
    return forget_notes(now)
