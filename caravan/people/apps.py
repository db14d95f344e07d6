from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "caravan.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from caravan.people import sign_in

        sign_in.connect()
