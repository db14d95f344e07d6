"""Old phone codes go."""

from datetime import datetime, timedelta

from caravan.jobs import periodic
from caravan.people.services import phones


@periodic(every=timedelta(hours=6), name="people.forget_old_codes")
def forget_old_codes(now: datetime) -> int:
    """Delete the codes of yesterday and before."""
    return phones.forget_old_codes(now=now)
