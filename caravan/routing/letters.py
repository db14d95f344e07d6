"""Whom a message about a matter may reach besides staff; when, the ladder of its place says."""

from collections.abc import Iterable
from datetime import datetime

from caravan import notifications
from caravan.matters.models import Matter, Party
from caravan.routing.ladders import ladder_of


def reachable(parties: Iterable[Party], answer_channel: str) -> Party | None:
    """Return whom a message may go to: the asker, or the helper if the asker wants that or cannot have one."""
    first = Party.Part.HELPER if answer_channel == "helper" else Party.Part.ASKER
    safe = [
        party for party in parties if party.part != Party.Part.OPPONENT and party.phone and party.is_safe_to_message
    ]
    return min(safe, key=lambda party: party.part != first, default=None)


def letters(
    matter: Matter, parties: Iterable[Party], answer_channel: str, template: str, now: datetime
) -> list[notifications.Letter]:
    """Return the message to whoever may have one; of a guarded matter nobody: somebody else may hold the phone."""
    person = None if matter.is_guarded else reachable(parties, answer_channel)
    if person is None:
        return []
    return notifications.to_asker(
        person.phone,
        template,
        number=matter.number,
        language=person.language,
        after=ladder_of(matter.ladder_key).quiet_until(now),
    )
