"""Members of staff, with the roles they hold."""

from datetime import date, datetime
from itertools import count

from caravan.people import services
from caravan.people.models import RoleGrant, User
from caravan.people.roles import Role
from caravan.regions.models import Region
from tests.factories.organizations import MONDAY, SINCE

PASSWORD = "wan-shan-hong-bian"
# For tests that sign in with a password; hashing it well takes a fifth of a second.
CHEAP_HASHING = ["django.contrib.auth.hashers.MD5PasswordHasher"]
_numbers = count(1)


def account(*, now: datetime = MONDAY, **fields: object) -> User:
    """Somebody with an account and no role. Without a password nobody signs in: tests use force_login."""
    number = next(_numbers)
    fields = {
        "username": f"staff-{number}",
        "name": f"员工{number}",
        "organization": None,
        "qualification": "执业律师",
        "by": None,
    } | fields
    return fresh(services.open_account(now=now, **fields))


def staff(role: Role | str, region: Region, *, since: date = SINCE, now: datetime = MONDAY, **fields: object) -> User:
    """Somebody who holds one role in one region; fresh, so that no grants are kept on the object."""
    user = account(now=now, **fields)
    services.grant_role(user=user, role=Role(role), region=region, by=None, today=since, now=now)
    return fresh(user)


def grant_of(user: User) -> RoleGrant:
    return RoleGrant.objects.get(user=user)


def fresh(user: User) -> User:
    """The account as the next request reads it."""
    return User.objects.get(pk=user.pk)
