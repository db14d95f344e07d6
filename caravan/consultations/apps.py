from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    name = "caravan.consultations"
    label = "consultations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from caravan.consultations.services.asker import withdraw_erased
        from caravan.matters.services.erasure import ENDINGS

        ENDINGS.append(withdraw_erased)
