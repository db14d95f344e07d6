"""Say aloud, once, what a person must look at."""

import logging
import traceback
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from caravan import audit
from caravan.jobs.models import Alarm
from caravan.privacy import retention

logger = logging.getLogger(__name__)


class AlarmRefused(Exception):
    """An alarm cannot be cleared; the text can be shown."""


def raise_alarm(kind: str, detail: str, now: datetime, *, key: str | None = None, region: str = "") -> None:
    """Raise an alarm unless the same one is open already; without a ``key``, its detail tells it apart.

    ``detail`` holds no personal data. ``region`` is the code of the place it is about: only those who
    look after that place see it then.
    """
    alarm = Alarm(
        kind=kind, key=(detail if key is None else key)[:160], detail=detail[:400], region=region, raised_at=now
    )
    if Alarm.objects.open().filter(kind=alarm.kind, key=alarm.key).exists():
        return
    # Another worker may raise it at the same moment; the constraint keeps one.
    Alarm.objects.bulk_create([alarm], ignore_conflicts=True)
    logger.error("alarm %s %s: %s", alarm.kind, alarm.key, alarm.detail)


def clear_alarm(kind: str, now: datetime, *, key: str) -> bool:
    """Close an open alarm whose cause is gone; False if there was none."""
    return clear_alarms(kind, now, keys=[key]) > 0


def clear_alarms(kind: str, now: datetime, *, keys: Iterable[str]) -> int:
    """Close the open alarms of one kind with these keys; return how many there were."""
    return Alarm.objects.open().filter(kind=kind, key__in=[key[:160] for key in keys]).update(cleared_at=now)


@transaction.atomic
def clear_by_hand(*, alarm: Alarm, note: str, by: str, now: datetime) -> Alarm:
    """Let the person with the username ``by`` close an alarm, with a note of what they found or did.

    Raises ``AlarmRefused`` without a note, or if the alarm is closed already. If its cause is still
    there, the alarm comes again.
    """
    if not note.strip():
        raise AlarmRefused(_("Say in a few words what you found or did."))
    alarm = Alarm.objects.select_for_update().get(pk=alarm.pk)
    if alarm.cleared_at is not None:
        raise AlarmRefused(_("This alarm was cleared already."))
    alarm.cleared_at, alarm.cleared_by, alarm.note = now, by, note.strip()[:200]
    alarm.save(update_fields=["cleared_at", "cleared_by", "note"])
    audit.record("alarm.clear", actor=by, subject=alarm, region=alarm.region, data={"kind": alarm.kind}, now=now)
    return alarm


def forget_notes(now: datetime) -> int:
    """Empty the notes of alarms that were cleared long ago; return how many alarms were."""
    length = retention.CLASSES[retention.OPERATIONS].length
    if length is None:
        return 0
    old = Alarm.objects.filter(cleared_at__lt=now - length)
    noted = [alarm.pk for alarm in old if alarm.note]
    return Alarm.objects.filter(pk__in=noted).update(note="")


def describe(error: BaseException) -> str:
    """Name the kind and place of a failure. Its text is left out: it may quote what a person wrote."""
    if isinstance(error, BaseExceptionGroup) and error.exceptions:
        return f"{len(error.exceptions)} failures, the first: {describe(error.exceptions[0])}"[:240]
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "caravan" in Path(frame.filename).parts] or list(frames)
    place = (
        f" at {Path(ours[-1].filename).parent.name}/{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""
    )
    return f"{type(error).__module__}.{type(error).__qualname__}{place}"[:240]
