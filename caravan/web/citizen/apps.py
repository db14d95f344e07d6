from django.apps import AppConfig


class CitizenConfig(AppConfig):
    name = "caravan.web.citizen"
    label = "web_citizen"
