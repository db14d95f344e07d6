"""Whether backups are still made where they once were."""

from datetime import datetime, timedelta

from caravan.audit.models import Event
from caravan.jobs import periodic
from caravan.jobs.alarms import clear_alarm, raise_alarm

LONGEST = timedelta(days=2)


@periodic(every=timedelta(hours=1), name="backups.watch_backups")
def watch_backups(now: datetime) -> int:
    """Raise an alarm when the last backup is two days old; who never made one is not told to."""
    last = Event.objects.filter(action="backup.make").order_by("-at").values_list("at", flat=True).first()
    if last is None:
        return 0
    if now - last <= LONGEST:
        clear_alarm("backup_late", now, key="backup")
        return 0
    raise_alarm("backup_late", "no backup for two days", now, key="backup")
    return 1
