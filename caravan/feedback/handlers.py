"""Until when it is true that somebody is to be called back."""

from datetime import datetime

from caravan.feedback.models import ReviewTask
from caravan.notifications import goes_out_while


@goes_out_while("review_waiting")
def is_to_be_called_back(number: str, user_id: int | None, now: datetime) -> bool:
    return ReviewTask.objects.filter(matter__number=number, assignee=user_id, done_at=None).exists()
