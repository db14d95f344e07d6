"""What a notice of court, procuratorate or police says of the case. Who sent it stands in ``partners``."""

from django.utils.translation import gettext_lazy as _

from caravan.cases.asks import Ask, Kind, Label, of_table
from caravan.rulebook import legal_aid

GROUNDS = of_table(legal_aid.NOTICE)
STAGES: tuple[tuple[str, Label], ...] = (
    ("investigation", _("Investigation")),
    ("prosecution", _("Examination for prosecution")),
    ("first_instance", _("In court, first instance")),
    ("appeal", _("In court, appeal")),
    ("death_review", _("Review of a death sentence")),
    ("retrial", _("Retrial")),
    ("treatment", _("Proceedings on compulsory treatment")),
)
NOTICE = (
    Ask("ground", _("Why a lawyer has to be assigned"), Kind.CHOICE, choices=GROUNDS),
    Ask("offence", _("Offence, as the notice names it"), longest=120),
    Ask("stage", _("How far has it come?"), Kind.CHOICE, choices=STAGES),
    Ask("hearing_on", _("Hearing or interrogation planned for"), Kind.DAY, is_required=False, not_before=-30),
    Ask("remark", _("What else the notice says"), Kind.TEXT, is_required=False),
)
