from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "caravan.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from caravan.cases.procedures.complaint import COMPLAINT
        from caravan.cases.services.complaints import RULES
        from caravan.cases.services.steps import end_erased
        from caravan.matters.services.erasure import ENDINGS

        ENDINGS.append(end_erased)
        COMPLAINT.take_in(RULES)
