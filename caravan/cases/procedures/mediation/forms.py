"""What an application for mediation says, and the papers of its file."""

from django.utils.translation import gettext_lazy as _

from caravan.cases.asks import Ask, Kind
from caravan.cases.procedure import Paper

SOURCES = (
    ("application", _("One side asked for it")),
    ("initiative", _("The committee offered it itself")),
    ("police", _("Handed over by the police")),
    ("court", _("Handed over by a court")),
    ("department", _("Handed over by another office")),
)

APPLICATION = (
    Ask(
        "story",
        _("What is the dispute about?"),
        Kind.TEXT,
        hint=_("What happened, since when, what you have tried. The other side does not get to read this."),
        longest=5000,
    ),
    Ask("wish", _("What would settle it for you?"), Kind.TEXT, is_required=False, longest=500),
    Ask(
        "amount",
        _("How much money is it about?"),
        Kind.MONEY,
        is_required=False,
        hint=_("In yuan. Leave it empty if it is not about money."),
    ),
    Ask("source", _("How it came to us"), Kind.CHOICE, is_required=False, choices=SOURCES),
    Ask("body", _("Which office handed it over"), Kind.LINE, is_required=False, longest=60),
    Ask("reference", _("Number of its letter"), Kind.LINE, is_required=False, longest=60),
)

# Of the thirteen places of a mediation file those that come from outside; the others are written by the case itself.
PAPERS = (
    Paper("identity", _("Proof of identity"), _("Of both sides; a firm: its licence and who acts for it.")),
    Paper("proxy", _("Power of attorney"), _("If somebody acts for one side."), needed=lambda case: False),
    Paper("evidence", _("Evidence"), _("Photos, bills, messages."), needed=lambda case: False),
    Paper("signed", _("Signed agreement"), _("The paper with signatures or thumbprints."), needed=lambda case: False),
    Paper("performance", _("Proof that it was kept"), _("Receipts, transfers, photos."), needed=lambda case: False),
    Paper("court", _("Papers of the judicial confirmation"), needed=lambda case: False),
)
