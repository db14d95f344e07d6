from django.apps import AppConfig


class TallyConfig(AppConfig):
    name = "caravan.tally"
    label = "tally"
    default_auto_field = "django.db.models.BigAutoField"
