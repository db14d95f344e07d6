"""Complaints about a legal aid case or whoever works on it (Legal Aid Law, arts. 55 and 56)."""

from django.utils.translation import gettext_lazy as _

from caravan.cases.procedure import Procedure
from caravan.cases.procedures.complaint.table import FEEDS, TABLE
from caravan.cases.procedures.complaint.words import ACTS, FORM, STAGES, TERMS
from caravan.matters.models import Matter
from caravan.people.roles import Role

COMPLAINT = Procedure(
    workflow=TABLE,
    kind=Matter.Kind.COMPLAINT,
    label=_("Complaint about legal aid"),
    handler=Role.SUPERVISOR,
    stages=STAGES,
    acts=ACTS,
    form=FORM,
    terms={term.key: term for term in TERMS},
    feeds=FEEDS,
    arrived=_("The complaint arrived"),
    told=_("What the complaint says"),
    is_told_where_it_came_from=False,
)
