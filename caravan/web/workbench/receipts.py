"""Receipts that a member of staff has just made: shown for a short while, in the session that made them.

Whoever holds number and code can act as the person. So no page shows the code of a matter that
somebody merely may see: it is shown once, to be handed over, to whoever took the question down or
compared the answers.
"""

from datetime import datetime, timedelta

from caravan.matters.models import Matter
from caravan.web.requests import StaffRequest

HELD_FOR = timedelta(minutes=15)
MOST_HELD = 10
_KEY = "receipts"


def hold(request: StaffRequest, matter: Matter, now: datetime) -> None:
    """Let this session show the receipt of ``matter``, as it is now, for a short while."""
    others = [(number, one) for number, one in request.session.get(_KEY, {}).items() if number != matter.number]
    request.session[_KEY] = dict([*others, (matter.number, [matter.receipt_version, now.timestamp()])][-MOST_HELD:])


def held(request: StaffRequest, number: str, now: datetime) -> Matter | None:
    """Return the matter whose receipt this session may still show."""
    version, since = request.session.get(_KEY, {}).get(number, (0, 0.0))
    if not timedelta(0) <= timedelta(seconds=now.timestamp() - since) <= HELD_FOR:
        return None
    # Not narrowed to what the user may see: a visitor may come from anywhere, and this is their receipt.
    matters = Matter.objects.select_related("topic", "region", "owner__organization")
    return matters.filter(number=number, receipt_version=version).first()


def numbers_held(request: StaffRequest) -> set[str]:
    """Return the numbers of the receipts that this session made last."""
    return set(request.session.get(_KEY, {}))
