"""The hourly entry and the daily seal."""

from datetime import datetime, timedelta

from caravan import clock
from caravan.jobs import periodic
from caravan.tally import services


@periodic(every=timedelta(hours=1))
def enter_tally(now: datetime) -> int:
    """Count every question twice and add the entries to the public tally."""
    return len(services.enter(now=now))


@periodic(every=timedelta(hours=1))
def seal_day(now: datetime) -> int:
    """Sign the day that is over, once; a day on which nothing ran is covered by the next seal."""
    services.lay_down_seals()
    return int(services.seal(day=clock.china(now).date() - timedelta(days=1), now=now) is not None)
