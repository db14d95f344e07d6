"""The roles staff hold; what a role may see or do is decided where the object lives."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    VILLAGE_ADVISER = "village_adviser", _("Village adviser")
    STATION_CLERK = "station_clerk", _("Station clerk")
    COUNTY_DUTY_LAWYER = "county_duty_lawyer", _("County duty lawyer")
    CITY_DUTY_SEAT = "city_duty_seat", _("City duty seat")
    SUPERVISOR = "supervisor", _("Supervisor")
    LEGAL_AID_OFFICER = "legal_aid_officer", _("Legal aid officer")
    MEDIATOR = "mediator", _("People's mediator")
    STATISTICS_OFFICER = "statistics_officer", _("Statistics officer")
    AUDITOR = "auditor", _("Auditor")
    SYSTEM_ADMINISTRATOR = "system_administrator", _("System administrator")
    SECURITY_ADMINISTRATOR = "security_administrator", _("Security administrator")


# Who may answer a person, and who may look after the ladder.
ANSWERING = frozenset({Role.VILLAGE_ADVISER, Role.COUNTY_DUTY_LAWYER, Role.CITY_DUTY_SEAT, Role.SUPERVISOR})
LEADING = frozenset({Role.COUNTY_DUTY_LAWYER, Role.CITY_DUTY_SEAT, Role.SUPERVISOR})
# Three who keep the system, of whom none can do another's work: who holds one of these holds no other of them, and
# nothing that shows a matter.
APART = frozenset({Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR})
# Who handles a case; they are asked no questions.
CASEWORK = frozenset({Role.LEGAL_AID_OFFICER, Role.MEDIATOR})
HANDLING = ANSWERING | CASEWORK | {Role.STATION_CLERK}


def can_be_held_together(one: Role, other: Role) -> bool:
    """Say whether one person may hold both roles."""
    return one == other or not (
        (one in APART and other in APART | HANDLING) or (other in APART and one in APART | HANDLING)
    )
