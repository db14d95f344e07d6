"""Who saw the data of a person: found by phone, number or name, counted, on record, and never in an address."""

import pytest
from django.test import Client

from caravan import audit
from caravan.audit.models import Event
from caravan.consultations.content import Person
from caravan.matters.finding import LIMIT
from caravan.people.roles import Role
from tests.factories.network import MONDAY, Network, ask, region
from tests.factories.people import staff
from tests.web.workbench.conftest import Enter
from tests.web.workbench.reading import text

pytestmark = pytest.mark.django_db

PAGE = "/staff/audit/person/"
DAYS = {"first": "2026-11-01", "last": "2026-12-31"}
ASKER = Person(name="田大山", phone="12000000071", identity_number="990101199001017774")


@pytest.fixture
def auditor(net: Network, enter: Enter) -> Client:
    return enter(staff(Role.AUDITOR, net.regions["422801"]))


@pytest.mark.parametrize("typed", ["120 0000 0071", "９９0101199001017774", "田 大山"])
def test_however_a_person_is_named_the_looks_of_all_their_matters_are_shown(auditor, net, typed) -> None:
    one, two, other = ask(asker=ASKER).matter, ask(asker=ASKER).matter, ask(asker=Person(name="李四")).matter
    for matter, user in ((one, net.adviser), (two, net.duty), (other, net.seat)):
        audit.seen(actor=user.username, subject=matter, what=["phone"], purpose="handling", region="422801", now=MONDAY)

    page = auditor.post(PAGE, {"person": typed, **DAYS})

    assert {line.event.actor for line in page.context["lines"]} == {net.adviser.username, net.duty.username}
    assert {one.number, two.number} == set(page.context["numbers"])
    assert other.number not in text(page)


def test_the_search_is_on_record_without_what_was_looked_for(auditor: Client, net: Network) -> None:
    ask(asker=ASKER)

    auditor.post(PAGE, {"person": ASKER.phone, **DAYS})

    event = Event.objects.get(action="audit.person")
    assert event.data == {"by": ["phone"], "found": 1}


def test_nobody_of_another_region_is_found(net: Network, enter: Enter) -> None:
    ask(asker=ASKER)
    elsewhere = enter(staff(Role.AUDITOR, region("4201", "武汉市", net.regions["42"])))

    assert elsewhere.post(PAGE, {"person": ASKER.phone, **DAYS}).context["numbers"] == []


def test_whoever_goes_through_a_list_is_stopped(auditor: Client, net: Network) -> None:
    answers = [auditor.post(PAGE, {"person": f"1200000{n:04}", **DAYS}).status_code for n in range(LIMIT.most + 1)]

    assert answers == [200] * LIMIT.most + [422]
    assert Event.objects.filter(action="audit.person").count() == LIMIT.most


@pytest.mark.parametrize("typed", ["", "123", "   "])
def test_what_names_nobody_is_refused_and_not_counted(auditor: Client, net: Network, typed: str) -> None:
    assert auditor.post(PAGE, {"person": typed, **DAYS}).status_code == 422
    assert not Event.objects.filter(action="audit.person").exists()


def test_a_phone_in_the_address_finds_nobody(auditor: Client, net: Network) -> None:
    ask(asker=ASKER)

    page = auditor.get(PAGE, {"person": ASKER.phone, **DAYS})

    assert page.context["numbers"] is None


def test_only_auditors_look_there(net: Network, enter: Enter) -> None:
    assert enter(net.supervisor).get(PAGE).status_code in {403, 404}
