"""Enter the notice of a year, or a confirmed length. New dates are counted by it; what was promised stays promised.

Whoever keeps clocks finds those counted by another version and counts them anew.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from caravan import audit
from caravan.calendars import keeping
from caravan.calendars.models import EnteredLength, EnteredNotice
from caravan.calendars.refusals import DoesNotAddUp, LengthUnfit, NothingNew, NoticeUnfit
from caravan.engine.deadlines import Unit
from caravan.rulebook import local, rest_days
from caravan.rulebook.periods import PERIODS
from caravan.rulebook.rest_days import YearNotice


@transaction.atomic
def enter_notice(
    *, notice: YearNotice, title: str, origin: str, by: str, now: datetime, is_compared: bool = False
) -> EnteredNotice:
    """Keep ``notice`` as the newest of its year; ``by`` is a user name or "system".

    Raises ``NoticeUnfit``, ``DoesNotAddUp`` unless ``is_compared``, and ``NothingNew``.
    """
    if problems := notice.problems():
        raise NoticeUnfit(problems)
    if notice.net_days != rest_days.STATUTORY_DAYS and not is_compared:
        raise DoesNotAddUp(notice.net_days)
    notices = {row.year: row.notice for row in EnteredNotice.objects.in_force()}
    before = rest_days.build(notices)
    after = rest_days.build({**notices, notice.year: notice})
    if after.version == before.version:
        raise NothingNew(notice.year)
    row = EnteredNotice.objects.create(
        year=notice.year,
        title=title,
        rest_days=sorted(day.isoformat() for day in notice.rest_days),
        make_up_workdays=sorted(day.isoformat() for day in notice.make_up_workdays),
        origin=origin,
        calendar_version=after.version,
        entered_at=now,
        entered_by=by,
    )
    audit.record(
        "calendar.enter",
        actor=by,
        subject=row,
        data={"year": notice.year, "origin": origin, "from": before.version, "to": after.version},
        now=now,
    )
    transaction.on_commit(keeping.refresh)
    return row


MOST = {Unit.DAY: 730, Unit.WORKDAY: 500, Unit.MONTH: 60, Unit.YEAR: 20, Unit.HOUR: 720}


@transaction.atomic
def enter_length(
    *, key: str, length: int, valid_from: date, source: str, confirmed_by: str, by: str, now: datetime
) -> EnteredLength:
    """Let the period ``key`` be ``length`` long here for what begins on ``valid_from`` or later.

    Raises ``LengthUnfit``: what was read in a law cannot be changed, nor a length that nobody answers for entered.
    """
    if key not in local.changeable():
        raise LengthUnfit("key", _("This period was read in the law: it cannot be changed."))
    unit = PERIODS[key].rule.unit if key in PERIODS else Unit.DAY
    if not 0 < length <= MOST[unit]:
        raise LengthUnfit("length", _("Write a whole number from 1 to %(most)s.") % {"most": MOST[unit]})
    for field, text in (("source", source), ("confirmed_by", confirmed_by)):
        if not text.strip():
            raise LengthUnfit(field, _("Say where it stands and who answers for it."))
    before = local.local_on(key, valid_from)
    row = EnteredLength.objects.create(
        rule_key=key,
        length=length,
        valid_from=valid_from,
        source=" ".join(source.split()),
        confirmed_by=" ".join(confirmed_by.split()),
        entered_at=now,
        entered_by=by,
    )
    was = before.length if before else local.changeable()[key]
    data = {"rule": key, "from": was, "to": length, "valid_from": valid_from.isoformat()}
    audit.record("length.enter", actor=by, subject=row, data=data, now=now)
    transaction.on_commit(keeping.refresh)
    return row
