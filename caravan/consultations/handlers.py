"""Until when it is true what people are told about a question; what else goes when it is erased."""

from datetime import datetime

from caravan.consultations.models import Answer, Clarification, Round, SecondOpinion
from caravan.consultations.queries import shown_answers
from caravan.consultations.services.sharing import withdraw_shared
from caravan.matters.models import Matter
from caravan.matters.services.erasure import on_erasure
from caravan.notifications import goes_out_while


@on_erasure
def show_no_longer(matter: Matter, now: datetime) -> None:
    """Take off the pages what was written for others from a matter that is erased."""
    withdraw_shared(matter, by=None, now=now)


@goes_out_while("promise_missed")
def is_late(number: str, user_id: int | None, now: datetime) -> bool:
    """Say whether a promise is still broken: an answer that came meanwhile speaks for itself."""
    return Round.objects.waiting().filter(matter__number=number, missed_at__isnull=False).exists()


@goes_out_while("answer_ready")
def has_answer(number: str, user_id: int | None, now: datetime) -> bool:
    """Say whether an answer stands, be it that of the question it was joined to."""
    matters = Matter.objects.filter(number=number)
    shown = {shown_answers(matter).pk for matter in matters}
    return Answer.objects.filter(round__matter__in=shown, recalled_at=None).exists()


@goes_out_while("please_reply")
def is_asked_something(number: str, user_id: int | None, now: datetime) -> bool:
    rounds = Round.objects.waiting().filter(matter__number=number)
    return Clarification.objects.filter(round__in=rounds, replied_at=None).exists()


@goes_out_while("clarification_given")
def waits_for_an_answer(number: str, user_id: int | None, now: datetime) -> bool:
    return Matter.objects.open().filter(number=number).exists()


@goes_out_while("opinion_wanted")
def opinion_is_wanted(number: str, user_id: int | None, now: datetime) -> bool:
    opinions = SecondOpinion.objects.filter(matter__number=number, matter__state=Matter.State.OPEN)
    return opinions.filter(asked_of=user_id, replied_at=None).exists()
