"""The sender, called by the outbox, and the notices' end."""

from datetime import datetime, timedelta
from typing import Any

from caravan.jobs import periodic
from caravan.notifications import services
from caravan.notifications.posting import TOPIC
from caravan.outbox import handles


# Not transactional: the gateway may take seconds, and its yes cannot be rolled back.
@handles(TOPIC, is_transactional=False)
def deliver(payload: dict[str, Any], now: datetime) -> bool:
    """Send one notice."""
    return services.deliver(notice_id=payload["notice"], now=now)


@periodic(every=timedelta(days=1), name="notifications.forget_old")
def forget_old(now: datetime) -> int:
    """Delete old notices."""
    return services.forget_old(now=now)
