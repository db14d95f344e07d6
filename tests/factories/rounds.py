"""Rounds as rows, with any outcome at any minute: what the figures are counted from."""

from datetime import datetime
from itertools import count

from caravan import clock
from caravan.consultations.models import Round
from caravan.matters.models import Matter

_keys = count(1)


def round_of(
    one: Matter,
    asked_at: datetime,
    due_at: datetime,
    *,
    number: int = 1,
    answered_at: datetime | None = None,
    outcome: str = "",
    ended_at: datetime | None = None,
    is_solved: bool | None = None,
) -> Round:
    return Round.objects.create(
        matter=one,
        number=number,
        province_code=one.province_code,
        prefecture_code=one.prefecture_code,
        county_code=one.county_code,
        question="老板不发工资。",
        submission_key=next(_keys).to_bytes(32),
        fingerprint=bytes(32),
        asked_at=asked_at,
        asked_on=clock.china(asked_at).date(),
        due_at=due_at,
        promise={},
        answered_at=answered_at,
        outcome=outcome,
        ended_at=ended_at,
        is_solved=is_solved,
    )
