"""A mediation is opened: two sides that are two, a seat for each, and nobody invited yet."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from caravan.cases.asks import Faults
from caravan.cases.content import Application, Someone
from caravan.cases.mediation.models import Seat, Side
from caravan.cases.models import Case
from caravan.cases.services import Opened, open_case
from caravan.matters.models import Matter, Party
from caravan.people.models import User
from caravan.privacy.index import blind_index_or_none
from caravan.rulebook.screening import is_dangerous, screen

SIDES = {Party.Part.ASKER: Side.APPLICANT, Party.Part.OPPONENT: Side.RESPONDENT}


@transaction.atomic
def open_mediation(
    *,
    application: Application,
    channel: str,
    token: str,
    now: datetime,
    by: User | None = None,
    opened_from: Matter | None = None,
) -> Opened:
    """Open a mediation; raises ``Faults`` if somebody is on both sides, and what ``cases.open_case`` raises.

    A story that points to harm is sealed until a trained person has looked: a wrong alarm costs a call, a missed one
    may cost more.
    """
    if faults := both_sides(application.people):
        raise Faults(faults)
    if is_dangerous([finding.cue.key for finding in screen(_told(application))]):
        application = replace(application, is_danger=True, is_sealed=True)
    opened = open_case(application=application, channel=channel, token=token, now=now, by=by, opened_from=opened_from)
    sit_down(case=opened.case)
    return opened


def both_sides(people: Sequence[Someone]) -> dict[str, str]:
    """Return what is wrong where one person stands on both sides, by the field of the other side."""
    ours = [one for one in people if one.part == Party.Part.ASKER]
    faults = {}
    for other in (one for one in people if one.part == Party.Part.OPPONENT):
        for one in ours:
            if _is_same("identity_number", one.identity_number, other.identity_number):
                faults["opponent_identity_number"] = _("This is the ID number of the person who applies.")
            elif _is_same("phone", one.phone, other.phone):
                faults["opponent_phone"] = _("This is the phone number of the person who applies.")
            elif _is_same("name", one.name, other.name) and not (one.identity_number and other.identity_number):
                faults["opponent_name"] = _(
                    "The same name stands on both sides. If they are two people of one name, add something that "
                    "tells them apart, such as the house."
                )
    return faults


def _is_same(kind: str, one: str, other: str) -> bool:
    return bool(one and other) and blind_index_or_none(kind, one) == blind_index_or_none(kind, other)


def sit_down(*, case: Case) -> list[Seat]:
    """Give every party a seat who has none yet."""
    parties = Party.objects.present().filter(matter=case.pk, part__in=SIDES, seat=None).order_by("id")
    return [Seat.objects.create(case=case, party=party, side=SIDES[Party.Part(party.part)]) for party in parties]


def _told(application: Application) -> str:
    return "\n".join(str(application.facts.get(key, "")) for key in ("story", "wish"))
