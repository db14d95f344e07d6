"""Passkeys beside the code: a key in a phone, a computer or a stick that signs what this site asks (WebAuthn level 2).

Whoever has a second factor may add them, with a code, and sign in with one instead of a code. A passkey answers this
site's address alone, so a copied page gets nothing from it. Attestation is not asked for: which make of key somebody
holds is no business of ours.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from caravan.people.models import Passkey, User
from caravan.people.refusals import FactorMissing, PasskeyHeld, PasskeyUnnamed, PasskeyWrong, TooManyPasskeys
from caravan.people.services import second_factor

MOST = 10
Question = Mapping[str, Any]  # what a browser is asked, as JSON
State = Mapping[str, Any]  # what must be known again when it answers; lies in the session


def can_be_used(origin: str) -> bool:
    """Say whether browsers make passkeys for ``origin``: an address by name, never one by number."""
    try:
        ip_address(_host(origin))
    except ValueError:
        return True
    return False


def of(user: User) -> Sequence[Passkey]:
    """Return the passkeys of ``user``, the oldest first."""
    return list(Passkey.objects.filter(user=user).order_by("id"))


def question_for_new(*, user: User, origin: str, held: Sequence[Passkey]) -> tuple[Question, State]:
    """Return what to ask a browser for a new passkey of ``user``, and what to keep until it answers."""
    question, state = _server(origin).register_begin(
        PublicKeyCredentialUserEntity(name=user.username, id=str(user.pk).encode(), display_name=user.name),
        [_credential(one) for one in held],
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return _as_json(question["publicKey"]), state


def question_for_sign_in(*, origin: str, held: Sequence[Passkey]) -> tuple[Question, State]:
    """Return what to ask a browser so that one of ``held`` signs in, and what to keep until it answers."""
    question, state = _server(origin).authenticate_begin(
        [_credential(one) for one in held], user_verification=UserVerificationRequirement.PREFERRED
    )
    return _as_json(question["publicKey"]), state


def add(*, user: User, name: str, code: str, answer: str, state: State | None, origin: str, now: datetime) -> Passkey:
    """Keep a new passkey for ``user``, who shows by a code that it is they.

    Raises ``PasskeyUnnamed``, ``PasskeyWrong`` if the answer is none to our question, ``CodeWrong``, ``FactorShut``,
    ``FactorMissing`` without a second factor, ``PasskeyHeld`` and ``TooManyPasskeys``.
    """
    if not name.strip():
        raise PasskeyUnnamed
    made = _made(answer, state, origin)
    # Counts wrong codes by itself, so it stands outside the transaction that keeps the passkey.
    second_factor.check(user=user, code=code, now=now)
    return _keep(user, name.strip()[:60], made, now)


@transaction.atomic
def _keep(user: User, name: str, made: AuthenticatorData, now: datetime) -> Passkey:
    held = User.objects.select_for_update().get(pk=user.pk)
    if held.second_factor_at is None:
        raise FactorMissing
    if Passkey.objects.filter(user=user).count() >= MOST:
        raise TooManyPasskeys(MOST)
    credential = made.credential_data
    if credential is None:
        raise PasskeyWrong
    try:
        with transaction.atomic():
            passkey = Passkey.objects.create(
                user=user,
                credential_id=credential.credential_id,
                public_key=bytes(credential),
                sign_count=made.counter,
                name=name,
                added_at=now,
            )
    except IntegrityError as error:
        raise PasskeyHeld from error
    second_factor.record("passkey.add", user, now, by=name)
    return passkey


def check(*, user: User, answer: str, state: State | None, origin: str, now: datetime) -> None:
    """Let ``user`` through with a passkey. Raises ``PasskeyWrong``, which is on record."""
    if not _is_passed(user, answer, state, origin, now):
        raise PasskeyWrong


@transaction.atomic
def _is_passed(user: User, answer: str, state: State | None, origin: str, now: datetime) -> bool:
    # Held like the row of the codes is: one answer counts once.
    held = list(Passkey.objects.select_for_update().filter(user=user))
    try:
        typed = json.loads(answer)
        used = _server(origin).authenticate_complete(state, [_credential(one) for one in held], typed)
        counter = AuthenticationResponse.from_dict(typed).response.authenticator_data.counter
    except Exception:
        # Whatever a browser may send that the library cannot read or verify is one refusal, not a fault of ours.
        second_factor.record("factor.wrong", user, now, result="refused", by="passkey")
        return False
    passkey = next(one for one in held if bytes(one.credential_id) == used.credential_id)
    # WebAuthn 6.1.1: a counter that does not grow is a copy of the key. Many passkeys do not count and say 0.
    if counter <= passkey.sign_count and (counter or passkey.sign_count):
        second_factor.record("factor.wrong", user, now, result="refused", by="passkey copied")
        return False
    passkey.sign_count, passkey.used_at = counter, now
    passkey.save(update_fields=["sign_count", "used_at"])
    second_factor.let_through(user, now, by="passkey")
    return True


@transaction.atomic
def remove(*, user: User, passkey: int, now: datetime) -> None:
    """Take one of one's own passkeys away; one that is gone already is gone."""
    gone = Passkey.objects.filter(user=user, pk=passkey).first()
    if gone is not None:
        gone.delete()
        second_factor.record("passkey.remove", user, now, by=gone.name)


def _made(answer: str, state: State | None, origin: str) -> AuthenticatorData:
    try:
        return _server(origin).register_complete(state, json.loads(answer))
    except Exception as error:  # as above
        raise PasskeyWrong from error


def _server(origin: str) -> Fido2Server:
    place = PublicKeyCredentialRpEntity(name=second_factor.ISSUER, id=_host(origin))
    return Fido2Server(place, verify_origin=lambda said: said == origin)


def _credential(passkey: Passkey) -> AttestedCredentialData:
    return AttestedCredentialData(bytes(passkey.public_key))


def _host(origin: str) -> str:
    return urlsplit(origin).hostname or ""


def _as_json(question: Any) -> Question:
    return dict(question)
