from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from caravan import clock
from caravan.organizations.models import Organization
from caravan.organizations.services import found_organization
from caravan.people import services
from caravan.people.roles import APART, Role
from caravan.regions.models import Region


class Command(BaseCommand):
    help = (
        "Open an account for one of the three administrators at the bureau of a region; the first of an installation "
        "is the security administrator, who opens the others."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("name", help="as it is shown to people")
        parser.add_argument(
            "--role",
            choices=[role.value for role in sorted(APART)],
            default=Role.SECURITY_ADMINISTRATOR.value,
            help="which of the three; nobody can hold two",
        )
        parser.add_argument("--region", default=settings.PROVINCE, help="the code of the place to administer")
        parser.add_argument("--bureau", default="", help="the name of its justice bureau, entered if it is not there")

    def handle(self, *args: Any, **options: Any) -> None:
        region = Region.objects.on(clock.today()).filter(code=options["region"]).first()
        if region is None:
            raise CommandError(
                f"There is no region {options['region']}. Load the regions first: manage.py load_regions"
            )
        password = services.password_by_chance()
        try:
            role = Role(options["role"])
            _open(options["username"], options["name"], password, role, region, options["bureau"])
        except services.PeopleRefused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{options['username']} is {role.value} of {region.code} {region.name}.")
        self.stdout.write(f"The password, shown this once and to be changed at the first login:\n\n  {password}\n")


@transaction.atomic
def _open(username: str, name: str, password: str, role: Role, region: Region, bureau: str) -> None:
    now, organization = clock.now(), _bureau(region, bureau)
    user = services.open_account(
        username=username, name=name, organization=organization, password=password, by=None, now=now
    )
    services.grant_role(user=user, role=role, region=region, by=None, today=clock.today(), now=now)


def _bureau(region: Region, name: str) -> Organization:
    """Return the bureau of exactly this region, entering it under ``name`` if it is not there."""
    kind, today = Organization.Kind.JUSTICE_BUREAU, clock.today()
    found = Organization.objects.in_force(today).filter(kind=kind, region=region)
    bureau = found.filter(name=name).first() if name else found.order_by("pk").first()
    if bureau is not None:
        return bureau
    if not name:
        raise CommandError(f"{region.name} has no justice bureau yet. Say what it is called with --bureau.")
    return found_organization(kind=kind, name=name, region=region, valid_from=today, by=None, now=clock.now())
