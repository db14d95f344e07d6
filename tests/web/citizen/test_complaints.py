"""The page on which a person complains about their legal aid, from the page of their case."""

import pytest
from django.test import Client

from caravan import clock
from caravan.cases.models import Case
from caravan.people.roles import Role
from tests.factories.cases import case_in, offices
from tests.factories.network import MONDAY, Network, build_network, person
from tests.web.citizen.test_aid import opened_by

pytestmark = pytest.mark.django_db

SAID = {"about": "lawyer", "conduct": ["absent"], "story": "打电话从来不接。", "wish": "", "token": "t-1"}


@pytest.fixture
def net(db: None) -> Network:
    net = offices(build_network(county_advisers=1))
    person("county-head", Role.SUPERVISOR, net.regions["422801"])
    clock.install(lambda: MONDAY)
    return net


@pytest.fixture
def case(net: Network, client: Client) -> Case:
    client.cookies["language"] = "en"
    found = case_in("in_progress", net)
    opened_by(client, found.matter)
    return found


def test_the_page_of_the_case_leads_to_it_and_the_receipt_names_who_looks_into_it(case: Case, client: Client) -> None:
    page = f"/m/{case.matter.number}/complain/"
    assert page in client.get(f"/m/{case.matter.number}/").content.decode()

    answer = client.post(page, SAID)

    complaint = Case.objects.get(procedure="complaint")
    assert answer["Location"] == f"/m/{complaint.matter.number}/applied/"
    receipt = client.get(answer["Location"], headers={"accept-language": "en"}).content.decode()
    assert complaint.matter.number in receipt
    assert complaint.matter.owner is not None
    assert complaint.matter.owner.name in receipt
    assert "Your complaint has arrived" in receipt
    own = client.get(f"/m/{complaint.matter.number}/", headers={"accept-language": "en"}).content.decode()
    assert "Complaint received" in own
    assert "打电话从来不接。" in own
    assert f"/m/{complaint.matter.number}/" in client.get(f"/m/{case.matter.number}/").content.decode()


def test_sent_again_it_leads_to_the_same_complaint(case: Case, client: Client) -> None:
    page = f"/m/{case.matter.number}/complain/"

    assert client.post(page, SAID)["Location"] == client.post(page, SAID)["Location"]
    assert Case.objects.filter(procedure="complaint").count() == 1


def test_what_is_missing_stands_beside_its_field_and_what_was_typed_stays(case: Case, client: Client) -> None:
    answer = client.post(f"/m/{case.matter.number}/complain/", SAID | {"about": ""})

    assert answer.status_code == 422
    assert "打电话从来不接。" in answer.content.decode()
    assert 'value="t-1"' in answer.content.decode()
    assert answer.context["form"].errors.keys() == {"about"}
    assert not Case.objects.filter(procedure="complaint").exists()


def test_a_complaint_or_a_mediation_has_no_such_page(net: Network, client: Client) -> None:
    mediation = case_in("applied", net, procedure="mediation")
    opened_by(client, mediation.matter)

    assert client.get(f"/m/{mediation.matter.number}/complain/").status_code == 404


def test_without_the_code_there_is_no_page(net: Network, client: Client) -> None:
    case = case_in("in_progress", net)

    assert client.get(f"/m/{case.matter.number}/complain/").status_code in {302, 404}
    client.post(f"/m/{case.matter.number}/complain/", SAID)
    assert not Case.objects.filter(procedure="complaint").exists()
