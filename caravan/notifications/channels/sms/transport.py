"""Hand a notice to the SMS gateway."""

from caravan.gateways.sms.gateway import SmsRefused, connect
from caravan.notifications.channels.refusals import Undeliverable
from caravan.notifications.models import Notice


def send(notice: Notice, text: str) -> None:
    """Send under the notice's id as reference: the gateway takes a repetition for the same message."""
    if not notice.phone:
        raise Undeliverable("there is no phone")
    try:
        connect().send(to=notice.phone, text=text, reference=str(notice.pk))
    except SmsRefused as refusal:
        raise Undeliverable(str(refusal)) from None
