"""What tests read back from the tables."""

from caravan.consultations.models import Round
from caravan.matters.models import Entry, Matter
from caravan.notifications.models import Notice


def round_of(matter: Matter, number: int = 1) -> Round:
    return Round.objects.get(matter=matter, number=number)


def told_askers(template: str) -> list[str]:
    """The numbers that text messages to people outside named, in order."""
    notices = Notice.objects.filter(template=template, to_kind=Notice.ToKind.ASKER).order_by("id")
    return [notice.params["number"] for notice in notices]


def kinds(matter: Matter) -> list[str]:
    """The knots of the thread, oldest first."""
    return list(Entry.objects.filter(matter=matter).order_by("id").values_list("kind", flat=True))
