"""People's mediation: from the application to the kept agreement (People's Mediation Law, arts. 17 to 33)."""

from django.utils.translation import gettext_lazy as _

from caravan.cases.procedure import Procedure
from caravan.cases.procedures.mediation.forms import APPLICATION, PAPERS
from caravan.cases.procedures.mediation.rules import RULES
from caravan.cases.procedures.mediation.table import CONFIRM, FEEDS, TABLE
from caravan.cases.procedures.mediation.words import ACTS, STAGES, TERMS
from caravan.matters.models import Matter
from caravan.people.roles import Role

MEDIATION = Procedure(
    workflow=TABLE,
    kind=Matter.Kind.MEDIATION,
    label=_("People's mediation"),
    handler=Role.MEDIATOR,
    stages=STAGES,
    acts=ACTS,
    form=APPLICATION,
    papers=PAPERS,
    terms={term.key: term for term in TERMS},
    theirs=frozenset({CONFIRM}),
    rules=RULES,
    feeds=FEEDS,
    begun_by={CONFIRM: "effective_on"},
    office_name="%(town)s人民调解委员会",
)
