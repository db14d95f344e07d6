"""``create_administrator``: the first account of an installation, from which all others are opened."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from caravan import clock
from caravan.audit.models import Event
from caravan.organizations.models import Organization
from caravan.people.models import User
from caravan.people.queries import administers
from tests.factories.organizations import MONDAY, bureau, place

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_monday():
    clock.install(lambda: MONDAY)


@pytest.fixture
def hubei():
    return place("42", "湖北省")


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("create_administrator", "admin", "田大山", *arguments, stdout=out)
    return out.getvalue()


def test_the_first_account_administers_the_province_with_a_password_of_its_own_to_come(hubei):
    printed = run("--bureau", "湖北省司法厅")

    admin = User.objects.get(username="admin")
    assert admin.check_password(re.search(r"^  (\S+)$", printed, re.MULTILINE)[1])
    assert admin.must_change_password
    assert administers(admin, hubei)
    assert admin.organization.name == "湖北省司法厅"


def test_what_the_command_did_is_on_record_as_done_by_nobody(hubei):
    run("--bureau", "湖北省司法厅")

    recorded = Event.objects.order_by("pk").values_list("action", "actor")
    assert list(recorded) == [("organization.found", "system"), ("account.open", "system"), ("role.grant", "system")]


def test_a_bureau_that_is_there_is_taken_as_it_is(hubei):
    office = bureau(hubei)

    run()

    assert User.objects.get(username="admin").organization == office


def test_without_a_bureau_the_command_asks_for_its_name_and_opens_nothing(hubei):
    with pytest.raises(CommandError, match="--bureau"):
        run()

    assert not User.objects.exists()


def test_a_region_that_is_not_loaded_leads_to_the_command_that_loads_it():
    with pytest.raises(CommandError, match="load_regions"):
        run("--bureau", "湖北省司法厅")


def test_a_name_that_is_taken_is_told_in_one_sentence_and_enters_no_second_bureau(hubei):
    run("--bureau", "湖北省司法厅")

    with pytest.raises(CommandError):
        run("--bureau", "别的司法厅")

    assert Organization.objects.count() == 1
