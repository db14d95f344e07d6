"""The papers of a mediation: what each side may read, and that what was agreed stands on them to the letter."""

import pytest

from caravan.cases.mediation import services
from caravan.cases.mediation.reading import lines_in, seats_of, standing_agreement
from caravan.cases.mediation.text import line_text
from caravan.cases.procedures import PROCEDURES
from caravan.documents.drawing import draw
from caravan.documents.models import Document
from caravan.documents.registry import PAPERS
from tests.documents.reading import letters, text_of
from tests.factories.cases import case_in, offices
from tests.factories.mediations import FACTS, LINES, STORY, TOTAL, mediation_in, signed, step
from tests.factories.network import MONDAY, build_network, fresh

STATES = sorted(PROCEDURES["mediation"].workflow.states)


@pytest.fixture
def net(db):
    return offices(build_network())


def words_of(case, template: str) -> dict:
    return Document.objects.filter(matter=case.matter, template=template).latest("id").snapshot["words"]


def text_on(case, template: str) -> str:
    document = Document.objects.filter(matter=case.matter, template=template).latest("id")
    return text_of(draw(PAPERS[template], document.snapshot))


@pytest.mark.parametrize("state", STATES)
def test_on_the_way_to_every_state_all_papers_can_be_drawn(net, state):
    case = case_in(state, net, procedure="mediation")

    documents = list(Document.objects.filter(matter=case.matter))
    assert {document.template for document in documents} >= {"mediation.application", "mediation.receipt"}
    for document in documents:
        assert case.matter.number in text_of(draw(PAPERS[document.template], document.snapshot))


def test_an_agreement_has_every_line_every_name_and_the_hash_of_what_was_signed(net):
    case = mediation_in("performing", net)
    agreement, seats = standing_agreement(case), seats_of(case)

    text = text_on(case, "mediation.agreement")

    for line in lines_in(agreement.content):
        assert letters(line_text(line, seats)) in text
    for seat in seats:
        assert seat.party.name in text
        assert seat.party.phone not in text
    assert agreement.digest in text


def test_what_was_told_in_confidence_is_on_nothing_that_the_other_side_gets(net):
    case = mediation_in("performing", net)

    for document in Document.objects.for_other_side().filter(matter=case.matter):
        assert letters(STORY) not in text_of(draw(PAPERS[document.template], document.snapshot))
    assert set(Document.objects.for_other_side().filter(matter=case.matter).values_list("template", flat=True)) == {
        "mediation.invitation",
        "mediation.agreement",
    }


def test_a_committee_of_the_town_issues_the_papers(net):
    case = case_in("failed", net, procedure="mediation")

    document = Document.objects.get(matter=case.matter, template="mediation.failed")
    assert document.office == "龙凤镇人民调解委员会"
    assert document.number == "恩施市调终〔2026〕1号"
    assert document.snapshot["words"]["is_declined"] is False


def test_who_declines_is_not_said(net):
    case = case_in("declined", net, procedure="mediation")

    words = words_of(case, "mediation.failed")
    assert words["is_declined"] is True
    assert "一方明确拒绝调解" in text_on(case, "mediation.failed")


def test_of_two_agreements_of_one_mediation_the_one_that_the_court_held_invalid_is_no_longer_current(net):
    asked = {"ground": "mediation_body", "court": "恩施市人民法院", "asked_on": "2026-11-23", "together": "yes"}
    case = step(mediation_in("performing", net), "ask_court", net, MONDAY, **asked)
    case = step(case, "court_refused", net, MONDAY, ruled_on="2026-11-23", reason="损害他人利益。")
    services.draw_up(
        case=case, lines=LINES, total_fen=TOTAL, facts=FACTS, breach="", by=fresh(net.mediator), now=MONDAY
    )
    signed(case, MONDAY)
    step(case, "take_effect", net, MONDAY, sealed="yes")

    papers = Document.objects.filter(matter=case.matter, template="mediation.agreement").order_by("id")
    assert [paper.is_current for paper in papers] == [False, True]
