"""What a visitor of the demo finds: the whole network, counted from the rows, and questions on their way."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, Q

from caravan.consultations.models import Round
from caravan.demo import seed
from caravan.demo.network.build import PASSWORD, World
from caravan.directory.models import AdviserContract, DutyShift, ServicePoint
from caravan.knowledge.loading import load_reference
from caravan.matters.models import Entry, Matter, Party
from caravan.organizations.models import Organization
from caravan.people.models import Pager, RoleGrant, User
from caravan.people.roles import Role
from caravan.regions.models import Region
from tests.factories.regions import load_part

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)  # a Tuesday at half past three


def build_enshi() -> World:
    """Everything the demo has, of one city: what it costs is little."""
    load_part("422801")
    load_reference()
    return seed.build(NOW, lambda line: None)


def test_enshi_city_has_one_centre_19_stations_215_studios_and_7_special_sites():
    build_enshi()

    kinds = Counter(ServicePoint.objects.filter(county_code="422801").values_list("kind", flat=True))
    assert kinds == {"centre": 1, "station": 19, "studio": 215, "special": 7}
    assert set(ServicePoint.objects.filter(kind="special").values_list("site", flat=True)) == {
        "park",
        "commercial",
        "scenic",
        "veterans",
    }


def test_every_village_has_an_adviser_with_another_as_a_substitute():
    build_enshi()
    contracts = AdviserContract.objects.select_related("adviser", "substitute")

    assert contracts.count() == 215
    assert all(contract.substitute_id not in {None, contract.adviser_id} for contract in contracts)
    assert max(Counter(contract.adviser_id for contract in contracts).values()) <= 5


def test_somebody_sits_on_every_desk_at_any_hour_for_the_next_months():
    build_enshi()
    for desk, code in (("county_duty", "422801"), ("city_seat", "4228"), ("city_seat", "42")):
        shifts = DutyShift.objects.filter(desk=desk, region__code=code).order_by("starts_at")
        covered = NOW
        for shift in shifts:
            if shift.starts_at <= covered:
                covered = max(covered, shift.ends_at)
        assert covered > NOW + timedelta(days=90), code


def test_every_role_has_a_printed_account_that_opens_with_the_printed_password():
    build_enshi()
    accounts = seed.accounts()

    roles = {RoleGrant.objects.get(user=user).role for _label, user in accounts}
    assert roles == set(Role.values)
    assert all(user.check_password(PASSWORD) for _label, user in accounts)
    others = User.objects.exclude(pk__in=[user.pk for _label, user in accounts])
    assert not others.exclude(password__startswith="!").exists()


def test_without_a_seed_there_is_nobody_to_print():
    assert seed.accounts() == []


def everything_invented() -> list[object]:
    return [
        list(
            User.objects.order_by("username").values_list("username", "name", "english_name", "service_phone", "topics")
        ),
        [pager.mobile for pager in Pager.objects.order_by("user__username")],
        list(ServicePoint.objects.order_by("name", "phone").values_list("name", "phone", "kind", "region__code")),
        list(Organization.objects.order_by("name").values_list("name", "region__code")),
        list(AdviserContract.objects.order_by("region__code").values_list("region__code", "adviser__username")),
    ]


def twice(invent: Callable[[], list[object]]) -> tuple[list[object], list[object]]:
    """What was invented, and what is invented when everything is begun again."""
    with transaction.atomic():
        first = invent()
        transaction.set_rollback(True)
    return first, invent()


def test_the_same_day_invents_the_same_network():
    def invent() -> list[object]:
        build_enshi()
        return everything_invented()

    first, second = twice(invent)
    assert first == second


@pytest.mark.slow
def test_the_same_day_invents_the_same_questions():
    def invent() -> list[object]:
        seed.ask_questions(build_enshi(), NOW - timedelta(days=seed.DAYS_OF_QUESTIONS), NOW)
        told = Matter.objects.order_by("number").values_list(
            "number", "title", "state", "region__code", "owner__username", "rung", "due_at", "next_at"
        )
        return [
            *told,
            *Entry.objects.order_by("at", "matter__number", "kind").values_list("at", "matter__number", "kind"),
        ]

    first, second = twice(invent)
    assert first == second


def test_every_number_in_it_is_an_invented_one():
    build_enshi()

    assert all(pager.mobile.startswith("120") for pager in Pager.objects.all())
    for phone in (
        *User.objects.values_list("service_phone", flat=True),
        *ServicePoint.objects.values_list("phone", flat=True),
    ):
        assert phone.partition("-")[2].startswith("0"), phone


def test_a_full_database_is_not_filled_again():
    load_part(counties_of=("4228",))
    with pytest.raises(CommandError, match="data already"):
        call_command("seed_demo")


def test_the_demo_starts_where_it_was_asked_for_only(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="CARAVAN_DEMO=1"):
        call_command("demo")


@pytest.mark.slow
def test_the_whole_demo():
    """Seeded once, since it takes its time; everything a visitor is promised is counted here."""
    out = StringIO()
    seed.seed(now=NOW, say=lambda line: out.write(line + "\n"))

    check_the_network()
    check_the_people()
    check_the_questions()
    assert "27,057 villages and communities have an adviser" in out.getvalue()


def check_the_network() -> None:
    points = ServicePoint.objects.all()
    assert Counter(points.values_list("kind", flat=True)) == {
        "centre": 103,
        "station": 1255 + 1,  # the scenic area of Enshi has one of its own
        "studio": 27057,
        "special": 7,
    }
    enshi = Counter(points.filter(county_code="422801").values_list("kind", flat=True))
    assert enshi == {"centre": 1, "station": 19, "studio": 215, "special": 7}
    per_place = points.exclude(kind="special").values("region", "kind").annotate(count=Count("pk"))
    assert not per_place.filter(count__gt=1).exists()
    counties = Region.objects.administrative().filter(code__startswith="42", level=Region.Level.COUNTY)
    assert set(points.filter(kind="centre").values_list("region__code", flat=True)) == set(
        counties.values_list("code", flat=True)
    )
    assert not points.filter(Q(latitude=None) & ~Q(county_code__in=["421071", "421171"])).exists()


def check_the_people() -> None:
    grants = Counter(RoleGrant.objects.values_list("role", flat=True))
    assert grants[Role.STATION_CLERK] == 1475
    assert grants[Role.COUNTY_DUTY_LAWYER] == 2 * 105
    assert grants[Role.CITY_DUTY_SEAT] == 4 * 14
    assert grants[Role.SUPERVISOR] == 14
    assert AdviserContract.objects.count() == 27057
    assert User.objects.values("username").distinct().count() == User.objects.count()
    assert {label for label, _user in seed.accounts()} == {str(role.label) for role in Role}


def check_the_questions() -> None:
    matters = Matter.objects.questions()
    assert matters.count() == seed.QUESTIONS + len(seed.STILL_WAITING)
    assert matters.filter(created_at__gt=NOW).count() == 0
    # Nobody's question hangs in the air, and nothing that was due is left undone.
    assert not matters.open().filter(Q(owner=None) | Q(due_at=None) | Q(next_at__lte=NOW)).exists()
    assert not Round.objects.waiting().filter(due_at__lt=NOW, missed_at=None).exists()
    assert not Entry.objects.filter(at__gt=NOW + timedelta(minutes=10)).exists()
    # Something to look at: answered ones, a missed promise, and people waiting on several rungs.
    assert matters.filter(state=Matter.State.ANSWERED).count() + matters.filter(state=Matter.State.CLOSED).count() > 40
    assert Round.objects.exclude(missed_at=None).exists()
    waiting = matters.open().filter(region__code=seed.SHOWN_VILLAGE)
    assert waiting.count() == len(seed.STILL_WAITING)
    assert len(set(waiting.values_list("rung", flat=True))) >= 3
    assert all(party.phone.startswith("120") for party in Party.objects.exclude(phone_index=None))
