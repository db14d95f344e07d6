"""Days away, and who takes the questions meanwhile."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from caravan import audit, clock, notifications
from caravan.directory.models import Leave
from caravan.directory.refusals import Away, LeaveOver, LeaveOverlaps, Unfit
from caravan.people.models import User
from caravan.people.queries import answers, home_of
from caravan.people.services import actor_of


@transaction.atomic
def enter_leave(
    *,
    user: User,
    starts_on: date,
    ends_on: date,
    substitute: User | None = None,
    by: User | None,
    now: datetime,
) -> Leave:
    """Enter days on which ``user`` takes no new questions, both included; the substitute is told.

    Raises ``LeaveOverlaps``, ``Away`` if the substitute is away on one of the days, or ``Unfit``.
    """
    if ends_on < starts_on or ends_on < clock.china(now).date():
        raise Unfit("ends_on", _("Leave ends on or after its first day, and not in the past."))
    if substitute is not None and substitute.pk == user.pk:
        raise Unfit("substitute", _("Nobody can stand in for themselves."))
    if substitute is not None and not substitute.is_active:
        raise Unfit("substitute", _("The account of this person is closed."))
    today = clock.china(now).date()
    if substitute is not None and answers(user, today) and not answers(substitute, today):
        raise Unfit("substitute", _("This person does not answer questions; choose somebody who does."))
    # Both rows are locked, in one order for all: two people cannot leave for each other at the same moment.
    for key in sorted({user.pk, *([substitute.pk] if substitute else [])}):
        User.objects.select_for_update().get(pk=key)
    if Leave.objects.touching(starts_on, ends_on).filter(user=user).exists():
        raise LeaveOverlaps
    if substitute is not None and Leave.objects.touching(starts_on, ends_on).filter(user=substitute).exists():
        raise Away(substitute.name)
    leave = Leave.objects.create(user=user, substitute=substitute, starts_on=starts_on, ends_on=ends_on, entered_at=now)
    if substitute is not None:
        notifications.post(
            [
                notifications.Letter(
                    "stand_in",
                    ("in_app",),
                    {"name": user.name, "first": starts_on.isoformat(), "last": ends_on.isoformat()},
                    user_id=substitute.pk,
                )
            ],
            now=now,
        )
    _record("leave.enter", leave, by, now)
    return leave


@transaction.atomic
def cancel_leave(*, leave: Leave, by: User | None, now: datetime) -> Leave:
    """Take a leave back, from now on if it is under way. Raises ``LeaveOver`` if it is over or cancelled."""
    leave = Leave.objects.select_for_update(of=("self",)).get(pk=leave.pk)
    if leave.cancelled_at is not None or leave.ends_on < clock.china(now).date():
        raise LeaveOver
    leave.cancelled_at = now
    leave.save(update_fields=["cancelled_at"])
    _record("leave.cancel", leave, by, now)
    return leave


def _record(action: str, leave: Leave, by: User | None, now: datetime) -> None:
    audit.record(
        action,
        actor=actor_of(by),
        subject=leave,
        region=home_of(leave.user),
        data={
            "user": leave.user_id,
            "substitute": leave.substitute_id,
            "starts_on": leave.starts_on.isoformat(),
            "ends_on": leave.ends_on.isoformat(),
        },
        now=now,
    )
