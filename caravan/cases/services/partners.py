"""What court, procuratorate, police or a place of detention hands in: a case from the day on which it arrived.

A notice begins at its own table: nobody applied, so nothing is decided (Legal Aid Law, art. 36). The application of
somebody detained is one like any other, passed on by whoever holds them (art. 39).
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from caravan import clock
from caravan.cases.asks import Ask, Faults, read
from caravan.cases.content import Application, Someone
from caravan.cases.procedures.legal_aid import conversion
from caravan.cases.procedures.legal_aid_notice.partners import CLEAR, FORMS, LETTERS, PERSON
from caravan.cases.services.opening import Opened, open_case
from caravan.matters.models import Matter, Party
from caravan.people.models import User
from caravan.people.roles import Role
from caravan.regions.models import Region
from caravan.rulebook.legal_aid import BY_COURT

CRIMINAL_TOPIC = "detention"


def take_in(*, procedure: str, typed: Mapping[str, Any], token: str, by: User, now: datetime) -> Opened:
    """Open the case that a partner body hands in; ``typed`` also names its ``region``, a county of ``by``.

    Raises ``Faults`` for what was typed, and what ``open_case`` raises.
    """
    today = clock.china(now).date()
    letter, person, facts = _read(procedure, typed, {county.code for county in counties_of(by, today)}, today)
    child = facts.get("ground") == "minor"
    application = Application(
        procedure=procedure,
        region_code=str(typed["region"]),
        topic_key=conversion.topic_of(facts["scope"]) if "scope" in facts else CRIMINAL_TOPIC,
        people=(Someone(Party.Part.ASKER, **person),),
        facts=facts,
        letter=letter,
        received_on=date.fromisoformat(letter["received_on"]),
        is_sealed=child or facts.get("scope") == "no_limit.violence",
        is_danger=facts.get("scope") == "no_limit.violence",
        is_urgent=conversion.is_urgent(facts, today),
    )
    return open_case(application=application, channel=Matter.Channel.PARTNER, token=token, now=now, by=by)


def counties_of(user: User, day: date) -> list[Region]:
    """Return the counties for whose agency ``user`` may take something in, by code."""
    found: dict[str, Region] = {}
    for region in user.regions_with({Role.LEGAL_AID_OFFICER}):
        inside = Region.objects.on(day).filter(level=Region.Level.COUNTY, code__startswith=region.code[:6])
        found |= {county.code: county for county in inside}
    return [found[code] for code in sorted(found)]


def _read(
    procedure: str, typed: Mapping[str, Any], counties: Collection[str], today: date
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Return letter, person and facts; every fault of all of them is raised at once."""
    faults: dict[str, str] = {}

    def part(asks: tuple[Ask, ...]) -> dict[str, Any]:
        try:
            return read(asks, typed, today)
        except Faults as refusal:
            faults.update(refusal.by_field)
            return {}

    letter, person, facts = part(LETTERS[procedure]), part(PERSON), part(FORMS[procedure])
    part((CLEAR,))
    if facts.get("ground") in BY_COURT and letter.get("body", "court") != "court":
        faults["ground"] = _("On this ground only a court notifies.")
    if letter.get("asked_on", "") > letter.get("received_on", "9999"):
        faults["asked_on"] = _("This is after the day on which it was received.")
    if typed.get("region") not in counties:
        faults["region"] = _("Choose the county whose agency it concerns.")
    if faults:
        raise Faults(faults)
    return letter, person, facts
