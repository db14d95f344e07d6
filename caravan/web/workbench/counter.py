"""What the forms of a counter share: their list of places, and the token under which they are sent once."""

from uuid import UUID, uuid4

from caravan.people.models import User
from caravan.regions.models import Region
from caravan.web.places import Picker
from caravan.web.requests import StaffRequest


def sent_token(request: StaffRequest) -> UUID:
    """Return the token that the form came with, a new one if it had none."""
    try:
        return UUID(request.POST.get("token", ""))
    except ValueError:
        return uuid4()


def token_of(user: User, token: UUID) -> str:
    """Return the token as it is stored: nobody reaches another's submission with it."""
    return f"staff:{user.pk}:{token}"


def places(request: StaffRequest, step: str) -> tuple[Picker, Region | None]:
    """Return the places to choose from, and the one that is chosen.

    The list opens where the clerk works; "look inside" opens the place that is selected.
    """
    sent = request.POST
    chosen = Picker.choice(sent.get("region", ""))
    within = sent.get("in") or home(request.user)
    if step == "open":
        within = sent.get("region") or within
    elif step.startswith("in:"):
        within = step.removeprefix("in:")
    picker = Picker.read({"q": sent.get("q", ""), "in": within}, chosen)
    if step == "search" and chosen is None and picker.found and picker.found[0].can_choose:
        chosen = picker.found[0].region
    return picker, chosen


def home(user: User) -> str:
    return max((grant.region.code for grant in user.grants), key=len, default="")
