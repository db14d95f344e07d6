"""Put a notice that could not go elsewhere into the inbox."""

from caravan.notifications.channels.refusals import Undeliverable
from caravan.notifications.models import Notice


def send(notice: Notice, text: str) -> None:
    """Nothing travels: naming the channel on the row is the delivery."""
    if notice.user_id is None:
        raise Undeliverable("there is no account")
