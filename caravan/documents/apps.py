from importlib import import_module
from pkgutil import iter_modules

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "caravan.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from caravan.documents import papers

        for found in iter_modules(papers.__path__, f"{papers.__name__}."):
            import_module(found.name)
