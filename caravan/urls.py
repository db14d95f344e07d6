"""The whole site map on one screen."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from caravan.api.v1 import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("caravan.web.citizen.urls")),
    path("", include("caravan.web.components.urls")),
    path("staff/", include("caravan.web.workbench.urls")),
    path("open/", include("caravan.web.open.urls")),
    path("api/v1/", api.urls),
]
if settings.DEMO or settings.TESTING:
    urlpatterns += [path("demo/", include("caravan.demo.urls"))]

handler500 = "caravan.web.components.views.broken"
