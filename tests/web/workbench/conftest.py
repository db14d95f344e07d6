"""Somebody who has logged in."""

from collections.abc import Callable

import pytest
from django.test import Client

from caravan.people.models import User

Enter = Callable[[User], Client]


@pytest.fixture
def enter() -> Enter:
    """Return a browser in which somebody has logged in."""

    def log_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return log_in
