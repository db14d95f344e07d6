"""Public figures."""

from django.urls import path

from caravan.web.open import ledger, views

app_name = "open"
urlpatterns = [
    path("", views.month, name="month"),
    path("figures.csv", views.month_csv, name="month_csv"),
    path("definitions/", views.definitions, name="definitions"),
    path("network/", views.network_page, name="network"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/<str:day>.json", ledger.seal, name="ledger_seal"),
    path("ledger/<str:shard>.jsonl", ledger.entries, name="ledger_entries"),
    path("<str:scope>/", views.month, name="place"),
    path("<str:scope>/figures.csv", views.month_csv, name="place_csv"),
]
