"""Until when it is true what staff are told about a matter: it is open, and theirs."""

from datetime import datetime

from django.db.models import Q

from caravan.matters.models import Matter, Participation
from caravan.notifications import goes_out_while

LET_IN_FOR_IT = (Participation.Ground.OFFERED, Participation.Ground.TRANSLATOR)


@goes_out_while("question_waiting", "follow_up_waiting", "translation_wanted", "promise_broken")
def waits_for_them(number: str, user_id: int | None, now: datetime) -> bool:
    """Say whether the matter is open and in the hands of ``user_id``, or offered to them."""
    let_in = Participation.objects.filter(user=user_id, ground__in=LET_IN_FOR_IT, until=None)
    return Matter.objects.open().filter(Q(owner=user_id) | Q(pk__in=let_in.values("matter")), number=number).exists()


@goes_out_while("question_taken_away")
def is_with_somebody_else(number: str, user_id: int | None, now: datetime) -> bool:
    """Say whether the matter is open and has not come back to ``user_id``."""
    return Matter.objects.open().filter(number=number).exclude(owner=user_id).exists()
