from django.apps import AppConfig
from django.core import checks


class NotificationsConfig(AppConfig):
    name = "caravan.notifications"
    label = "notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from caravan.notifications.checks import there_is_a_gateway

        checks.register(there_is_a_gateway)
