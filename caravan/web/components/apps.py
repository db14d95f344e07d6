from django.apps import AppConfig


class ComponentsConfig(AppConfig):
    name = "caravan.web.components"
    label = "web_components"
