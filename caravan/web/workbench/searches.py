"""What staff look for, as it stands in an address: sealed, so that only they can read it there."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from datetime import datetime, timedelta

from caravan.matters.services import tries
from caravan.people.models import User
from caravan.privacy import ciphers

# Nobody at work looks for so many people in an hour; a page read on counts as well.
LIMIT = tries.Limit("search", 200, within=timedelta(hours=1))


def searched_too_much(user: User, now: datetime) -> datetime | None:
    """Count a search for a person; return when the next may be made if there were too many, and count none."""
    return tries.too_many_until(LIMIT, str(user.pk), 1, now)


def sealed_search(text: str, user: User) -> str:
    """Return ``text`` as a word for an address, which opens for ``user`` alone."""
    return urlsafe_b64encode(ciphers.seal(text.encode(), place=_place(user))).decode().rstrip("=")


def opened_search(word: str, user: User) -> str:
    """Return what ``word`` holds; '' where it is no such word, or somebody else's."""
    try:
        sealed = urlsafe_b64decode(word + "=" * (-len(word) % 4))
        return ciphers.unseal(sealed, place=_place(user)).decode() if word else ""
    except (NotBase64, ValueError, ciphers.Unreadable):
        return ""


def _place(user: User) -> str:
    return f"search|{user.pk}"
