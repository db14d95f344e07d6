from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from caravan import clock
from caravan.calendars import services, sources
from caravan.calendars.models import EnteredNotice
from caravan.calendars.refusals import CalendarRefused, DoesNotAddUp, NothingNew
from caravan.rulebook.rest_days import noticed


class Command(BaseCommand):
    help = """Enter the days off of a year, once the State Council has announced them.

    Without a file they come from the installed package of holidays (update it first). A file is JSON with days of
    date and isOffDay, or CSV with the columns date and kind (off, work). Open statutory clocks follow by themselves.
    """

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int)
        parser.add_argument("--from", dest="source", type=Path, help="a JSON or CSV file")
        parser.add_argument("--title", default="", help="how the notice is called, with its number and date")
        parser.add_argument(
            "--compared",
            action="store_true",
            help="enter it although it does not add up to the statutory days: it was compared with the notice",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        year, source = options["year"], options["source"]
        try:
            notice = sources.from_file(source.read_text("utf-8"), year) if source else noticed(year)
        except (OSError, UnicodeDecodeError, sources.Unreadable) as problem:
            raise CommandError(f"{source} cannot be read: {problem}") from problem
        if notice is None:
            raise CommandError(f"The installed package of holidays does not know {year} yet. Give a file with --from.")
        origin = EnteredNotice.Origin.FILE if source else EnteredNotice.Origin.PACKAGE
        try:
            row = services.enter_notice(
                notice=notice,
                title=options["title"] or (source.name if source else "chinesecalendar"),
                origin=origin,
                by="system",
                now=clock.now(),
                is_compared=options["compared"],
            )
        except NothingNew as problem:
            self.stdout.write(str(problem))
            return
        except DoesNotAddUp as problem:
            raise CommandError(f"{problem} Then add --compared.") from problem
        except CalendarRefused as problem:
            raise CommandError(str(problem)) from problem
        rest, worked = len(notice.rest_days), len(notice.make_up_workdays)
        self.stdout.write(f"{year}: {rest} days off, {worked} weekend days worked. Calendar {row.calendar_version}.")
