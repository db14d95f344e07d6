"""The frame around every staff page."""

from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from caravan import clock, policy
from caravan.notifications.queries import unread_count
from caravan.people.models import User
from caravan.people.roles import HANDLING, Role
from caravan.web.workbench.policy import COUNTER
from caravan.web.workbench.queues import VIEWS, counts

PAGES = (
    ("workbench:mediations", _("Mediations")),
    ("workbench:mediation_apply", _("Take in a mediation")),
    ("workbench:aid_intake", _("Notices and passed-on applications")),
    ("workbench:subsidies", _("Subsidies for lawyers")),
    ("workbench:ladder", _("Ladder board")),
    ("workbench:intake", _("New visitor")),
    ("workbench:receipt", _("Lost receipt")),
    ("workbench:sealed", _("Sealed questions")),
    ("workbench:reviews", _("Call-backs")),
    ("workbench:roster", _("Roster and advisers")),
    ("workbench:leave", _("My leave")),
    ("workbench:points", _("Service points")),
    ("workbench:notices", _("Notices")),
    ("workbench:audit", _("Audit")),
    ("workbench:admin", _("Accounts")),
    ("workbench:jobs", _("Jobs and alarms")),
    ("workbench:ladders", _("Ladder tables")),
    ("workbench:days_off", _("Days off")),
    ("workbench:lengths", _("Lengths to confirm")),
    ("workbench:subsidy_table", _("Subsidy table")),
    ("workbench:password", _("My password")),
    ("workbench:factor", _("My second factor")),
)


# What stands in the address of a page that has several.
ARGUMENTS = {"workbench:aid_intake": ["notice"]}
# After g, these letters lead to the pages (components/staff.js).
LETTERS = {"workbench:ladder": "l", "workbench:notices": "n"}


@lru_cache(maxsize=64)
def _pages(roles: frozenset[Role]) -> list[tuple[str, str, str | Promise, str]]:
    """Return the pages around the queue that these roles open: route, address, label, letter."""
    register = policy.register()
    return [
        (name, reverse(name, args=ARGUMENTS.get(name)), label, LETTERS.get(name, ""))
        for name, label in PAGES
        if name in register and register[name].roles & roles
    ]


def frame(user: User, *, view: str = "") -> dict[str, Any]:
    """Return the side bar: views with counts, and the pages that the roles of ``user`` open."""
    roles = user.role_set
    handles = bool(roles & HANDLING)
    held = counts(user) if handles else {}
    return {
        "views": [(v.key, v.label, held.get(v.key)) for v in VIEWS.values()] if handles else [],
        "view": view,
        "pages": _pages(roles),
        "may_intake": bool(roles & COUNTER),
        "unread": unread_count(user_id=user.pk, now=clock.now()),
        "role_names": ", ".join(sorted(str(role.label) for role in roles)),
    }
