from datetime import timedelta

import pytest
from django.contrib.auth import authenticate, login
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory
from django.utils import timezone

from caravan.audit.models import Event
from caravan.jobs.models import Alarm
from caravan.people.sign_in import ALARM, LOCKED
from tests.factories.people import PASSWORD, account

pytestmark = pytest.mark.django_db


def sign_in(username, password, address="10.0.0.1"):
    request = RequestFactory().post("/login", {"username": username}, REMOTE_ADDR=address)
    request.session = SessionStore()
    user = authenticate(request, username=username, password=password)
    if user is not None:
        login(request, user)
    return user


def fail(username, times, address="10.0.0.1"):
    for number in range(times):
        sign_in(username, "wrong", f"{address}{number}")


def test_five_failures_lock_the_account_from_every_address():
    user = account(password=PASSWORD)

    fail(user.username, 5)

    assert sign_in(user.username, PASSWORD, "10.9.9.9") is None


def test_four_failures_do_not_and_a_success_forgets_them():
    user = account(password=PASSWORD)

    fail(user.username, 4)
    assert sign_in(user.username, PASSWORD) == user
    fail(user.username, 4)
    assert sign_in(user.username, PASSWORD) == user


def test_a_locked_account_locks_nobody_else_at_the_same_address():
    user, other = account(password=PASSWORD), account(password=PASSWORD)

    for _try in range(6):
        sign_in(user.username, "wrong")

    assert sign_in(other.username, PASSWORD) == other


def test_the_lock_opens_after_15_minutes_whoever_tries_meanwhile(at_moment):
    user = account(password=PASSWORD)
    fail(user.username, 5)

    with at_moment(timezone.now() + timedelta(minutes=14)):
        assert sign_in(user.username, PASSWORD) is None
    with at_moment(timezone.now() + timedelta(minutes=16)):
        assert sign_in(user.username, PASSWORD) == user


@pytest.fixture
def at_moment():
    """axes reads Django's clock and not ours."""
    import time_machine

    return lambda moment: time_machine.travel(moment, tick=False)


def test_a_lockout_is_one_event_and_one_alarm_however_long_somebody_goes_on():
    user = account(password=PASSWORD)

    fail(user.username, 9)

    assert Event.objects.about("people.user", user.pk).filter(action=LOCKED).count() == 1
    assert Alarm.objects.open().get(kind=ALARM).key == str(user.pk)


def test_signing_in_clears_the_alarm_and_is_on_record(at_moment):
    user = account(password=PASSWORD)
    fail(user.username, 5)

    with at_moment(timezone.now() + timedelta(minutes=16)):
        sign_in(user.username, PASSWORD)

    assert not Alarm.objects.open().exists()
    assert Event.objects.filter(action="account.sign_in", actor=user.username).count() == 1


def test_a_name_without_account_is_not_written_down():
    fail("my-password-by-mistake", 6)

    assert not Alarm.objects.exists()
    assert not Event.objects.exists()


def test_a_closed_account_lets_nobody_in():
    from caravan.people import services

    user = account(password=PASSWORD)
    services.deactivate(user=user, by=None, now=timezone.now())

    assert sign_in(user.username, PASSWORD) is None
