"""Who is told of a case: the person, wherever it is safe; whoever handles it; the supervisor."""

from collections.abc import Iterable
from datetime import datetime

from caravan import notifications
from caravan.cases.models import Case
from caravan.matters.models import Party
from caravan.people.models import User
from caravan.routing.ladders import ladder_of
from caravan.routing.letters import letters


def tell_person(case: Case, template: str, *, now: datetime) -> None:
    """Send the person, or who helps them, a message that names the number and nothing else."""
    notifications.post(_letters(case, template, now), now=now)


def reaches_person(case: Case, now: datetime) -> bool:
    """Say whether a message about ``case`` would go out to anybody."""
    return bool(_letters(case, "case_news", now))


def _letters(case: Case, template: str, now: datetime) -> list[notifications.Letter]:
    parties = Party.objects.present().filter(matter=case.matter).exclude(phone_index=None).order_by("id")
    return letters(case.matter, parties, "waits", template, now)


def tell_staff(case: Case, users: Iterable[User | None], template: str, *, now: datetime) -> None:
    """Tell these members of staff, in the quiet hours of the place not before the morning."""
    told = {user.pk: user for user in users if user is not None}
    notifications.notify_staff(
        staff=[user.addressee for user in told.values()],
        template=template,
        number=case.matter.number,
        after=ladder_of(case.matter.ladder_key).quiet_until(now),
        now=now,
    )
