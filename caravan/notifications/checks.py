"""Say at start what would otherwise show when the first message fails."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks


def there_is_a_gateway(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Warn of an installation that can send no text messages."""
    if settings.SMS_URL or settings.DEMO or settings.TESTING:
        return []
    return [
        checks.Warning(
            "There is no SMS gateway: nobody gets a text message, and phone codes cannot be sent.",
            hint="Set CARAVAN_SMS_URL and CARAVAN_SMS_TOKEN.",
            id="notifications.W001",
        )
    ]
