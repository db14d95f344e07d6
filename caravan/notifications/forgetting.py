"""Take back what is still on its way about a matter, and where it would have gone."""

from datetime import datetime

from django.db.models import Q

from caravan.notifications.models import Notice


def forget_about(number: str, *, now: datetime) -> int:
    """Drop the notices about the matter ``number`` that are not out, and empty those that no channel could deliver.

    Return how many there were. What is out has no phone any more; the inbox of staff says the number alone.
    """
    not_out = Notice.objects.filter(Q(sent_at=None) | Q(failed_at__isnull=False))
    about = [notice for notice in not_out if notice.phone and notice.params.get("number") == number]
    for notice in about:
        notice.phone, notice.params = "", {}
        if notice.failed_at is None:
            notice.dropped_at = now
        notice.save(update_fields=["phone", "params", "dropped_at"])
    return len(about)
