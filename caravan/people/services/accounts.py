"""Every change to accounts, roles and interests; each leaves an audit event in the same transaction.

Who is signed in, sessions and pages are not here. Codes for people's phones are in ``phones``,
what signing in leaves on record in ``sign_in``. ``by`` is None where no person acts: at installation.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from caravan import audit, clock, notifications
from caravan.audit.models import Event
from caravan.notifications import Addressee
from caravan.people import resets
from caravan.people.models import ConflictInterest, DeclaredName, Pager, RoleGrant, User
from caravan.people.queries import administers, home_of, manages
from caravan.people.refusals import (
    GrantHeld,
    GrantUnbound,
    NotAdministrator,
    PasswordUnfit,
    PasswordWrong,
    PhoneUnusable,
    QualificationMissing,
    RolesApart,
    UsernameTaken,
    UsernameUnfit,
)
from caravan.people.roles import ANSWERING, Role, can_be_held_together
from caravan.privacy.index import blind_index, is_phone, normalise_phone
from caravan.validity import lasting

if TYPE_CHECKING:
    from caravan.organizations.models import Organization
    from caravan.regions.models import Region

_USERNAME = re.compile(r"[a-z][a-z0-9.\-]{2,63}")
# What an administrator may change of an account; rights and passwords have services of their own.
CHANGEABLE = frozenset(
    {
        "name",
        "english_name",
        "post",
        "qualification",
        "organization",
        "service_phone",
        "languages",
        "topics",
        "load_cap",
    }
)
# So long a second administrator may give what a first one asked for.
ASKED_FOR = timedelta(days=7)
OWN_CHOICES = frozenset({"keyboard_shortcuts"})
# What nobody mistakes for something else when it is read out: no 0 and o, no 1, i and l.
_SPOKEN = "abcdefghjkmnpqrstuvwxyz23456789"


def actor_of(by: User | None) -> str:
    """Return the name under which an event is recorded."""
    return "system" if by is None else by.username


@transaction.atomic
def open_account(
    *,
    username: str,
    name: str,
    organization: Organization | None,
    qualification: str = "",
    languages: Sequence[str] = ("zh",),
    topics: Sequence[str] = (),
    english_name: str = "",
    post: str = "",
    service_phone: str = "",
    load_cap: int | None = None,
    password: str | None = None,
    must_change_password: bool = True,
    by: User | None,
    now: datetime,
) -> User:
    """Open an account without any role. Without a password nobody can sign in until one is set.

    Raises ``UsernameUnfit``, ``UsernameTaken``, ``PasswordUnfit`` or ``NotAdministrator``.
    """
    _require_administrator(by, organization.region if organization else None)
    if not _USERNAME.fullmatch(username):
        raise UsernameUnfit
    if User.objects.filter(username=username).exists():
        raise UsernameTaken
    user = User(
        username=username,
        name=name,
        english_name=english_name,
        post=post,
        qualification=qualification,
        organization=organization,
        service_phone=service_phone,
        languages=list(languages),
        topics=list(topics),
        load_cap=load_cap,
        must_change_password=password is not None and must_change_password,
        created_at=now,
    )
    if password is not None:
        _require_fit(password, user)
    user.password = make_password(password)
    user.save(force_insert=True)
    _record("account.open", user, by, now, organization=user.organization_id)
    return user


@transaction.atomic
def change_account(*, user: User, by: User | None, now: datetime, **fields: object) -> User:
    """Change what is known of a person. People themselves may change only their own choices.

    Raises ``NotAdministrator``, and ``QualificationMissing`` where somebody who answers would lose theirs.
    """
    is_own = by is not None and by.pk == user.pk and fields.keys() <= OWN_CHOICES
    if not is_own:
        require_manager(by, user, now)
    if unknown := fields.keys() - CHANGEABLE - OWN_CHOICES:
        raise TypeError(f"not to be changed here: {', '.join(sorted(unknown))}")
    for field, value in fields.items():
        setattr(user, field, value)
    # The account's row is the lock, against a role that is given meanwhile.
    User.objects.select_for_update().get(pk=user.pk)
    if "qualification" in fields and not user.qualification.strip():
        today = clock.china(now).date()
        if RoleGrant.objects.filter(lasting(today), user=user, role__in=ANSWERING).exists():
            raise QualificationMissing
    user.save(update_fields=list(fields))
    _record("account.change", user, by, now, fields=sorted(fields))
    return user


@transaction.atomic
def set_mobile(*, user: User, mobile: str, by: User | None, now: datetime) -> None:
    """Keep the phone on which ``user`` is told what waits for them; an empty one is forgotten.

    People set their own; administrators anybody's, and then the number that it was is told. Raises
    ``PhoneUnusable`` or ``NotAdministrator``.
    """
    is_own = by is not None and by.pk == user.pk
    if not is_own:
        require_manager(by, user, now)
    if mobile.strip() and not is_phone(mobile):
        raise PhoneUnusable
    before = Pager.objects.filter(user=user).first()
    mobile = normalise_phone(mobile) if mobile.strip() else ""
    if mobile:
        Pager(user=user, mobile=mobile).save()
    else:
        Pager.objects.filter(user=user).delete()
    if before is not None and before.mobile != mobile and not is_own:
        old = Addressee(user.pk, before.mobile)
        notifications.notify_staff(staff=[old], template="mobile_changed", number="", after=None, now=now)
    _record("account.mobile", user, by, now, is_set=bool(mobile))


@transaction.atomic
def grant_role(
    *,
    user: User,
    role: Role,
    region: Region | None = None,
    organization: Organization | None = None,
    by: User | None,
    today: date,
    now: datetime,
) -> RoleGrant | None:
    """Give a role from today on, for one region and all below it; for an organization, that is its region.

    It holds from the user's next request. Whoever may give roles is made by two: the first to give that one only
    asks for it, which is on record, and None is returned until another administrator gives the same.

    Raises ``GrantUnbound``, ``GrantHeld``, ``QualificationMissing`` for a role that answers people, ``RolesApart``
    where one person may not hold both, or ``NotAdministrator``; the last also for whoever would give a role to
    themselves.
    """
    if region is None and organization is not None:
        region = organization.region
    if region is None:
        raise GrantUnbound
    _require_administrator(by, region)
    if by is not None and by.pk == user.pk:
        raise NotAdministrator
    # The account's row is the lock: two administrators cannot give the same role twice.
    account = User.objects.select_for_update().get(pk=user.pk)
    if role in ANSWERING and not account.qualification.strip():
        raise QualificationMissing
    held = RoleGrant.objects.in_force(today).filter(user=user, role=role, region=region, organization=organization)
    if held.exists():
        raise GrantHeld
    others = RoleGrant.objects.filter(lasting(today), user=user).values_list("role", flat=True)
    if not all(can_be_held_together(role, Role(other)) for other in others):
        raise RolesApart
    wanted = {"role": str(role), "organization": organization.pk if organization else None}
    if role == Role.SECURITY_ADMINISTRATOR and by is not None and not _is_asked_for(user, by, region, wanted, now):
        _record("role.ask", user, by, now, region=region.code, **wanted)
        return None
    grant = RoleGrant.objects.create(user=user, role=role, region=region, organization=organization, valid_from=today)
    _record(
        "role.grant",
        user,
        by,
        now,
        region=region.code,
        grant=grant.pk,
        **wanted,
    )
    return grant


def _is_asked_for(user: User, by: User, region: Region, wanted: dict[str, Any], now: datetime) -> bool:
    """Say whether another administrator asked for the same a short while ago, and it was not given since."""
    told = Event.objects.about(User._meta.label_lower, user.pk).filter(at__gt=now - ASKED_FOR, region=region.code)
    for event in told.filter(action__in=("role.ask", "role.grant", "role.revoke"), result="done").order_by("-pk"):
        if event.data.get("role") == wanted["role"] and event.action != "role.ask":
            return False
        if event.data == wanted and event.actor != by.username:
            return True
    return False


@transaction.atomic
def revoke_role(*, grant: RoleGrant, by: User | None, today: date, now: datetime) -> RoleGrant:
    """Take a role away: it no longer holds from the user's next request on."""
    rows = RoleGrant.objects.select_for_update(of=("self",))
    grant = rows.select_related("region", "user").get(pk=grant.pk)
    _require_administrator(by, grant.region)
    if by is not None and by.pk == grant.user_id:
        raise NotAdministrator
    if grant.valid_to is not None and grant.valid_to <= today:
        return grant
    # A grant that was to begin later never begins.
    grant.valid_to = max(today, grant.valid_from)
    grant.save(update_fields=["valid_to"])
    _record("role.revoke", grant.user, by, now, region=grant.region.code, role=grant.role, grant=grant.pk)
    return grant


@transaction.atomic
def deactivate(*, user: User, by: User | None, now: datetime) -> User:
    """Shut an account. Sessions end at their next request; what the person did keeps their name."""
    return _switch(user, is_active=False, by=by, now=now)


@transaction.atomic
def reactivate(*, user: User, by: User | None, now: datetime) -> User:
    """Open a shut account again, with the roles it still holds."""
    return _switch(user, is_active=True, by=by, now=now)


def _switch(user: User, *, is_active: bool, by: User | None, now: datetime) -> User:
    require_manager(by, user, now)
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    _record("account.reactivate" if is_active else "account.deactivate", user, by, now)
    return user


@transaction.atomic
def reset_password(*, user: User, by: User | None, now: datetime) -> str:
    """Set a password made by chance and return it, to be handed over once; the user must change it.

    Every session of the account ends, because it hangs on the password. Raises ``NotAdministrator``,
    also for one's own: ``change_password`` asks for the present one; ``SecondPersonNeeded`` for whoever took the
    second factor away.
    """
    require_manager(by, user, now)
    # The account's row is the lock: who resets both at once does the one after the other.
    User.objects.select_for_update().get(pk=user.pk)
    resets.require_another_hand(user=user, by=by, deed=resets.PASSWORD, now=now)
    password = password_by_chance()
    user.password = make_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    _record(resets.PASSWORD, user, by, now)
    resets.say_aloud(user=user, by=by, deed=resets.PASSWORD, now=now)
    return password


def password_by_chance() -> str:
    """Return a password that is easily read out: four groups of four letters and digits."""
    return "-".join("".join(secrets.choice(_SPOKEN) for _letter in range(4)) for _group in range(4))


@transaction.atomic
def change_password(*, user: User, current: str, new: str, now: datetime) -> User:
    """Replace one's own password. Raises ``PasswordWrong`` or ``PasswordUnfit``; other sessions end."""
    if not user.check_password(current):
        raise PasswordWrong
    if new == current:
        raise PasswordUnfit([_("The new password is the old one.")])
    _require_fit(new, user)
    user.password = make_password(new)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    _record("password.change", user, user, now)
    return user


@transaction.atomic
def declare_interest(
    *, name: str, user: User | None = None, organization: Organization | None = None, by: User | None, now: datetime
) -> ConflictInterest:
    """Note that ``user`` or ``organization`` acts for somebody of this name or is close to them.

    The name is shown to nobody. Raises ``NothingToIndex`` for an empty name.
    """
    interest, is_new = ConflictInterest.objects.get_or_create(
        user=user,
        organization=organization,
        name_index=blind_index("name", name),
        ended_at=None,
        defaults={"declared_at": now},
    )
    if is_new:
        DeclaredName.objects.create(interest=interest, name=name)
        _record_interest("interest.declare", interest, by, now)
    return interest


@transaction.atomic
def end_interest(*, interest: ConflictInterest, by: User | None, now: datetime) -> ConflictInterest:
    """Note that the interest no longer stands."""
    if ConflictInterest.objects.filter(pk=interest.pk, ended_at=None).update(ended_at=now):
        _record_interest("interest.end", interest, by, now)
    interest.refresh_from_db()
    return interest


def _require_administrator(by: User | None, region: Region | None) -> None:
    if by is not None and not administers(by, region):
        raise NotAdministrator


def require_manager(by: User | None, user: User, now: datetime) -> None:
    """Raise ``NotAdministrator`` unless ``by`` administers all of the account, and it is not their own."""
    if by is not None and (by.pk == user.pk or not manages(by, user, clock.china(now).date())):
        raise NotAdministrator


def _require_fit(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise PasswordUnfit([_fault(one) for one in error.error_list]) from None


def _fault(error: ValidationError) -> str:
    """Say in plain words what the framework's rule found; one that we have no words for says it itself."""
    words = {
        "password_too_short": _("It is too short: take at least %(min_length)d characters."),
        "password_too_common": _("Many people use this password, so it is tried first. Take one of your own."),
        "password_too_similar": _("It is too much like your name or your account. Take something else."),
    }
    text = words.get(str(error.code))
    return text % (error.params or {}) if text else error.messages[0]


def _record(action: str, user: User, by: User | None, now: datetime, *, region: str = "", **data: object) -> None:
    audit.record(action, actor=actor_of(by), subject=user, region=region or home_of(user), data=data, now=now)


def _record_interest(action: str, interest: ConflictInterest, by: User | None, now: datetime) -> None:
    if interest.user:
        region = home_of(interest.user)
    else:
        region = interest.organization.region.code if interest.organization else ""
    audit.record(action, actor=actor_of(by), subject=interest, region=region, now=now)
