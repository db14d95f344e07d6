"""Until when it is true what staff are told about a case: it is open, and theirs."""

from datetime import datetime

from caravan.cases import official as _official  # noqa: F401 -- registers what is written
from caravan.cases.models import Case, Clock
from caravan.matters.models import Matter
from caravan.notifications import goes_out_while


@goes_out_while("case_waiting")
def waits_for_them(number: str, user_id: int | None, now: datetime) -> bool:
    return Matter.objects.open().filter(number=number, owner=user_id).exists()


@goes_out_while("clock_missed", "clock_ends", "clock_recounted", "case_recounted", "promise_missed_case", "day_ends")
def runs_still(number: str, user_id: int | None, now: datetime) -> bool:
    """Say whether a clock still runs."""
    case = Case.objects.filter(matter__number=number).first()
    return case is not None and Clock.objects.running().filter(case=case).exists()
