"""Reads for the inbox."""

from datetime import datetime

from django.db.models import QuerySet

from caravan.notifications import channels
from caravan.notifications.models import Notice


def inbox(*, user_id: int, now: datetime) -> QuerySet[Notice]:
    """Return the notices of an account, newest first."""
    return Notice.objects.in_app_of(user_id, now)


def unread_count(*, user_id: int, now: datetime) -> int:
    return Notice.objects.in_app_of(user_id, now).unread().count()


def text_of(notice: Notice, *, language: str) -> str:
    """Return the words of an inbox notice in the reader's language."""
    return channels.text(notice, "in_app", language)
