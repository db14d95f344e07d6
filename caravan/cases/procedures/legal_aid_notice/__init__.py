"""Legal aid on notice: court, procuratorate or police notify, the agency assigns (Legal Aid Law, arts. 25, 28, 36).

Nobody applies, and nobody looks at means: there is no decision to grant, so the table begins with the three days.
"""

from django.utils.translation import gettext_lazy as _

from caravan.cases.procedure import Procedure
from caravan.cases.procedures.legal_aid.rules import LAWYERS, WORK_RULES
from caravan.cases.procedures.legal_aid_notice.forms import NOTICE
from caravan.cases.procedures.legal_aid_notice.table import FEEDS, TABLE
from caravan.cases.procedures.legal_aid_notice.words import ACTS, PAPERS, STAGES, TERMS
from caravan.matters.models import Matter
from caravan.organizations.models import Organization
from caravan.people.roles import Role

LEGAL_AID_NOTICE = Procedure(
    workflow=TABLE,
    kind=Matter.Kind.LEGAL_AID,
    label=_("Legal aid on notice"),
    office=Organization.Kind.LEGAL_AID_CENTRE,
    office_name="%(place)s法律援助中心",
    handler=Role.LEGAL_AID_OFFICER,
    stages=STAGES,
    acts=ACTS,
    form=NOTICE,
    papers=PAPERS,
    terms={term.key: term for term in TERMS},
    rules={**WORK_RULES},
    chooses={"assign": LAWYERS},
    feeds=FEEDS,
    arrived=_("The notice arrived"),
    told=_("What the notice says"),
)
