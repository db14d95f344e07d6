"""What this browser holds: a question being written, matters it has opened, a phone it has proved.

People who ask have no account and no session. All of it sits in one signed cookie that scripts
cannot read; nothing in it can be read back into a name or a number, and deleting it is forgetting.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from caravan.matters.models import Matter
from caravan.privacy.index import Index

COOKIE = "visitor"
SALT = "caravan.web.citizen.visitor"
KEPT_FOR = timedelta(days=30)
# A proved phone opens everything the person ever asked: long enough to read, too short to leave lying about.
PHONE_HOLDS_FOR = timedelta(minutes=30)
MOST_MATTERS = 20
# Reading on is one look: a matter is on record as seen by this browser so often at most.
SEEN_FOR = timedelta(hours=1)


@dataclass
class Visitor:
    """The contents of the cookie; change it, then ``keep`` it in the response."""

    draft_id: UUID | None = None
    aid_draft_id: UUID | None = None  # an application for legal aid that is being written
    sent_token: str = ""  # the draft that was sent last, so that sending it again shows the same receipt
    sent_number: str = ""
    matters: dict[str, int] = field(default_factory=dict)  # number -> version of the receipt that opened it
    phone_index: Index | None = None
    phone_at: datetime | None = None
    # A guarded matter: the cookie ends with the browser and the home page shows nothing of it.
    is_private: bool = False
    seen: dict[str, datetime] = field(default_factory=dict)  # number -> when a look at it was last put on record
    seats: dict[str, int] = field(default_factory=dict)  # place at a table of mediation -> version of its code

    def open(self, matter: Matter) -> None:
        """Remember that this browser has shown the receipt of ``matter``; the oldest are forgotten first."""
        self.meet(matter)
        self.matters.pop(matter.number, None)
        self.matters[matter.number] = matter.receipt_version
        for number in list(self.matters)[:-MOST_MATTERS]:
            del self.matters[number]

    def meet(self, matter: Matter) -> bool:
        """Keep no trace of a guarded matter, whichever door it came in by; say whether that changes anything."""
        changes = matter.is_guarded and not self.is_private
        self.is_private = self.is_private or matter.is_guarded
        return changes

    def look_at(self, matter: Matter, now: datetime) -> bool:
        """Say whether this look at ``matter`` is one to put on record: the first within an hour."""
        self.seen = {number: at for number, at in self.seen.items() if timedelta(0) <= now - at < SEEN_FOR}
        is_first = matter.number not in self.seen
        if is_first:
            self.seen[matter.number] = now
        return is_first

    def has_open(self, matter: Matter) -> bool:
        """Say whether this browser may see ``matter``: a replaced receipt opens nothing any more."""
        return self.matters.get(matter.number) == matter.receipt_version

    def proved_phone(self, now: datetime) -> Index | None:
        """Return the blind index of the phone proved a short while ago."""
        if self.phone_at is None or not timedelta(0) <= now - self.phone_at <= PHONE_HOLDS_FOR:
            return None
        return self.phone_index


def visitor_of(request: HttpRequest) -> Visitor:
    """Return what this browser holds; a missing, forged or outdated cookie holds nothing."""
    kept = getattr(request, "_visitor", None)
    if isinstance(kept, Visitor):
        return kept
    try:
        data = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KEPT_FOR)
        visitor = _read(data)
    except (signing.BadSignature, NotBase64, KeyError, TypeError, ValueError):
        visitor = Visitor()
    request._visitor = visitor  # type: ignore[attr-defined]
    return visitor


def keep(response: HttpResponse, visitor: Visitor) -> HttpResponse:
    """Write ``visitor`` into the response."""
    response.set_cookie(
        COOKIE,
        signing.dumps(_written(visitor), salt=SALT, compress=True),
        max_age=None if visitor.is_private else int(KEPT_FOR.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def forget(response: HttpResponse) -> HttpResponse:
    """Delete everything this browser holds of the person."""
    response.delete_cookie(COOKIE, samesite="Lax")
    return response


def _written(visitor: Visitor) -> dict[str, Any]:
    return {
        "d": str(visitor.draft_id) if visitor.draft_id else "",
        "g": str(visitor.aid_draft_id) if visitor.aid_draft_id else "",
        "s": [visitor.sent_token, visitor.sent_number],
        "m": list(visitor.matters.items()),
        "p": urlsafe_b64encode(visitor.phone_index.pack()).decode() if visitor.phone_index else "",
        "a": int(visitor.phone_at.timestamp()) if visitor.phone_at else 0,
        "x": visitor.is_private,
        "t": list(visitor.seats.items())[-MOST_MATTERS:],
        "l": [(number, int(at.timestamp())) for number, at in visitor.seen.items()][-MOST_MATTERS:],
    }


def _read(data: Any) -> Visitor:
    table = cast("dict[str, Any]", data)
    return Visitor(
        draft_id=UUID(table["d"]) if table["d"] else None,
        aid_draft_id=UUID(table["g"]) if table.get("g") else None,
        sent_token=str(table["s"][0]),
        sent_number=str(table["s"][1]),
        matters={str(number): int(version) for number, version in table["m"]},
        phone_index=Index.unpack(urlsafe_b64decode(table["p"])) if table["p"] else None,
        phone_at=datetime.fromtimestamp(int(table["a"]), UTC) if table["a"] else None,
        is_private=bool(table["x"]),
        seats={str(seat): int(version) for seat, version in table.get("t", ())},
        seen={str(number): datetime.fromtimestamp(int(at), UTC) for number, at in table.get("l", ())},
    )
