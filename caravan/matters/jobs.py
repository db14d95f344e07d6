"""What is forgotten about matters."""

from datetime import datetime, timedelta

from caravan.jobs import periodic
from caravan.matters.services import erasure
from caravan.matters.services.tries import forget_over


@periodic(every=timedelta(minutes=10))
def forget_tries(now: datetime) -> int:
    """Delete the counts of tries that shut nothing any more."""
    return forget_over(now)


@periodic(every=timedelta(days=1))
def erase_what_is_over(now: datetime) -> int:
    """Empty what matters hold of people once their time is over."""
    return erasure.erase_what_is_over(now=now)
