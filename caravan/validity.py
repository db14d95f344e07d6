"""Which rows hold at a moment: those with ``valid_from`` and ``valid_to``, the first moment they no longer hold."""

from datetime import date

from django.db.models import Q


def lasting(at: date) -> Q:
    """Return the filter for rows that have not ended at a day or moment, begun or not."""
    return Q(valid_to=None) | Q(valid_to__gt=at)


def in_force(at: date) -> Q:
    """Return the filter for rows that hold on a day or at a moment."""
    return lasting(at) & Q(valid_from__lte=at)
