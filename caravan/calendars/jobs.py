"""Every worker counts by the calendar in force."""

from datetime import datetime

from caravan.calendars import keeping
from caravan.jobs import each_turn


@each_turn
def keep_calendar(now: datetime, worker: str) -> bool:
    """Look once in a while; nothing is ever left over."""
    if keeping.is_stale():
        keeping.refresh()
    return False
