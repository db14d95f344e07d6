"""Password and second factor are two keys of one account: nobody takes both of somebody else's into their own hands.

Each reset is said aloud: an alarm for whoever looks after the place, a message to the person.
"""

from datetime import datetime, timedelta

from caravan import clock, notifications
from caravan.audit.models import Event
from caravan.jobs.alarms import raise_alarm
from caravan.people.models import RoleGrant, User
from caravan.people.queries import home_of
from caravan.people.refusals import SecondPersonNeeded
from caravan.people.roles import APART, LEADING
from caravan.validity import lasting

PASSWORD, FACTOR = "password.reset", "factor.reset"
ALARM = "access_reset"
# What shows that the person was there since. A password that was reset proves nothing: whoever reset it knows it.
PROOFS = {PASSWORD: ("factor.pass", "factor.confirm"), FACTOR: ("account.sign_in",)}
# Of whoever leads or keeps the system, nobody resets both so soon, whatever has happened since.
TWO_PEOPLE_FOR = timedelta(days=30)


def require_another_hand(*, user: User, by: User | None, deed: str, now: datetime) -> None:
    """Raise ``SecondPersonNeeded`` if ``by`` has reset the other key of ``user`` and may not reset this one yet."""
    if by is None:
        return
    other = FACTOR if deed == PASSWORD else PASSWORD
    told = Event.objects.about(User._meta.label_lower, user.pk)
    last = told.filter(action=other, actor=by.username, result="done").order_by("-pk").first()
    if last is None:
        return
    weighty = RoleGrant.objects.filter(lasting(clock.china(now).date()), user=user, role__in=APART | LEADING)
    if now - last.at < TWO_PEOPLE_FOR and weighty.exists():
        raise SecondPersonNeeded
    if not told.filter(action__in=PROOFS[other], pk__gt=last.pk).exists():
        raise SecondPersonNeeded


def say_aloud(*, user: User, by: User | None, deed: str, now: datetime) -> None:
    """Raise the alarm and tell the person, in the workbench and on their phone, at any hour."""
    who = by.username if by else "system"
    key = f"{user.pk} {deed} {now.isoformat()}"
    raise_alarm(ALARM, f"account {user.username}: {deed} by {who}", now, key=key, region=home_of(user))
    notifications.notify_staff(staff=[user.addressee], template=ALARM, number="", after=None, now=now)
