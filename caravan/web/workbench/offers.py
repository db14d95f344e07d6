"""What can be done with a matter beside answering it: one small form each, offered to whom it is for.

The workflow and the services decide; this only keeps away what they would refuse.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from caravan.consultations import queries
from caravan.matters.models import Matter
from caravan.matters.queries import may_lead
from caravan.people.models import User
from caravan.routing.placing import LAST_RUNG


@dataclass(frozen=True)
class Offer:
    """One thing to do: its form is ``workbench/matter/do/<action>.html``, shown below ``label``."""

    action: str
    label: str | Promise
    button: str | Promise
    key: str = ""  # the keyboard opens it

    @property
    def template(self) -> str:
        return f"workbench/matter/do/{self.action}.html"


NOTE = Offer("note", _("Note among staff"), _("Keep the note"), key="note")
CLARIFY = Offer("clarify", _("Ask the person something"), _("Send the question"))
OPINION = Offer("opinion", _("Ask a colleague"), _("Send the question"))
RELEASE = Offer("release", _("Give it back"), _("Give it back"))
REASSIGN = Offer("reassign", _("Give it to somebody"), _("Give it"))
ESCALATE = Offer("escalate", _("Send it up the ladder now"), _("Send it up"))
TRANSLATOR = Offer("translator", _("Name a translator"), _("Name"))
RETITLE = Offer("retitle", _("Title"), _("Keep"))
MERGE = Offer("merge", _("It was asked twice"), _("Join"))
SPAM = Offer("spam", _("This is no question"), _("Say so"))
SEAL = Offer("seal", _("Violence or a child is part of it"), _("Seal it"))
UNSEAL = Offer("unseal", _("It need not be sealed"), _("Open it to the place"))
SHARE = Offer("share", _("Show this answer to others who ask the same"), _("Publish it"))
STOP_SHARING = Offer("stop_sharing", _("Show this answer to others no longer"), _("Take it off the pages"))


def offers(matter: Matter, user: User, *, may_be_shared: bool, is_shared: bool) -> list[Offer]:
    """Return what ``user`` can do with ``matter`` now, the most usual first."""
    is_open = matter.state == Matter.State.OPEN
    is_mine = matter.owner_id == user.pk
    leads = may_lead(matter, user)
    may_admit = leads or is_mine or not matter.is_sealed
    offered = queries.actions(matter, user)
    candidates = (
        (NOTE, True),
        (CLARIFY, is_open),
        (OPINION, is_open and may_admit and "answer" in offered),
        (RELEASE, is_open and is_mine),
        (REASSIGN, is_open and leads),
        (ESCALATE, is_open and (leads or is_mine) and (matter.rung or 0) < LAST_RUNG),
        (TRANSLATOR, is_open and may_admit and matter.is_needing_translation),
        (MERGE, "merge" in offered),
        (SPAM, "confirm_spam" in offered),
        (RETITLE, True),
        (SEAL, not matter.is_sealed),
        (UNSEAL, leads and matter.is_sealed),
        (SHARE, leads and may_be_shared),
        (STOP_SHARING, leads and is_shared),
    )
    return [offer for offer, is_offered in candidates if is_offered]
