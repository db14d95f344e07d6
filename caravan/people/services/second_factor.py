"""The second factor: a code from an app every half minute (RFC 6238), or one of ten codes on paper, each good once;
passkeys beside them are in ``passkeys``.

Signing in with the password alone opens nothing for whoever has one, or whose role must have one; the gate
(``web.middleware``) sees to that. Whoever holds one cannot replace it: only the security administrator takes it away,
with a reason on record.
"""

import secrets
from base64 import b32decode, b32encode
from datetime import datetime, timedelta
from hmac import compare_digest

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from caravan import audit
from caravan.jobs.alarms import clear_alarm, raise_alarm
from caravan.people import resets
from caravan.people.models import Passkey, RecoveryCode, SecondFactor, User
from caravan.people.queries import home_of
from caravan.people.refusals import CodeWrong, FactorHeld, FactorShut, PeopleRefused, ReasonMissing
from caravan.people.services.accounts import password_by_chance, require_manager

ISSUER = "Caravan"
STEP = 30  # seconds
MOST_WRONG = 5
SHUT_FOR = timedelta(minutes=15)
LONGEST_SHUT = timedelta(days=1)
ALARM = "factor_shut"  # somebody knows the password and guesses codes
LOCKED = "account_locked"  # after wrong passwords; the right one alone is no proof that it was the person
RECOVERY_CODES = 10


def is_needed(user: User) -> bool:
    """Say whether ``user`` signs in with a code as well: they set it up, or one of their roles must."""
    return user.second_factor_at is not None or must_have_one(user)


def must_have_one(user: User) -> bool:
    return bool(user.role_set & frozenset(settings.SECOND_FACTOR_ROLES))


@transaction.atomic
def begin(*, user: User) -> str:
    """Return the key to be entered into an app, a new one each time until it is confirmed. Raises ``FactorHeld``."""
    if User.objects.select_for_update().get(pk=user.pk).second_factor_at is not None:
        raise FactorHeld
    key = b32encode(secrets.token_bytes(20)).decode()
    SecondFactor.objects.update_or_create(user=user, defaults={"secret": key, "last_step": 0})
    return key


def key_of(user: User) -> str:
    """Return the key that is being entered into an app; '' if none is, or once it is confirmed."""
    begun = SecondFactor.objects.filter(user=user).first() if user.second_factor_at is None else None
    return begun.secret if begun else ""


def address_of(user: User, key: str) -> str:
    """Return what the QR code of ``key`` says to an app."""
    return _totp(key).get_provisioning_uri(user.username, ISSUER)


def confirm(*, user: User, code: str, now: datetime) -> list[str]:
    """Have ``user`` sign in with codes from now on and return the codes for paper, shown this once.

    Raises ``CodeWrong`` or ``FactorShut``, ``FactorHeld`` if it is set up already.
    """
    # The refusal is raised outside the transaction: that a code was wrong is counted.
    outcome = _confirmed(user, code, now)
    if isinstance(outcome, PeopleRefused):
        raise outcome
    return outcome


@transaction.atomic
def _confirmed(user: User, code: str, now: datetime) -> list[str] | PeopleRefused:
    # Held from the code to the mark: no other key comes between them.
    held = User.objects.select_for_update().get(pk=user.pk)
    if held.second_factor_at is not None:
        raise FactorHeld
    refusal = _tried(user, code, now, is_setting_up=True)
    if refusal is not None:
        return refusal
    user.second_factor_at = now
    user.save(update_fields=["second_factor_at"])
    codes = [password_by_chance()[:9] for _number in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, code_hash=_hash(user, code)) for code in codes)
    record("factor.confirm", user, now)
    return codes


def check(*, user: User, code: str, now: datetime) -> None:
    """Take a code of the app or of the paper, once. Raises ``CodeWrong``, ``FactorShut`` after five wrong ones."""
    # Outside the transaction, as above.
    refusal = _tried(user, code, now, is_setting_up=False)
    if refusal is not None:
        raise refusal


@transaction.atomic
def _tried(user: User, code: str, now: datetime, *, is_setting_up: bool) -> CodeWrong | FactorShut | None:
    # The row is the lock: a code sent twice at once is used once, and every wrong one is counted.
    factor = SecondFactor.objects.select_for_update().filter(user=user).first()
    if factor is None:
        return CodeWrong()
    if factor.shut_until is not None and now < factor.shut_until:
        return FactorShut(factor.shut_until)
    typed = "".join(code.split()).lower()
    step = _step_of(factor, typed, now)
    if step is not None:
        factor.last_step = step
    elif is_setting_up or not _spend(user, typed, now):
        return _wrong(factor, user, now)
    factor.save()
    let_through(user, now, by="" if is_setting_up else "app" if step is not None else "paper")
    return None


def let_through(user: User, now: datetime, *, by: str) -> None:
    """Forget wrong codes and clear the alarms: ``user`` was there. ``by`` goes on record, unless it is ''."""
    SecondFactor.objects.filter(user=user).update(tries=0, shut_until=None, shut_times=0)
    for alarm in (ALARM, LOCKED):
        clear_alarm(alarm, now, key=str(user.pk))
    if by:
        record("factor.pass", user, now, by=by)


def _wrong(factor: SecondFactor, user: User, now: datetime) -> CodeWrong | FactorShut:
    factor.tries, factor.shut_until = factor.tries + 1, None
    if factor.tries >= MOST_WRONG:
        factor.tries, factor.shut_until = 0, now + min(SHUT_FOR * 2 ** min(factor.shut_times, 10), LONGEST_SHUT)
        factor.shut_times = min(factor.shut_times + 1, 1000)
        detail = f"account {user.username}: five wrong codes after the right password"
        raise_alarm(ALARM, detail, now, key=str(user.pk), region=home_of(user))
    factor.save()
    record("factor.wrong", user, now, result="refused")
    return CodeWrong() if factor.shut_until is None else FactorShut(factor.shut_until)


def _step_of(factor: SecondFactor, typed: str, now: datetime) -> int | None:
    """Return the half minute of which ``typed`` is the code: this one or a neighbour, and none up to the last used."""
    totp = _totp(factor.secret)
    present = int(now.timestamp()) // STEP
    for step in (present - 1, present, present + 1):
        is_right = compare_digest(totp.generate(step * STEP), typed.encode())
        if is_right and step > factor.last_step:
            return step
    return None


def _spend(user: User, typed: str, now: datetime) -> bool:
    unused = RecoveryCode.objects.filter(user=user, code_hash=_hash(user, typed), used_at=None)
    return bool(unused.update(used_at=now))


@transaction.atomic
def reset(*, user: User, by: User | None, reason: str, now: datetime) -> None:
    """Take a second factor that is lost away. Raises ``NotAdministrator``, also for one's own, ``ReasonMissing``
    or ``SecondPersonNeeded``."""
    require_manager(by, user, now)
    if not reason.strip():
        raise ReasonMissing
    User.objects.select_for_update().get(pk=user.pk)
    resets.require_another_hand(user=user, by=by, deed=resets.FACTOR, now=now)
    RecoveryCode.objects.filter(user=user).delete()
    Passkey.objects.filter(user=user).delete()
    SecondFactor.objects.filter(user=user).delete()
    user.second_factor_at = None
    user.save(update_fields=["second_factor_at"])
    # As long as the record takes it.
    record(resets.FACTOR, user, now, actor=by.username if by else "system", purpose=reason.strip()[:120])
    resets.say_aloud(user=user, by=by, deed=resets.FACTOR, now=now)


def codes_left(user: User) -> int:
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def _totp(key: str) -> TOTP:
    # SHA-1 is what the apps know; as a keyed hash it is sound.
    return TOTP(b32decode(key), 6, SHA1(), STEP)  # noqa: S303


def _hash(user: User, code: str) -> bytes:
    return salted_hmac("caravan.people.recovery", f"{user.pk}|{code}", algorithm="sha256").digest()


def record(
    action: str,
    user: User,
    now: datetime,
    *,
    actor: str = "",
    result: str = "done",
    purpose: str = "",
    **data: object,
) -> None:
    """Write into the audit what happened to the second factor of ``user``, by themselves unless ``actor`` is named."""
    audit.record(
        action,
        actor=actor or user.username,
        subject=user,
        region=home_of(user),
        result=result,
        purpose=purpose,
        data=data,
        now=now,
    )
