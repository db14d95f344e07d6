"""What signing in leaves on record: who came in, and which account was locked after wrong passwords.

The locking itself is django-axes': five failures lock the account name, whatever the address.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db import transaction
from django.http import HttpRequest

from caravan import audit, clock
from caravan.audit.models import Event
from caravan.jobs.alarms import clear_alarm, raise_alarm
from caravan.people.models import User
from caravan.people.queries import home_of
from caravan.people.services import second_factor
from caravan.privacy.index import keyed_hash

LOCKED = "account.locked"
ALARM = second_factor.LOCKED
# While an account is locked every further try signals again; one event tells of them all.
ONE_EVENT_IN = timedelta(minutes=15)


def counted_as(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """Return the name under which a try to sign in is counted: that of the account, if there is one.

    People type passwords and phone numbers into the wrong field. Of a name without an account a keyed hash is kept,
    which counts alike and tells nothing.
    """
    given = str((credentials or request.POST).get("username") or "")
    if User.objects.filter(username=given).exists():
        return given
    return f"nobody:{keyed_hash('sign_in', given).hex()}"


def connect() -> None:
    """Listen to sign-ins and lockouts."""
    user_logged_in.connect(_came_in, dispatch_uid="people.came_in")
    user_logged_out.connect(_went_out, dispatch_uid="people.went_out")
    user_locked_out.connect(_locked_out, dispatch_uid="people.locked_out")


def _came_in(sender: object, request: HttpRequest | None, user: User, **kwargs: Any) -> None:
    now = clock.now()
    audit.record("account.sign_in", actor=user.username, subject=user, region=home_of(user), now=now)
    # Whoever must show a code as well has not come in yet: ``second_factor`` clears it then.
    if not second_factor.is_needed(user):
        clear_alarm(ALARM, now, key=str(user.pk))


def _went_out(sender: object, request: HttpRequest | None, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        audit.record("account.sign_out", actor=user.username, subject=user, region=home_of(user), now=clock.now())


def _locked_out(sender: object, username: str | None, **kwargs: Any) -> None:
    note_lockout(username=username or "", now=clock.now())


@transaction.atomic
def note_lockout(*, username: str, now: datetime) -> bool:
    """Record that an account was locked and raise the alarm, once a lockout; False if nothing was to be noted.

    A name without an account is not written down: people type passwords into the wrong field.
    """
    user = User.objects.filter(username=username).first()
    if user is None:
        return False
    told = Event.objects.about(User._meta.label_lower, user.pk).filter(action=LOCKED, at__gt=now - ONE_EVENT_IN)
    if told.exists():
        return False
    region = home_of(user)
    audit.record(LOCKED, actor="system", subject=user, region=region, result="refused", now=now)
    detail = f"account {user.username} was locked after wrong passwords"
    raise_alarm(ALARM, detail, now, key=str(user.pk), region=region)
    return True
