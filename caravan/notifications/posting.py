"""Store notices, in the caller's transaction; a worker sends them later.

Tables and channels are imported when the first notice is stored: this module is loaded before them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from caravan import outbox
from caravan.notifications.conditions import CONDITIONS
from caravan.storing import insert

if TYPE_CHECKING:
    from caravan.notifications.models import Notice

TOPIC = "notifications.deliver"


@dataclass(frozen=True)
class Letter:
    """One message to be stored: to a ``phone``, to the account ``user_id``, or to both in turn.

    ``channels`` are tried in order until one works. ``params`` fill the template.
    """

    template: str
    channels: Sequence[str]
    params: Mapping[str, str] = field(default_factory=dict)
    phone: str = ""
    user_id: int | None = None
    language: str = "zh-hans"
    deliver_after: datetime | None = None
    is_discreet: bool = False


@dataclass(frozen=True)
class Addressee:
    """A member of staff to be told: in the account's inbox, and on the mobile phone if one is known."""

    user_id: int
    mobile: str = ""


def to_staff(staff: Sequence[Addressee], template: str, *, number: str, after: datetime | None) -> list[Letter]:
    """Return the letters to these people, each once, not to be delivered before ``after``; None is at once.

    When nobody is to be disturbed stands in a ladder's table (``routing``): only its owner can say ``after``.
    """
    letters = []
    for one in {one.user_id: one for one in staff}.values():
        letter = Letter(template, ("in_app",), {"number": number}, user_id=one.user_id, deliver_after=after)
        letters.append(letter)
        if one.mobile:
            # A letter of its own: the inbox keeps the notice, the phone only says that there is one.
            letters.append(replace(letter, channels=("sms",), phone=one.mobile))
    return letters


def to_asker(
    phone: str,
    template: str,
    *,
    number: str,
    language: str = "zh-hans",
    is_discreet: bool = False,
    after: datetime | None,
) -> list[Letter]:
    """Return the letter to the person who asked, or none without a ``phone``, not to be delivered before ``after``.

    The number of the matter is all that is said; ``is_discreet`` leaves even that and the sender out.
    """
    if not phone:
        return []
    params = {"number": number}
    return [Letter(template, ("sms",), params, phone, None, language, after, is_discreet)]


def notify_staff(
    *, staff: Sequence[Addressee], template: str, number: str, after: datetime | None, now: datetime
) -> None:
    """Tell these people in the workbench and by text message, not before ``after``."""
    post(to_staff(staff, template, number=number, after=after), now=now)


def notify_code(*, phone: str, code: str, language: str = "zh-hans", now: datetime) -> None:
    """Send a one-time code to the phone that just asked for it, at any hour."""
    post([Letter("phone_code", ("sms",), {"code": code}, phone=phone, language=language)], now=now)


def post(letters: Iterable[Letter], *, now: datetime) -> list[Notice]:
    """Store the letters with one statement, and one more for those that must be carried out of the house.

    Raises ``UnknownTemplate`` if a channel of a letter has no words for it.
    """
    from caravan.notifications.channels import is_its_own_delivery, require_template
    from caravan.notifications.models import Notice

    notices = []
    for letter in letters:
        for channel in letter.channels:
            require_template(channel, letter.template)
        notice = Notice(
            to_kind=Notice.ToKind.ASKER if letter.user_id is None else Notice.ToKind.STAFF,
            phone=letter.phone,
            user_id=letter.user_id,
            template=letter.template,
            params=dict(letter.params),
            language=letter.language,
            is_discreet=letter.is_discreet,
            channels=list(letter.channels),
            created_at=now,
            deliver_after=max(letter.deliver_after or now, now),
        )
        is_to_be_asked = notice.deliver_after > now and letter.template in CONDITIONS
        if is_its_own_delivery(letter.channels[0]) and not is_to_be_asked:
            # In the inbox, the row itself is the message: it shows from deliver_after on.
            notice.channel, notice.sent_at = letter.channels[0], notice.deliver_after
        notices.append(notice)
    insert(notices)
    leaving = [notice for notice in notices if notice.sent_at is None]
    if leaving:
        outbox.enqueue_many(
            [outbox.Item(TOPIC, {"notice": str(notice.pk)}, notice.deliver_after) for notice in leaving], now=now
        )
    return notices
