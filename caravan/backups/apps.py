from django.apps import AppConfig


class BackupsConfig(AppConfig):
    name = "caravan.backups"
    label = "backups"
