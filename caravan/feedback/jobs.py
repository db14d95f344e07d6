"""Whoever is dissatisfied hears from somebody: re-derived again and again, from the ratings."""

from datetime import datetime, timedelta

from caravan import clock
from caravan.feedback import services
from caravan.feedback.models import Rating, ReviewTask
from caravan.feedback.reasons import DISSATISFIED
from caravan.jobs import each, periodic
from caravan.jobs.alarms import raise_alarm

BATCH = 500


@periodic(every=timedelta(minutes=10))
def keep_reviews_going(now: datetime) -> int:
    """Say what is late, open every review that should be there, give on what lies with people who are not there."""
    for task in ReviewTask.objects.waiting().filter(due_at__lt=now).select_related("matter")[:BATCH]:
        raise_alarm("review_late", task.matter.number, now=now, region=task.matter.region_code)
    missing = Rating.objects.filter(grade__lte=DISSATISFIED, review_task=None).order_by("at")[:BATCH]
    opened = each(list(missing), lambda rating: services.open_review(rating=rating, by="system", now=now))
    abandoned = ReviewTask.objects.abandoned(clock.china(now).date())[:BATCH]
    return opened + each(list(abandoned), lambda task: services.hand_on_review(task=task, now=now))
