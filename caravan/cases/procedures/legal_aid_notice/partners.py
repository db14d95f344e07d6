"""What a partner body hands in: a notice (Legal Aid Law, arts. 25, 28, 36), or the application of somebody detained
(art. 39).

``LETTERS`` has what is kept of the letter itself in ``Case.letter``; ``FORMS`` what the form asks about the case.
"""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from caravan.cases.asks import Ask, Kind, Label
from caravan.cases.procedures.legal_aid.forms import APPLICATION
from caravan.cases.procedures.legal_aid_notice.forms import NOTICE

OLDEST = -180  # days that a letter may lie in the post, or in a drawer
ORGANS: tuple[tuple[str, Label], ...] = (
    ("court", _("People's court")),
    ("procuratorate", _("People's procuratorate")),
    ("police", _("Public security organ")),
)
PLACES: tuple[tuple[str, Label], ...] = (
    ("detention_house", _("Detention house")),
    ("prison", _("Prison")),
    ("rehabilitation", _("Compulsory isolation for drug rehabilitation")),
    ("duty_lawyer", _("Duty lawyer")),
)
WHERE: tuple[tuple[str, Label], ...] = (
    ("detained", _("In a detention house")),
    ("prison", _("In prison")),
    ("rehabilitation", _("In compulsory isolation for drug rehabilitation")),
    ("hospital", _("In a hospital for compulsory treatment")),
    ("free", _("Not held: on bail or under residential surveillance")),
)
_BODY = (
    Ask("body_name", _("Its full name"), longest=80, hint=_("As on the letterhead.")),
    Ask("official", _("Official in charge"), longest=40),
    Ask("official_phone", _("Phone of the official"), is_required=False, longest=30),
)
_RECEIVED = Ask(
    "received_on",
    _("Received on"),
    Kind.DAY,
    hint=_("The day it arrived here, not the day it is entered: the time limits run from it."),
    not_before=OLDEST,
    not_after=0,
)
_HELD = (
    Ask("held", _("Where the person is"), Kind.CHOICE, choices=WHERE),
    Ask("held_at", _("Name of that place"), is_required=False, longest=80),
)
LETTERS: dict[str, tuple[Ask, ...]] = {
    "legal_aid_notice": (
        Ask("body", _("Who notified"), Kind.CHOICE, choices=ORGANS),
        *_BODY,
        Ask("letter_number", _("Number of the letter"), longest=80),
        _RECEIVED,
        *_HELD,
    ),
    "legal_aid": (
        Ask("body", _("Who passed it on"), Kind.CHOICE, choices=(*ORGANS, *PLACES)),
        *_BODY,
        Ask("letter_number", _("Number of the letter"), is_required=False, longest=80),
        Ask(
            "asked_on",
            _("The person asked on"),
            Kind.DAY,
            is_required=False,
            hint=_("It has to be passed on within twenty-four hours."),
            not_before=OLDEST,
            not_after=0,
        ),
        _RECEIVED,
        *_HELD,
    ),
}
PERSON = (
    Ask("name", _("Name of the person"), longest=60),
    Ask("identity_number", _("ID number"), Kind.IDENTITY, is_required=False),
)
# What an application on one sheet of paper says. The rest is completed in the file before aid is granted.
_AT_ONCE = {"scope", "story"}
FORMS: dict[str, tuple[Ask, ...]] = {
    "legal_aid_notice": NOTICE,
    "legal_aid": tuple(replace(ask, is_required=ask.key in _AT_ONCE) for ask in APPLICATION),
}
CLEAR = Ask("clear", _("Neither I nor anybody close to me acts for the other side or has anything at stake."), Kind.YES)


def asks_of(procedure: str) -> tuple[Ask, ...]:
    """Return everything that the form of ``procedure`` asks, in its order."""
    return (*LETTERS[procedure], *PERSON, *FORMS[procedure], CLEAR)
