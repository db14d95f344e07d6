"""Once a day: contracts that will end, villages that nobody advises any more."""

from datetime import datetime, timedelta

from caravan.directory import services
from caravan.jobs import periodic


@periodic(every=timedelta(days=1), name="directory.remind_of_contract_ends")
def remind_of_contract_ends(now: datetime) -> int:
    """Tell advisers and supervisors of contracts that end in 60, 30 and 7 days."""
    return services.remind_of_ends(now=now)


@periodic(every=timedelta(days=1), name="directory.watch_adviser_gaps")
def watch_adviser_gaps(now: datetime) -> int:
    """Raise an alarm for villages that have lost their adviser."""
    return services.watch_gaps(now=now)
