"""The demo's own pages."""

from django.urls import path

from caravan.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.index, name="index"),
    path("clock", views.move, name="clock"),
]
