"""Each side gets the papers that are made for it and no others; the mediator gets the whole file."""

import pytest
from django.test import Client

from caravan.audit.models import Event
from caravan.cases.mediation.models import Side
from caravan.documents.models import Document
from tests.documents.reading import reader
from tests.factories.cases import offices
from tests.factories.mediations import mediation_in
from tests.factories.network import build_network
from tests.web.test_mediation import applicant, at, entered, respondent, staff, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def net(db):
    return offices(build_network(county_advisers=1))


def paper(case, template: str) -> Document:
    return Document.objects.get(matter=case.matter, template=template)


def test_both_sides_get_the_agreement_and_each_look_is_on_record(net):
    case = mediation_in("performing", net)
    agreement = paper(case, "mediation.agreement")

    for client, side, actor in (
        (applicant(case), Side.APPLICANT, "asker"),
        (respondent(case), Side.RESPONDENT, "opponent"),
    ):
        assert agreement.number in text(client.get(at(case, side)))
        answer = client.get(at(case, side, f"paper/{agreement.pk}/"))
        assert answer["Content-Type"] == "application/pdf"
        assert Event.objects.filter(action="document.read", actor=actor).exists()


def test_the_other_side_gets_nothing_that_was_told_in_confidence(net):
    case = mediation_in("performing", net)
    mine, theirs = paper(case, "mediation.application"), paper(case, "mediation.invitation")

    page = text(respondent(case).get(at(case, Side.RESPONDENT)))

    assert mine.number not in page
    assert theirs.number in page
    assert respondent(case).get(at(case, Side.RESPONDENT, f"paper/{mine.pk}/")).status_code == 404
    assert applicant(case).get(at(case, Side.APPLICANT, f"paper/{theirs.pk}/")).status_code == 404


def test_a_stranger_gets_no_paper(net):
    case = mediation_in("performing", net)
    agreement = paper(case, "mediation.agreement")

    assert Client().get(at(case, Side.APPLICANT, f"paper/{agreement.pk}/")).status_code == 302


def test_a_mediator_gets_the_whole_file_once_they_have_no_interest(net):
    case = mediation_in("performing", net)
    before = entered(net.users["second_officer"]).get(f"/staff/mediation/{case.matter.number}/file/")
    client, address = staff(case, net)

    page = text(client.get(address))
    answer = client.get(f"{address}file/")

    assert f"{address}file/" in page
    assert before.status_code in {403, 404}
    assert len(reader(answer.content).pages) > 6
    assert case.matter.number in answer["Content-Disposition"]
