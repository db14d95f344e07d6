"""Legal aid on application: from the application to the closing file (Legal Aid Law, arts. 31 to 50)."""

from django.utils.translation import gettext_lazy as _

from caravan.cases.procedure import Procedure
from caravan.cases.procedures.legal_aid.forms import APPLICATION
from caravan.cases.procedures.legal_aid.notice import in_place_of_lapse
from caravan.cases.procedures.legal_aid.papers import PAPERS
from caravan.cases.procedures.legal_aid.rules import LAWYERS, RULES
from caravan.cases.procedures.legal_aid.table import FEEDS, TABLE
from caravan.cases.procedures.legal_aid.words import ACTS, STAGES, TERMS
from caravan.matters.models import Matter
from caravan.organizations.models import Organization
from caravan.people.roles import Role

LEGAL_AID = Procedure(
    workflow=TABLE,
    kind=Matter.Kind.LEGAL_AID,
    label=_("Legal aid"),
    office=Organization.Kind.LEGAL_AID_CENTRE,
    office_name="%(place)s法律援助中心",
    handler=Role.LEGAL_AID_OFFICER,
    stages=STAGES,
    acts=ACTS,
    form=APPLICATION,
    papers=PAPERS,
    terms={term.key: term for term in TERMS},
    rules={**RULES},
    instead={"lapse": in_place_of_lapse},
    chooses={"assign": LAWYERS},
    feeds=FEEDS,
)
