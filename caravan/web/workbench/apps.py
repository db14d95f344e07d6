from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    name = "caravan.web.workbench"
    label = "web_workbench"
