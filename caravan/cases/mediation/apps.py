from django.apps import AppConfig


class MediationConfig(AppConfig):
    name = "caravan.cases.mediation"
    label = "mediation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from caravan.cases.mediation.rules import RULES
        from caravan.cases.mediation.services.seats import tell_of_step
        from caravan.cases.procedures.mediation import MEDIATION

        MEDIATION.take_in(RULES, {"other_side": tell_of_step})
