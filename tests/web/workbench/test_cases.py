"""The file of a case for staff: who sees it, what it offers, how a step is taken and refused."""

import pytest
from django.test import Client

from caravan.audit.models import Event
from caravan.cases.models import Case, CasePaper
from caravan.consultations import services as consultations
from caravan.matters.models import AccessRequest, Attachment, InternalNote, Matter, Party
from caravan.matters.refusals import Incomplete
from caravan.matters.services import attach
from tests.factories.cases import TYPED, case_in, offices, opened
from tests.factories.consultations import recording
from tests.factories.network import MONDAY, Network, ask, build_network, clear, fresh


@pytest.fixture
def net(db) -> Network:
    return offices(build_network(county_advisers=1))


def as_(user) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_nothing_is_shown_before_somebody_has_said_that_they_have_no_interest(net):
    case = opened()
    browser = as_(net.officer)

    gate = browser.get(f"/staff/c/{case.matter.number}/").content.decode()
    assert "田大山" not in gate
    assert "恩施某建筑公司" in gate

    browser.post(f"/staff/c/{case.matter.number}/do/declare/", {"outcome": "clear"})
    assert "田大山" in browser.get(f"/staff/c/{case.matter.number}/").content.decode()
    assert Event.objects.filter(action="seen", actor="officer").exists()


@pytest.mark.parametrize("who", ["duty", "adviser", "mediator", "seat"])
def test_who_has_nothing_to_do_with_it_finds_no_case(net, who):
    case = opened()
    browser = as_(net.users[who])

    assert browser.get(f"/staff/c/{case.matter.number}/").status_code == 404
    assert browser.post(f"/staff/c/{case.matter.number}/step/grant/", TYPED["grant"]).status_code == 404


def test_a_step_is_taken_with_one_form_and_the_file_shows_what_was_said(net):
    case = opened()
    clear(case.matter, net.officer)
    browser = as_(net.officer)

    browser.post(f"/staff/c/{case.matter.number}/step/refuse/", TYPED["refuse"] | {"expected": "0"})

    assert Case.objects.get().state == "refused"
    assert TYPED["refuse"]["reason"] in browser.get(f"/staff/c/{case.matter.number}/").content.decode()


def test_a_refused_form_comes_back_with_what_was_typed_beside_its_message(net):
    case = opened()
    clear(case.matter, net.officer)

    typed = {"missing": "身份证复印件", "by_day": "2026-02-30", "expected": "0"}
    answer = as_(net.officer).post(f"/staff/c/{case.matter.number}/step/ask_for_papers/", typed)

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "身份证复印件" in text
    assert 'value="2026-02-30"' in text
    assert 'id="id_ask_for_papers_by_day_error"' in text


def test_a_step_from_a_stale_page_is_a_conflict_and_says_so(net):
    case = case_in("granted", net)

    answer = as_(net.officer).post(f"/staff/c/{case.matter.number}/step/assign/", TYPED["assign"] | {"expected": "0"})

    assert answer.status_code == 409
    assert Case.objects.get().state == "granted"


def test_the_lawyers_offered_are_free_and_without_an_interest(net):
    case = case_in("granted", net)

    page = as_(net.officer).get(f"/staff/c/{case.matter.number}/")

    form = next(offer["form"] for offer in page.context["offers"] if offer["action"] == "assign")
    names = {value for value, _label in form.fields["lawyer"].choices if value}
    assert {"duty", "adviser"} <= names
    assert not names & {"clerk", "officer", "mediator", "supervisor"}


def test_papers_and_notes_are_kept_by_whoever_sees_the_file(net):
    case = opened()
    clear(case.matter, net.clerk)
    browser = as_(net.clerk)
    address = f"/staff/c/{case.matter.number}/do/"

    browser.post(f"{address}paper/", {"key": "identity", "how": "seen"})
    browser.post(f"{address}note/", {"text": "本人下午再来"})
    paper = CasePaper.objects.get()
    assert browser.post(f"{address}paper/", {"key": "nonsense", "how": "seen"}).status_code == 409
    assert browser.post(f"{address}paper/", {"key": "identity", "how": "file"}).status_code == 422
    browser.post(f"{address}drop_paper/", {"paper": str(paper.pk)})

    assert not CasePaper.objects.exists()
    assert InternalNote.objects.get().text == "本人下午再来"


def test_a_case_stands_in_the_queue_and_opens_on_its_own_page(net):
    case = opened()
    browser = as_(net.officer)

    assert case.matter.number in browser.get("/staff/").content.decode()
    assert browser.get(f"/staff/?open={case.matter.number}").url == f"/staff/c/{case.matter.number}/"
    assert browser.get(f"/staff/m/{case.matter.number}/").url == f"/staff/c/{case.matter.number}/"


def test_one_press_turns_a_question_into_an_application_with_everything_in_it(net):
    receipt = ask(wish="要回工资", amount="24000", opponent="恩施某建筑公司")
    attach(matter=receipt.matter, file_ids=[recording().pk], by=None, now=MONDAY)
    clear(receipt.matter, net.clerk)

    as_(net.clerk).post(f"/staff/m/{receipt.number}/aid/", {"agreed": "on"})

    case = Case.objects.get()
    assert case.opened_from.number == receipt.number
    assert case.facts == {
        "scope": "scope.wages",
        "story": "老板拖欠我两万四千元工资，一直不给。",
        "request": "要回工资",
        "amount": "24000",
    }
    assert set(Party.objects.filter(matter=case.matter).values_list("part", flat=True)) == {"asker", "opponent"}
    assert Attachment.objects.filter(matter=case.matter).count() == 1
    assert Attachment.objects.filter(matter=receipt.matter).count() == 1
    assert Matter.objects.get(number=receipt.number).state == "open"


def test_pressing_again_leads_to_the_same_case_and_without_the_person_nothing_happens(net):
    receipt = ask()
    clerk = fresh(net.clerk)

    with pytest.raises(Incomplete):
        consultations.into_legal_aid(matter=receipt.matter, agreed=False, by=clerk, now=MONDAY)
    first = consultations.into_legal_aid(matter=receipt.matter, agreed=True, by=clerk, now=MONDAY)
    again = consultations.into_legal_aid(matter=receipt.matter, agreed=True, by=clerk, now=MONDAY)

    assert first == again
    assert Case.objects.count() == 1


def test_a_case_is_handed_over_to_a_colleague_with_a_reason(net):
    case = opened()
    clear(case.matter, net.supervisor)
    other = net.second_officer if case.matter.owner == net.officer else net.officer
    browser = as_(net.supervisor)
    address = f"/staff/c/{case.matter.number}/do/hand_over/"
    form = {"to": other.username, "owner": str(case.matter.owner_id), "reason": "专长"}

    assert browser.post(address, form | {"reason": ""}).status_code == 422
    assert browser.post(address, form | {"to": "duty"}).status_code == 422
    assert browser.post(address, form).status_code == 302
    assert browser.post(address, form).status_code == 409

    assert Matter.objects.get(pk=case.pk).owner == other


def test_nothing_is_granted_on_half_an_application(net):
    receipt = ask()
    case = consultations.into_legal_aid(matter=receipt.matter, agreed=True, by=fresh(net.clerk), now=MONDAY)
    clear(case.matter, net.officer)
    browser = as_(net.officer)
    for key in ("identity", "hardship", "material"):
        browser.post(f"/staff/c/{case.matter.number}/do/paper/", {"key": key, "how": "seen"})

    answer = browser.post(f"/staff/c/{case.matter.number}/step/grant/", TYPED["grant"])

    assert answer.status_code == 409
    assert Case.objects.get().state == "received"


def test_a_case_with_pages_of_its_own_is_not_moved_by_the_shared_ones(net):
    case = opened()
    clear(case.matter, net.supervisor)
    Matter.objects.filter(pk=case.pk).update(kind="mediation")
    browser = as_(net.supervisor)

    assert browser.post(f"/staff/c/{case.matter.number}/step/withdraw/", {}).status_code == 404
    assert browser.post(f"/staff/c/{case.matter.number}/do/note/", {"text": "备注"}).status_code == 404
    assert Case.objects.get().state == "received"


def test_a_case_is_sealed_on_its_page_and_whoever_asks_is_let_in_there(net):
    case = opened()
    clear(case.matter, net.officer)
    browser, clerk = as_(net.officer), as_(net.clerk)
    act = f"/staff/m/{case.matter.number}/do"
    page = browser.get(f"/staff/c/{case.matter.number}/").content.decode()
    assert f"{act}/seal/" in page

    browser.post(f"{act}/seal/")

    assert Matter.objects.get(pk=case.pk).is_sealed
    assert clerk.get(f"/staff/c/{case.matter.number}/").status_code == 404
    clerk.post("/staff/sealed/", {"number": case.matter.number, "reason": "来人在窗口等"})
    asked = AccessRequest.objects.get()
    assert "来人在窗口等" in browser.get(f"/staff/c/{case.matter.number}/").content.decode()
    browser.post(f"{act}/let_in/", {"request": asked.pk})
    assert clerk.get(f"/staff/c/{case.matter.number}/").status_code == 200


def test_a_question_s_deeds_are_not_done_with_a_case(net):
    case = opened()
    clear(case.matter, net.officer)

    assert as_(net.officer).post(f"/staff/m/{case.matter.number}/do/take/").status_code == 404
