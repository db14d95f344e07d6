from django.apps import AppConfig


class OpenConfig(AppConfig):
    name = "caravan.web.open"
    label = "web_open"
