"""What a receipt shows, on the screen and on paper; the QR code that leads back to the matter."""

from datetime import datetime
from io import BytesIO
from typing import Any

import segno
from django.http import HttpRequest
from django.urls import reverse

from caravan import clock
from caravan.consultations.queries import current_round, thread, turn
from caravan.knowledge.queries import similar_answers
from caravan.matters.models import Matter, Participation
from caravan.matters.services import code_of
from caravan.people.models import User
from caravan.web.progress import lines_of
from caravan.web.promises import reckoning_of
from caravan.web.words import is_english

SIMILAR = 3


def receipt_context(request: HttpRequest, matter: Matter, now: datetime) -> dict[str, Any]:
    """Return what the receipt pages share."""
    language = "en" if is_english() else "zh-hans"
    whose = turn(matter)
    return {
        "matter": matter,
        "code": code_of(matter),
        "round": (round_ := current_round(matter)),
        "reckoning": reckoning_of(round_),
        "lines": lines_of(matter, thread(matter, "asker", now), whose, now),
        "translator": translator_of(matter),
        "track_url": track_url(request, matter),
        "similar": similar_answers(matter.topic, language, round_.question, day=clock.china(now).date(), limit=SIMILAR),
        "now": now,
    }


def translator_of(matter: Matter) -> User | None:
    """Return who translates for ``matter``, if somebody was named."""
    seat = (
        Participation.objects.filter(matter=matter, ground=Participation.Ground.TRANSLATOR)
        .select_related("user")
        .order_by("-id")
        .first()
    )
    return seat.user if seat else None


def track_url(request: HttpRequest, matter: Matter) -> str:
    """Return the address that the QR code holds: the number, never the code."""
    return request.build_absolute_uri(f"{reverse('citizen:track')}?number={matter.number}")


def qr_svg(text: str) -> bytes:
    """Return ``text`` as a QR code in SVG, without inline style so that a strict policy lets it pass."""
    out = BytesIO()
    segno.make(text, error="m").save(out, kind="svg", scale=4, border=4, xmldecl=True, svgns=True, nl=False)
    return out.getvalue()
