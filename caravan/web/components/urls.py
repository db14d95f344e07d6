"""Settings of how pages look."""

from django.urls import path

from caravan.web.components import views

app_name = "components"
urlpatterns = [
    path("settings/", views.settings, name="settings"),
    path("settings/display", views.display, name="display"),
    path("settings/language", views.language, name="language"),
    path("live", views.live, name="live"),
    path("ready", views.ready, name="ready"),
]
