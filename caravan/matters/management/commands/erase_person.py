"""Two people erase everything of one person, matter by matter, each as if it were the only one."""

from argparse import ArgumentParser
from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from caravan import clock
from caravan.matters.management.commands.erase_subject import ASKED_FOR, VIA, account_of, matter_of
from caravan.matters.models import Matter
from caravan.matters.queries import of_the_same_person
from caravan.matters.refusals import Refused
from caravan.matters.services import erasure
from caravan.privacy.models import Erasure
from caravan.privacy.tombstones import TombstonesUnusable

Act = Callable[[Matter], object]


class Command(BaseCommand):
    help = (
        "Erase everything of the person who asked one matter: see what there is (preview), one supervisor asks for it "
        "(request), another one does it (confirm). Matters are found by phone and identity number, never by the name "
        "alone; each is erased, refused and recorded by itself. 1 if something of theirs stays."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("step", choices=("preview", "request", "confirm"))
        parser.add_argument("number", help="the number of any matter that the person asked")
        parser.add_argument("--by", default="", help="the account of the supervisor who decides")
        parser.add_argument("--reason", choices=ASKED_FOR, default=Erasure.Reason.REQUEST.value)

    def handle(self, *args: Any, **options: Any) -> None:
        known, by, now = matter_of(options["number"]), account_of(options["by"]), clock.now()
        theirs, unsure = of_the_same_person(known)
        seen = set(Matter.objects.visible_to(by).filter(pk__in=[one.pk for one in theirs]).values_list("pk", flat=True))
        if known.pk not in seen:
            raise CommandError(str(erasure.NotSupervisor()))
        acts: dict[str, Act] = {
            "preview": lambda matter: matter.get_state_display(),
            "request": partial(self._request, reason=options["reason"], by=by, now=now),
            "confirm": partial(self._confirm, by=by, now=now),
        }
        stays = len(theirs) - len(seen)
        # The one that was named is the last: from it the others are found, if this ends before its time.
        for matter in sorted((one for one in theirs if one.pk in seen), key=lambda one: (one.pk == known.pk, one.pk)):
            try:
                said = acts[options["step"]](matter)
            except (Refused, TombstonesUnusable) as refusal:
                stays, said = stays + 1, f"stays: {refusal}"
            self.stdout.write(f"{matter.number}  {matter.created_at:%Y-%m-%d}  {said}")
        if outside := len(theirs) - len(seen):
            self.stdout.write(f"{outside} more lie outside of the region of {by.username}: somebody there decides.")
        for matter in unsure:
            if Matter.objects.visible_to(by).filter(pk=matter.pk).exists():
                self.stdout.write(f"{matter.number}  left alone: the same phone, but another name. See whose it is.")
        if stays and options["step"] != "preview":
            raise CommandError(f"{stays} of {len(theirs)} stay as they are.")

    def _request(self, matter: Matter, **given: Any) -> str:
        erasure.request_erasure(matter=matter, via=VIA, **given)
        return "asked for; another supervisor confirms it"

    def _confirm(self, matter: Matter, **given: Any) -> str:
        erasure.confirm_erasure(matter=matter, via=VIA, **given)
        return "erased"
