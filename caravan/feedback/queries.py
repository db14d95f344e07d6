"""Reads about ratings and reviews."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from caravan.feedback.models import Rating, ReviewTask
from caravan.people.models import User

UNSEEN_FOR = timedelta(days=7)


def open_reviews(user: User) -> QuerySet[ReviewTask]:
    """Return the reviews that ``user`` still has to do, the nearest due time first."""
    return ReviewTask.objects.filter(assignee=user, done_at=None).select_related("matter__topic").order_by("due_at")


def ratings_of(user: User, now: datetime) -> QuerySet[Rating]:
    """Return the ratings of ``user`` that are old enough to be shown to them."""
    return Rating.objects.filter(rated=user, at__lte=now - UNSEEN_FOR).order_by("-at")
