"""Two people erase what a matter holds of people."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from caravan import clock
from caravan.matters.models import Matter
from caravan.matters.numbers import normalise
from caravan.matters.refusals import Refused
from caravan.matters.services import erasure
from caravan.people.models import User
from caravan.privacy.models import Erasure
from caravan.privacy.tombstones import TombstonesUnusable

ASKED_FOR = [reason for reason in Erasure.Reason.values if reason != Erasure.Reason.EXPIRED]


VIA = "console"


class Command(BaseCommand):
    help = (
        "Empty what a matter holds of the people in it: one supervisor asks for it (request), another one does it "
        "(confirm), or nobody does (refuse). What waits: list. The figures stay what they were."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("step", choices=("request", "confirm", "refuse", "list"))
        parser.add_argument("number", nargs="?", default="", help="the matter's number")
        parser.add_argument("--by", default="", help="the account of the supervisor who decides")
        parser.add_argument("--reason", choices=ASKED_FOR, default=Erasure.Reason.REQUEST.value)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["step"] == "list":
            self._list()
            return
        matter, by, now = matter_of(options["number"]), account_of(options["by"]), clock.now()
        try:
            if options["step"] == "request":
                erasure.request_erasure(matter=matter, reason=options["reason"], by=by, now=now, via=VIA)
                self.stdout.write(f"Asked for by {by.username}. Another supervisor confirms it.")
            elif options["step"] == "confirm":
                erasure.confirm_erasure(matter=matter, by=by, now=now, via=VIA)
                self.stdout.write("Erased. What a backup brings back, replay_erasures erases again.")
            else:
                erasure.refuse_erasure(matter=matter, by=by, now=now, via=VIA)
                self.stdout.write("The request is gone; nothing was erased.")
        except (Refused, TombstonesUnusable) as refusal:
            raise CommandError(str(refusal)) from None

    def _list(self) -> None:
        waiting = Erasure.objects.filter(erased_at=None).order_by("requested_at")
        numbers = dict(Matter.objects.filter(pk__in=[one.subject_id for one in waiting]).values_list("pk", "number"))
        for one in waiting:
            number = {str(key): value for key, value in numbers.items()}.get(one.subject_id, one.subject_id)
            self.stdout.write(f"{number}  {one.reason}  asked for by {one.requested_by} on {one.requested_at:%Y-%m-%d}")


def matter_of(number: str) -> Matter:
    """Return the matter that somebody names at the console; raises ``CommandError``."""
    found = Matter.objects.filter(number=normalise(number) or number).first()
    if found is None:
        raise CommandError(f"There is no matter {number}.")
    return found


def account_of(username: str) -> User:
    """Return the active account of this name; raises ``CommandError``."""
    found = User.objects.filter(username=username, is_active=True).first()
    if found is None:
        raise CommandError("Say with --by which account decides.")
    return found
