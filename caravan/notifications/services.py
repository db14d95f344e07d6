"""Deliver notices and mark them read. Storing them is ``posting``.

A notice goes out once. Between the gateway's yes and our mark lies a moment in which the worker can
die; the notice is then handed over again under the same reference, which the gateway knows already.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from caravan.jobs.alarms import describe, raise_alarm
from caravan.notifications import channels
from caravan.notifications.conditions import CONDITIONS
from caravan.notifications.models import Notice

# So often a channel may fail for the time being before the next one is tried.
TRIES_PER_CHANNEL = 4
KEEP = timedelta(days=90)


class NotYet(Exception):
    """The notice must not go out before its time."""


def deliver(*, notice_id: UUID | str, now: datetime) -> bool:
    """Send one notice over the first channel that takes it; False if it is out, given up or dropped already.

    What is no longer true is dropped, on record. Raises what the channel raised when it should be tried again later.
    """
    notice = Notice.objects.filter(pk=notice_id).first()
    if notice is None or notice.sent_at or notice.failed_at or notice.dropped_at:
        return False
    if now < notice.deliver_after:
        raise NotYet
    if not _is_still_true(notice, now):
        notice.dropped_at, notice.phone, notice.params = now, "", {}
        notice.save(update_fields=["dropped_at", "phone", "params"])
        return False
    while notice.position < len(notice.channels):
        channel = notice.channels[notice.position]
        try:
            channels.send(notice, channel)
        except channels.Undeliverable:
            _next_channel(notice)
        except Exception as error:
            notice.attempts += 1
            if notice.attempts < TRIES_PER_CHANNEL or notice.position + 1 == len(notice.channels):
                notice.save(update_fields=["attempts"])
                raise
            # Name what was wrong before going on, or a broken gateway would hide behind the next channel.
            raise_alarm("channel_failing", f"{channel}: {describe(error)}", now, key=channel)
            _next_channel(notice)
        else:
            _mark_sent(notice, channel, now)
            return True
    notice.failed_at = now
    notice.save(update_fields=["failed_at"])
    raise_alarm("notice_failed", f"{notice.template}: no channel could deliver it", now, key=str(notice.pk))
    return False


def _is_still_true(notice: Notice, now: datetime) -> bool:
    condition = CONDITIONS.get(notice.template)
    return condition is None or condition(notice.params["number"], notice.user_id, now)


def _next_channel(notice: Notice) -> None:
    notice.position += 1
    notice.attempts = 0
    notice.save(update_fields=["position", "attempts"])


def _mark_sent(notice: Notice, channel: str, now: datetime) -> None:
    notice.channel, notice.sent_at = channel, now
    # Where it went and the code it carried are of no more use here.
    notice.phone = ""
    if not channels.is_its_own_delivery(channel):
        notice.params = {}
    notice.save(update_fields=["channel", "sent_at", "phone", "params"])


def mark_read(*, user_id: int, notice_ids: Iterable[UUID] | None = None, now: datetime) -> int:
    """Mark these notices (or all) of ``user_id`` as read; return how many were unread."""
    unread = Notice.objects.in_app_of(user_id, now).unread()
    if notice_ids is not None:
        unread = unread.filter(pk__in=list(notice_ids))
    return unread.order_by().update(read_at=now)


def forget_old(*, now: datetime) -> int:
    """Delete notices of three months ago, except those still on their way."""
    over = Q(sent_at__isnull=False) | Q(failed_at__isnull=False) | Q(dropped_at__isnull=False)
    return Notice.objects.filter(over, created_at__lt=now - KEEP).delete()[0]
