"""Bring a network that an office keeps in tables of its own into the platform, through the services.

Four CSV files in UTF-8, each of which may be missing: ``organizations``, ``staff``, ``points``, ``contracts``, read
in this order. All of it is taken or nothing. What is there already is left as it is, so a folder can be loaded
again after a row was added or mended. Several values in one column are divided by spaces.
"""

import csv
import io
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from django.db import transaction
from django.db.models import Model

from caravan.directory import offers, services
from caravan.directory.models import ServicePoint
from caravan.directory.refusals import ContractHeld, DirectoryRefused
from caravan.organizations.models import Organization
from caravan.organizations.services import NameTaken, OrganizationRefused, found_organization
from caravan.people import services as people
from caravan.people.models import RoleGrant, User
from caravan.people.roles import Role
from caravan.regions.models import Region

Row = Mapping[str, str]
WEEKDAYS = 5
# The largest province has fewer of anything.
LARGEST = 64 * 1024 * 1024
MOST_ROWS = 200_000


class RowUnfit(ValueError):
    """One row cannot be taken; the message says what is wrong with it."""


class NetworkUnfit(Exception):
    """Rows that cannot be taken; ``problems`` names each, as in points.csv:17. Nothing was changed."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(f"{len(problems)} rows cannot be taken")


@dataclass
class Loaded:
    """How many rows of each file were new and how many were there; the passwords made, by account."""

    new: dict[str, int] = field(default_factory=dict)
    known: dict[str, int] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict)


@transaction.atomic
def load(folder: Path, *, with_passwords: bool = False, today: date, now: datetime) -> Loaded:
    """Take in the tables of ``folder``; raises ``NetworkUnfit`` with everything that is wrong with them."""
    loader = _Loader(today, now, with_passwords)
    loaded = loader.loaded
    problems: list[str] = []
    tables: tuple[tuple[str, set[str], set[str], Callable[[Row], bool]], ...] = (
        ("organizations", {"kind", "name", "region"}, {"english_name", "phone"}, loader.organization),
        ("staff", {"username", "name", "organization", "role", "region"}, STAFF, loader.member),
        ("points", {"kind", "name", "region", "organization"}, POINTS, loader.point),
        ("contracts", {"adviser", "village", "starts_on"}, {"ends_on", "substitute"}, loader.contract),
    )
    for name, needed, possible, take in tables:
        for place, row in _rows(folder / f"{name}.csv", needed, possible, problems):
            try:
                counted = loaded.new if take(row) else loaded.known
            except (RowUnfit, OrganizationRefused, people.PeopleRefused, DirectoryRefused) as problem:
                problems.append(f"{place}: {problem}")
            else:
                counted[name] = counted.get(name, 0) + 1
    if problems:
        raise NetworkUnfit(problems)
    return loaded


STAFF = {"english_name", "post", "qualification", "service_phone", "mobile", "languages"}
POINTS = {"site", "english_name", "address", "english_address", "phone", "latitude", "longitude"}
POINTS |= {"weekdays", "saturday", "sunday", "services", "accessibility", "languages"}


def _rows(path: Path, needed: set[str], possible: set[str], problems: list[str]) -> Iterator[tuple[str, Row]]:
    """Yield the rows with where they stand; columns that are missing or unknown become a problem."""
    if not path.is_file():
        return
    if path.stat().st_size > LARGEST:
        problems.append(f"{path.name}: is larger than {LARGEST // 2**20} MB")
        return
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = content[: wrong.start].count(b"\n") + 1
        problems.append(f"{path.name}:{line}: is not in UTF-8. Save the table as CSV UTF-8")
        return
    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        columns = set(reader.fieldnames or ())
        if unfit := (needed - columns) | (columns - needed - possible):
            told = ", ".join(sorted(column[:40] for column in unfit)[:20])
            problems.append(f"{path.name}: columns missing or unknown: {told}")
            return
        for count, row in enumerate(reader, 1):
            place = f"{path.name}:{reader.line_num}"
            if count > MOST_ROWS:
                problems.append(f"{place}: has more than {MOST_ROWS:,} rows. Divide it into several folders")
                return
            if None in row or None in row.values():
                problems.append(f"{place}: has other columns than the first line")
            elif any("\x00" in value for value in row.values()):
                problems.append(f"{place}: holds characters that cannot be kept")
            else:
                yield place, {column: value.strip() for column, value in row.items()}
    except csv.Error as wrong:
        problems.append(f"{path.name}:{reader.line_num + 1}: is no table: {wrong}")


def _fits(model: type[Model], row: Row) -> None:
    """Raise ``RowUnfit`` if a value is longer than its field."""
    for column, value in row.items():
        longest = next((field.max_length for field in model._meta.fields if field.name == column), None)
        if longest is not None and len(value) > longest:
            raise RowUnfit(f"{column} has more than {longest} characters")


@dataclass
class _Loader:
    """Takes one row after the other; each method says whether the row was new."""

    today: date
    now: datetime
    with_passwords: bool
    loaded: Loaded = field(default_factory=Loaded)

    def organization(self, row: Row) -> bool:
        _fits(Organization, row)
        kind = _one_of(Organization.Kind.values, row["kind"], "kind")
        region = self._region(row["region"])
        try:
            found_organization(
                kind=kind,
                name=row["name"],
                region=region,
                english_name=row.get("english_name", ""),
                phone=row.get("phone", ""),
                valid_from=self.today,
                by=None,
                now=self.now,
            )
        except NameTaken:
            return False
        self.__dict__.pop("_organizations", None)
        return True

    def member(self, row: Row) -> bool:
        """Open the account unless it is there, and give the role unless it is held; a row for each role."""
        _fits(User, row)
        user = User.objects.filter(username=row["username"]).first()
        is_new = user is None
        if user is None:
            user = self._open(row)
        if row["role"]:
            role, region = Role(_one_of(Role.values, row["role"], "role")), self._region(row["region"])
            if RoleGrant.objects.in_force(self.today).filter(user=user, role=role, region=region).exists():
                return is_new
            people.grant_role(user=user, role=role, region=region, by=None, today=self.today, now=self.now)
            is_new = True
        return is_new

    def _open(self, row: Row) -> User:
        known = {"zh-hans", *offers.LANGUAGES}
        password = people.password_by_chance() if self.with_passwords else None
        user = people.open_account(
            username=row["username"],
            name=row["name"],
            organization=self._organization(row["organization"]),
            languages=_listed(known, row.get("languages", ""), "languages") or ["zh-hans"],
            english_name=row.get("english_name", ""),
            post=row.get("post", ""),
            qualification=row.get("qualification", ""),
            service_phone=row.get("service_phone", ""),
            password=password,
            by=None,
            now=self.now,
        )
        if mobile := row.get("mobile", ""):
            people.set_mobile(user=user, mobile=mobile, by=None, now=self.now)
        if password is not None:
            self.loaded.passwords[user.username] = password
        return user

    def point(self, row: Row) -> bool:
        _fits(ServicePoint, row)
        kind, region = _one_of(ServicePoint.Kind.values, row["kind"], "kind"), self._region(row["region"])
        if ServicePoint.objects.in_force(self.today).filter(kind=kind, name=row["name"], region=region).exists():
            return False
        described: dict[str, object] = {
            column: row.get(column, "") for column in ("english_name", "address", "english_address", "phone")
        }
        if row.get("latitude") and row.get("longitude"):
            described |= {column: _number(row[column], column) for column in ("latitude", "longitude")}
            described["is_location_approximate"] = False
        for column, known in (("services", offers.SERVICES), ("accessibility", offers.ACCESSIBILITY)):
            described[column] = _listed(known, row.get(column, ""), column)
        services.open_point(
            kind=kind,
            site=_one_of(["", *ServicePoint.Site.values], row.get("site", ""), "site"),
            name=row["name"],
            organization=self._organization(row["organization"]),
            region=region,
            valid_from=self.today,
            hours=_week(row),
            languages=_listed(offers.LANGUAGES, row.get("languages", ""), "languages"),
            **described,
            by=None,
            now=self.now,
        )
        return True

    def contract(self, row: Row) -> bool:
        substitute = self._user(row["substitute"]) if row.get("substitute") else None
        try:
            services.sign_contract(
                adviser=self._user(row["adviser"]),
                region=self._region(row["village"]),
                starts_on=_day(row["starts_on"], "starts_on"),
                ends_on=_day(row["ends_on"], "ends_on") if row.get("ends_on") else None,
                substitute=substitute,
                by=None,
                now=self.now,
            )
        except ContractHeld:
            return False
        return True

    @cached_property
    def _regions(self) -> dict[str, Region]:
        return {region.code: region for region in Region.objects.on(self.today)}

    @cached_property
    def _organizations(self) -> dict[str, list[Organization]]:
        found: dict[str, list[Organization]] = {}
        for organization in Organization.objects.in_force(self.today).select_related("region"):
            found.setdefault(organization.name, []).append(organization)
        return found

    def _region(self, code: str) -> Region:
        if code not in self._regions:
            raise RowUnfit(f"there is no region {code or '(empty)'}")
        return self._regions[code]

    def _organization(self, text: str) -> Organization:
        """Return the organization of this name; where several have it, ``name@code`` names its region too."""
        name, _at, code = text.partition("@")
        found = [one for one in self._organizations.get(name, []) if code in {"", one.region.code}]
        if len(found) != 1:
            raise RowUnfit(f"{len(found) or 'no'} organizations are called {text or '(empty)'}")
        return found[0]

    def _user(self, username: str) -> User:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise RowUnfit(f"there is no account {username or '(empty)'}")
        return user


def _one_of(known: list[str], value: str, column: str) -> str:
    if value not in known:
        raise RowUnfit(f"{column} must be one of {', '.join(filter(None, known))}")
    return value


def _listed(known: frozenset[str] | set[str], value: str, column: str) -> list[str]:
    keys = value.split()
    if not set(keys) <= known:
        raise RowUnfit(f"{column} may hold {', '.join(sorted(known))}")
    return keys


def _day(value: str, column: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise RowUnfit(f"{column} is a day as 2026-11-30") from None


def _number(value: str, column: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not -180 <= number <= 180:
        raise RowUnfit(f"{column} is a number of degrees")
    return number


def _week(row: Row) -> list[list[list[str]]]:
    """Return opening hours written as 09:00-12:00 14:00-17:30; a service checks them."""
    days = [[span.split("-") for span in row.get(column, "").split()] for column in ("weekdays", "saturday", "sunday")]
    return [*[days[0]] * WEEKDAYS, days[1], days[2]] if any(days) else []
