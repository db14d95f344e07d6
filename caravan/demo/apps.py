from django.apps import AppConfig
from django.conf import settings


class DemoConfig(AppConfig):
    name = "caravan.demo"
    label = "demo"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        if settings.DEMO and not settings.TESTING:
            from caravan import clock
            from caravan.demo import moving

            clock.install(moving.now)
