from django.apps import AppConfig
from django.db import transaction
from django.db.models.signals import post_migrate

from caravan import clock


class AuditConfig(AppConfig):
    name = "caravan.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from caravan.audit.triggers import arm_again
        from caravan.privacy.rotation import WITNESSES

        post_migrate.connect(arm_again, sender=self)
        WITNESSES.append(_keys_changed)


def _keys_changed(step: str, ring: str, number: int) -> None:
    from caravan.audit.recording import record

    with transaction.atomic():
        data = {"step": step, "ring": ring, "key": number}
        record("keys.rotate", actor="system", subject=None, data=data, now=clock.now())
