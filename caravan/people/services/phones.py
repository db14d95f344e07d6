"""One-time codes that prove that somebody holds a phone.

Only keyed hashes are stored, of the phone as of the code. Nothing here tells whether a phone is known
to any matter: every phone gets a code, and every wrong code gets the same answer.
"""

import hmac
import re
import secrets
import unicodedata
from datetime import datetime, timedelta

from django.db import connection, transaction

from caravan import audit
from caravan.notifications import notify_code
from caravan.people.models import PhoneCode
from caravan.people.refusals import PhoneUnusable, TooManyCodes
from caravan.privacy.index import Index, blind_index_or_none, is_phone, keyed_hash, normalise_phone

GOOD_FOR = timedelta(minutes=10)
PAUSE = timedelta(minutes=1)
MOST_AN_HOUR = 5
WRONG_TRIES = 5
KEEP = timedelta(days=1)


@transaction.atomic
def send_phone_code(*, phone: str, language: str = "zh-hans", now: datetime) -> None:
    """Send six digits to ``phone``; a code sent before no longer counts.

    Raises ``PhoneUnusable`` if it is no phone, ``TooManyCodes`` if it had one within the minute or five
    within the hour.
    """
    if not is_phone(phone):
        raise PhoneUnusable
    index = blind_index_or_none("phone", phone)
    if index is None:
        raise PhoneUnusable
    _one_at_a_time(index)
    _require_pause(index, now)
    code = f"{secrets.randbelow(1_000_000):06}"
    sent = PhoneCode.objects.create(
        phone_index=index, code_hash=_hash(index, code), sent_at=now, expires_at=now + GOOD_FOR
    )
    notify_code(phone=normalise_phone(phone), code=code, language=language, now=now)
    audit.record("phone_code.send", actor="asker", subject=sent, now=now)


@transaction.atomic
def verify_phone_code(*, phone: str, code: str, now: datetime) -> Index | None:
    """Return the blind index of ``phone`` if ``code`` is the last one sent to it, and spend the code.

    None for a wrong, old, used or never sent code; five wrong tries spend it. A wrong try is kept only if
    the caller's transaction is.
    """
    index = blind_index_or_none("phone", phone) or Index()
    given = _hash(index, re.sub(r"\D", "", unicodedata.normalize("NFKC", code)))
    last = PhoneCode.objects.select_for_update().filter(phone_index=index).order_by("-sent_at", "-pk").first()
    # The comparison is made in every case, so that the time it takes tells nothing.
    is_right = hmac.compare_digest(given, bytes(last.code_hash) if last else secrets.token_bytes(32))
    if last is None or last.used_at is not None or now >= last.expires_at or last.tries >= WRONG_TRIES:
        return None
    if not is_right:
        last.tries += 1
        last.save(update_fields=["tries"])
        if last.tries == WRONG_TRIES:
            audit.record("phone_code.spent", actor="asker", subject=last, result="refused", now=now)
        return None
    last.used_at = now
    last.save(update_fields=["used_at"])
    audit.record("phone_code.verify", actor="asker", subject=last, now=now)
    return index


@transaction.atomic
def forget_old_codes(*, now: datetime) -> int:
    """Delete the codes of yesterday and before."""
    return PhoneCode.objects.filter(sent_at__lt=now - KEEP).delete()[0]


def _require_pause(index: bytes, now: datetime) -> None:
    sent = list(
        PhoneCode.objects.filter(phone_index=index, sent_at__gt=now - timedelta(hours=1))
        .order_by("-sent_at")
        .values_list("sent_at", flat=True)
    )
    free_at = now
    if sent:
        free_at = sent[0] + PAUSE
    if len(sent) >= MOST_AN_HOUR:
        free_at = max(free_at, sent[MOST_AN_HOUR - 1] + timedelta(hours=1))
    if free_at > now:
        raise TooManyCodes(int((free_at - now).total_seconds()))


def _one_at_a_time(index: bytes) -> None:
    """Let two requests for one phone wait for each other, or both would see that none was sent yet."""
    # On SQLite the transaction is the only writer already.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(index[:8], "big", signed=True)])


def _hash(index: bytes, code: str) -> bytes:
    # The phone goes in as well: equal codes of two phones must not look equal.
    return keyed_hash("phone_code", f"{index.hex()}|{code}")
