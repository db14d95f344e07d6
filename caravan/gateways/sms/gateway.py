"""What any way of sending a text message offers, and which one this installation uses."""

from pathlib import Path
from typing import Protocol

from django.conf import settings

from caravan.gateways.sms.client import HttpSms, SmsRefused, SmsUnavailable
from caravan.gateways.sms.fake import FakeSms

__all__ = ["SmsGateway", "SmsRefused", "SmsUnavailable", "connect"]


class SmsGateway(Protocol):
    """Sends one text to one number. The same ``reference`` sent again is the same message."""

    def send(self, *, to: str, text: str, reference: str) -> None: ...


def connect() -> SmsGateway:
    """Return the gateway of this installation; raises ``SmsRefused`` where there is none."""
    if settings.SMS_URL:
        return HttpSms(url=settings.SMS_URL, token=settings.SMS_TOKEN)
    if settings.TESTING:
        return FakeSms(None)
    if settings.DEMO:
        return FakeSms(Path(settings.DATA_DIR) / "demo-phone.jsonl")
    raise SmsRefused("no gateway is configured")
