"""Who besides staff is told of a question: the person who asked, or who helps them, and only where it is safe.

A message says that there is news and the number it is about, never what it is about.
"""

from datetime import datetime

from caravan import notifications
from caravan.consultations.models import Consultation, Merge
from caravan.matters.models import Matter, Party
from caravan.routing.letters import letters


def tell_asker(matter: Matter, template: str, *, now: datetime) -> None:
    """Send the message to whoever asked, or helps them."""
    parties = Party.objects.present().filter(matter=matter).exclude(phone_index=None).order_by("id")
    channel = Consultation.objects.values_list("answer_channel", flat=True).get(pk=matter.pk)
    notifications.post(letters(matter, parties, channel, template, now), now=now)


def tell_askers(matter: Matter, template: str, *, now: datetime) -> None:
    """Tell whoever asked this question, and everybody whose question was joined to it."""
    tell_asker(matter, template, now=now)
    for merge in Merge.objects.filter(survivor=matter, undone_at=None).select_related("duplicate").order_by("at"):
        tell_askers(merge.duplicate, template, now=now)
