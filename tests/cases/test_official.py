"""Every step that owes a paper makes it, and what stands on it is what was said in the step."""

from datetime import timedelta

import pytest

from caravan.cases import services
from caravan.cases.official.writing import WRITERS
from caravan.cases.procedures import PROCEDURES
from caravan.documents.drawing import draw
from caravan.documents.models import Document
from caravan.documents.registry import PAPERS
from caravan.documents.wording import cited, in_chinese
from caravan.engine.deadlines import Citation
from caravan.rulebook import legal_aid as law
from caravan.rulebook.statute_text import number_of
from tests.documents.reading import letters, text_of
from tests.factories.cases import FACTS, HOUR, MONDAY, case_in, offices, opened, walk
from tests.factories.network import build_network, clear, fresh

WITH_PAPERS = ["legal_aid", "legal_aid_notice", "mediation"]
ENDS = [(key, state) for key in WITH_PAPERS[:2] for state in sorted(PROCEDURES[key].workflow.states)]


@pytest.fixture
def net(db):
    return offices(build_network())


def papers_of(case) -> list[str]:
    return list(Document.objects.filter(matter=case.matter).order_by("id").values_list("template", flat=True))


def words_of(case, template: str) -> dict:
    return Document.objects.filter(matter=case.matter, template=template).latest("id").snapshot["words"]


@pytest.mark.parametrize("procedure", WITH_PAPERS)
def test_every_paper_that_a_row_names_has_somebody_who_writes_it(procedure):
    named = {key for step in PROCEDURES[procedure].workflow.transitions for key in step.produces}

    assert named
    assert {(procedure, key) for key in named} - WRITERS.keys() == set()


def test_an_application_brings_its_form_and_its_receipt(net):
    case = opened()

    assert papers_of(case) == ["legal_aid.application", "legal_aid.receipt"]
    assert (
        words_of(case, "legal_aid.receipt")["decide_by"]
        == case.clocks.get(rule_key="legal_aid.decide").due_on.isoformat()
    )


@pytest.mark.parametrize(("procedure", "state"), ENDS)
def test_on_the_way_to_every_state_all_papers_can_be_drawn(net, procedure, state):
    case = case_in(state, net, procedure=procedure)

    for document in Document.objects.filter(matter=case.matter):
        text = text_of(draw(PAPERS[document.template], document.snapshot))
        assert "田大山" in text
        assert case.matter.number in text
        assert letters(document.number) in text


def test_a_closed_case_has_its_papers_in_order(net):
    assert papers_of(case_in("closed", net)) == [
        "legal_aid.application",
        "legal_aid.receipt",
        "legal_aid.grant",
        "legal_aid.assignment",
        "legal_aid.agreement",
        "legal_aid.closing_report",
        "legal_aid.closing",
        "legal_aid.subsidy",
    ]


def test_the_one_notice_names_what_the_officer_wrote_and_what_the_case_knows_to_be_missing(net):
    case = case_in("incomplete", net)

    names = [one["name"] for one in words_of(case, "legal_aid.notice_of_missing")["missing"]]
    assert names[0] == "身份证复印件、工资条"
    assert len(names) > 1


def test_a_decision_cites_the_item_of_what_the_case_is_about(net):
    assert words_of(case_in("granted", net), "legal_aid.grant")["articles"] == [
        "《中华人民共和国法律援助法》第三十一条第五项、第四十二条第三项"
    ]


def test_a_decision_cites_no_exemption_that_does_not_cover_what_is_claimed(net):
    facts = {**FACTS["legal_aid"], "scope": "scope.maintenance"}

    assert words_of(case_in("granted", net, facts=facts), "legal_aid.grant")["articles"] == [
        "《中华人民共和国法律援助法》第三十一条第四项"
    ]


def test_aid_given_at_once_has_a_decision_of_its_own(net):
    case = opened()
    clear(case.matter, net.users["officer"], MONDAY)

    services.take_step(
        case=case,
        action="grant_first",
        by=fresh(net.users["officer"]),
        typed={"ground": "preservation", "form": "labour"},
        now=MONDAY + HOUR,
    )

    assert words_of(case, "legal_aid.grant_first")["item"] == "二"


def test_the_bureau_signs_what_it_decides_on_an_objection(net):
    case = case_in("closed_refused", net)
    case = case_in("refusal_objected", net)
    (step,) = [
        one
        for one in PROCEDURES["legal_aid"].workflow.transitions
        if one.action == "order_correction" and "refusal_objected" in one.source
    ]

    walk(case, step, net, MONDAY + timedelta(days=1))

    document = Document.objects.get(matter=case.matter, template="legal_aid.objection")
    assert document.office == "恩施市司法局"
    words = document.snapshot["words"]
    assert (words["is_upheld"], words["against"]) == (False, "不予法律援助决定书")
    assert words["against_number"] == Document.objects.get(matter=case.matter, template="legal_aid.refusal").number


def test_a_step_that_fails_leaves_no_paper_and_no_gap(net, monkeypatch):
    case = opened()
    clear(case.matter, net.users["officer"], MONDAY)
    officer = fresh(net.users["officer"])
    typed = {"missing": "身份证", "by_day": "2026-12-10"}

    def fails(*_args: object, **_more: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("caravan.cases.services.steps._tell", fails)
    with pytest.raises(RuntimeError):
        services.take_step(case=case, action="ask_for_papers", by=officer, typed=typed, now=MONDAY + HOUR)
    monkeypatch.undo()
    services.take_step(case=case, action="ask_for_papers", by=officer, typed=typed, now=MONDAY + HOUR)

    notice = Document.objects.get(template="legal_aid.notice_of_missing")
    assert notice.serial == 1


@pytest.mark.parametrize("number", [*range(1, 130), 200, 205, 210, 1000, 1001, 1010, 1260])
def test_numbers_are_written_as_the_laws_write_them(number):
    assert number_of(in_chinese(number)) == number
    assert not in_chinese(number).startswith("一十")


def test_provisions_name_each_law_once():
    assert cited(law.SCOPE["wages"].basis, Citation("中华人民共和国民法典", 1079, paragraph=2)) == (
        "《中华人民共和国法律援助法》第三十一条第五项、《中华人民共和国民法典》第一千零七十九条第二款"
    )


@pytest.mark.parametrize("procedure", ["legal_aid", "legal_aid_notice"])
def test_a_change_of_lawyer_is_decided_in_writing_and_says_who_asked_and_who_goes_on(net, procedure):
    case = case_in("replacing", net, procedure=procedure)
    former, officer = case.assignee, fresh(net.officer)
    clear(case.matter, net.officer)

    typed = {"lawyer": net.adviser.username, "experience": "no"}
    services.take_step(case=case, action="assign", by=officer, typed=typed, now=MONDAY + 9 * HOUR)

    words = words_of(case, "legal_aid.change")
    assert (words["is_changed"], words["former"], words["lawyer"]) == (True, former.name, net.adviser.name)
    assert (words["asked_by"], words["asked_for"]) == ("受援人", "联系不上。")
    assert papers_of(case).count("legal_aid.change") == 1
    letters_of_assignment = Document.objects.filter(matter=case.matter, template="legal_aid.assignment").order_by("id")
    assert [one.is_current for one in letters_of_assignment][-2:] == [False, True]


def test_whoever_keeps_the_lawyer_says_why_in_the_same_paper(net):
    case = case_in("replacing", net)
    clear(case.matter, net.officer)

    typed = {"reason": "已联系上，继续承办。"}
    services.take_step(case=case, action="keep_lawyer", by=fresh(net.officer), typed=typed, now=MONDAY + 9 * HOUR)

    words = words_of(case, "legal_aid.change")
    assert (words["is_changed"], words["reasons"], words["lawyer"]) == (False, "已联系上，继续承办。", "")


def test_the_first_lawyer_is_no_change(net):
    assert "legal_aid.change" not in papers_of(case_in("in_progress", net))
