from django.apps import AppConfig
from django.core import checks


class PrivacyConfig(AppConfig):
    name = "caravan.privacy"
    label = "privacy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from caravan.privacy.checks import keys_are_there

        checks.register(keys_are_there, checks.Tags.security)
