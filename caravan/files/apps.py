from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "caravan.files"
    label = "files"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from caravan.files.rotation import FileStore
        from caravan.privacy.rotation import STORES

        STORES["files"] = FileStore()
