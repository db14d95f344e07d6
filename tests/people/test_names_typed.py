"""What is typed where an account name belongs is counted and not kept, unless it is one."""

import pytest
from axes.models import AccessAttempt

from tests.factories.people import account

pytestmark = pytest.mark.django_db


def test_of_a_name_without_an_account_nothing_can_be_read(client):
    client.post("/staff/login/", {"username": "my-secret-password", "password": "x"})

    (attempt,) = AccessAttempt.objects.all()
    assert "secret" not in repr(vars(attempt))
    assert attempt.username.startswith("nobody:")


def test_it_is_counted_all_the_same(client):
    statuses = [client.post("/staff/login/", {"username": "nobody", "password": "x"}).status_code for _ in range(6)]

    assert statuses[0] == 422
    assert statuses[-1] == 429
    assert client.post("/staff/login/", {"username": "somebody", "password": "x"}).status_code == 422


def test_an_account_is_counted_by_its_name(client):
    user = account()

    client.post("/staff/login/", {"username": user.username, "password": "x"})

    assert AccessAttempt.objects.get().username == user.username
