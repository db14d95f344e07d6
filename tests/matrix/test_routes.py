"""Every route has a row in the oracle, and the door of each lets through whom the row names: no view runs."""

from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from tests.contracts.test_routes import ROUTES as FOUND
from tests.contracts.test_routes import routes
from tests.factories.network import build_network
from tests.factories.people import account, staff
from tests.matrix import oracle

METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
PASSED = 299


def test_every_route_has_a_row_and_every_row_a_route():
    assert {name for name, _taken in routes(get_resolver())} == set(oracle.ROUTES)


def behind_the_door(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def handle(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    handle.process_view = lambda *_: HttpResponse(status=PASSED)  # type: ignore[attr-defined]
    return handle


@pytest.fixture
def door(settings) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.behind_the_door"]


@pytest.mark.parametrize("role", ["", *oracle.ROLES.values()])
def test_the_door_of_every_route_lets_through_whom_the_oracle_names(door, role):
    net = build_network()
    client = Client()
    client.force_login(staff(role, net.regions["42"]) if role else account())
    for name, taken in FOUND.items():
        expected = PASSED if oracle.passes(name, role) else 404
        for method in METHODS:
            assert getattr(client, method)(reverse(name, kwargs=taken)).status_code == expected, (name, method)


def test_who_is_not_logged_in_passes_no_door_of_staff(door):
    client = Client()
    for name, taken in FOUND.items():
        expected = PASSED if oracle.passes(name, "") else 302
        for method in METHODS:
            assert getattr(client, method)(reverse(name, kwargs=taken)).status_code == expected, (name, method)
