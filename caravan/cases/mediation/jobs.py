"""What time does to agreements: whoever owes something is reminded of it."""

from datetime import datetime, timedelta

from caravan import clock
from caravan.cases.mediation.models import Agreement
from caravan.cases.mediation.reading import standing_of
from caravan.cases.mediation.services.keeping import remind_once
from caravan.cases.procedures.mediation.table import KEEPING
from caravan.engine.agreements import to_remind_of
from caravan.jobs import each, periodic


@periodic(every=timedelta(hours=1))
def remind_of_promises(now: datetime) -> int:
    """Remind of every line that is due within three days or late, once each. Safe to repeat."""
    kept_now = Agreement.objects.standing().filter(case__state__in=KEEPING).select_related("case__matter")
    return each(list(kept_now.order_by("pk")), lambda agreement: _remind(agreement, now))


def _remind(agreement: Agreement, now: datetime) -> bool:
    today = clock.china(now).date()
    standing = standing_of(agreement, today)
    lines = [item.line for item in to_remind_of(standing, today)]
    reminded = [remind_once(agreement=agreement, line=line, standing=standing, now=now) for line in lines]
    return any(reminded)
