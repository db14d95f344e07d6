"""A neighbour dispute over HTTP: two browsers without an account, a mediator, no scripts."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from caravan import clock
from caravan.cases.jobs import let_clocks_act
from caravan.cases.mediation.models import Kept, Offer, PrivateNote, Seat, Side
from caravan.cases.mediation.refusals import HarmPossible
from caravan.cases.mediation.services import code_of_seat
from caravan.cases.models import Case
from caravan.consultations.content import Person
from caravan.matters.models import Matter
from caravan.matters.refusals import ActionNotAllowed
from caravan.matters.services import code_of
from caravan.notifications.models import Notice
from tests.factories.cases import offices
from tests.factories.mediations import APPLICANT, BRIEF, FACTS, RESPONDENT, STORY, mediation_in, seat
from tests.factories.network import MONDAY, Network, ask, build_network, clear, fresh

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TABLE_PAGES = ("", "offer/", "note/", "agreement/", "kept/", "answer/")


@pytest.fixture
def net(db: None) -> Network:
    return offices(build_network(county_advisers=1))


def entered(user) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text(response) -> str:
    return response.content.decode()


def applicant(case: Case) -> Client:
    client = Client()
    client.post("/track/", {"number": case.matter.number, "code": code_of(case.matter)})
    return client


def respondent(case: Case) -> Client:
    client = Client()
    response = client.get(f"/invited/{case.matter.number}/{code_of_seat(seat(case, Side.RESPONDENT))}/")
    assert response.status_code == 302, text(response)
    return client


def at(case: Case, side: str, page: str = "") -> str:
    return f"/table/{seat(case, side).pk}/{page}"


def staff(case: Case, net: Network, user: str = "mediator") -> tuple[Client, str]:
    clear(case.matter, net.users[user], MONDAY)
    return entered(net.users[user]), f"/staff/mediation/{case.matter.number}/"


STEPS = (
    ("story", {"topic": "wages", "story": STORY, "wish": "赔钱", "fen": "3000"}),
    ("other", {"opponent": RESPONDENT.name, "opponent_phone": RESPONDENT.phone}),
    ("place", {"region": "422801101201"}),
    ("contact", {"name": APPLICANT.name, "phone": APPLICANT.phone, "is_safe_to_message": "on"}),
)


def filled_in(client: Client, **changed) -> None:
    for step, fields in STEPS:
        response = client.post(f"/mediation/{step}/", fields | changed.get(step, {}))
        assert response.status_code == 302, text(response)


def token(client: Client) -> str:
    return re.search(r'name="token" value="([^"]+)"', text(client.get("/mediation/check/")))[1]


def test_a_person_applies_in_five_steps_and_takes_a_number_home(net):
    client = Client()
    filled_in(client)

    response = client.post("/mediation/check/", {"token": token(client)}, follow=True)

    case = Case.objects.get()
    assert case.matter.number in text(response)
    assert code_of(case.matter) in text(response)
    assert (case.facts["story"], case.facts["amount"]) == (STORY, "3000")
    assert [one.party.name for one in Seat.objects.order_by("side")] == [APPLICANT.name, RESPONDENT.name]


def test_sending_twice_makes_one_case(net):
    client = Client()
    filled_in(client)
    key = token(client)

    for _time in range(2):
        assert client.post("/mediation/check/", {"token": key}).status_code == 302

    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("step", "fields", "field"),
    [
        ("story", {"story": ""}, "id_story"),
        ("story", {"fen": "viel"}, "id_fen"),
        ("other", {"opponent": ""}, "id_opponent"),
        ("other", {"opponent_phone": "123"}, "id_opponent_phone"),
        ("contact", {"name": ""}, "id_name"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(step, fields, field, net):
    client = Client()
    for name, good in STEPS:
        if name == step:
            response = client.post(f"/mediation/{name}/", good | fields)
            break
        client.post(f"/mediation/{name}/", good)

    page = text(response)
    assert response.status_code == 422
    assert f'href="#{field}"' in page
    assert f'id="{field}_error"' in page
    for value in (good | fields).values():
        assert value in page


def test_somebody_on_both_sides_is_told_so_beside_the_phone(net):
    client = Client()
    filled_in(client, contact={"phone": RESPONDENT.phone})

    response = client.post("/mediation/check/", {"token": token(client)}, follow=True)

    assert response.redirect_chain[-1][0] == "/mediation/other/"
    assert 'id="id_opponent_phone_error"' in text(response)
    assert RESPONDENT.name in text(response)
    assert not Case.objects.exists()
    client.post("/mediation/other/", {"opponent": RESPONDENT.name, "opponent_phone": ""})
    assert client.post("/mediation/check/", {"token": token(client)}).status_code == 302
    assert Case.objects.count() == 1


def test_the_invited_side_reads_what_it_is_about_and_not_the_story(net):
    case = mediation_in("invited", net)

    page = text(respondent(case).get(at(case, Side.RESPONDENT)))

    assert BRIEF in page
    assert APPLICANT.name in page
    assert STORY not in page
    assert APPLICANT.phone not in page


def test_a_wrong_code_opens_nothing_and_ten_shut_the_number(net):
    case = mediation_in("invited", net)
    client = Client()

    answers = [client.get(f"/invited/{case.matter.number}/AAAA-AAA{n}/")["Location"] for n in range(10)]

    assert set(answers) == {"/invited/"}
    right = code_of_seat(seat(case, Side.RESPONDENT))
    assert client.post("/invited/", {"number": case.matter.number, "code": right}).status_code == 429


@pytest.mark.parametrize("page", TABLE_PAGES)
def test_without_the_code_no_page_of_a_table_opens(page, net):
    case = mediation_in("in_session", net)

    for side in Side.values:
        response = Client().get(at(case, side, page))
        assert (response.status_code, response.headers["Location"]) == (302, "/invited/")


@pytest.mark.parametrize("page", TABLE_PAGES)
def test_neither_side_opens_the_other_s_place(page, net):
    case = mediation_in("in_session", net)

    assert respondent(case).get(at(case, Side.APPLICANT, page)).status_code == 302
    assert applicant(case).get(at(case, Side.RESPONDENT, page)).status_code == 302


def test_a_new_code_shuts_the_old_one_out(net):
    case = mediation_in("in_session", net)
    client = respondent(case)
    assert client.get(at(case, Side.RESPONDENT)).status_code == 200
    mediator, page = staff(case, net)

    mediator.post(page, {"do": "code", "seat": str(seat(case, Side.RESPONDENT).pk)})

    assert client.get(at(case, Side.RESPONDENT)).status_code == 302


@pytest.mark.parametrize("state", ["in_session", "agreed", "performing"])
def test_a_private_note_is_never_in_anything_the_other_side_can_open(state, net):
    case = mediation_in("in_session", net)
    secret = {Side.APPLICANT: "低于两千我不谈", Side.RESPONDENT: "最多出两千五"}
    clients = {Side.APPLICANT: applicant(case), Side.RESPONDENT: respondent(case)}
    for side, client in clients.items():
        assert client.post(at(case, side, "note/"), {"text": secret[side]}).status_code == 302
    if state != "in_session":
        case = walked_on(case, net, state)

    for side, client in clients.items():
        other = Side.RESPONDENT if side == Side.APPLICANT else Side.APPLICANT
        pages = [text(client.get(at(case, side, page), follow=True)) for page in TABLE_PAGES]
        if side == Side.APPLICANT:
            number = case.matter.number
            pages += [text(client.get(f"/m/{number}/{page}", follow=True)) for page in ("", "looks/", "copy/")]
        assert secret[side] in pages[0]
        assert not any(secret[other] in page for page in pages)
    mediator, page = staff(case, net)
    assert all(words in text(mediator.get(page)) for words in secret.values())


def walked_on(case: Case, net: Network, state: str) -> Case:
    from tests.factories.mediations import WAY

    for target, walk in WAY:
        if case.state == state:
            break
        if [name for name, _walk in WAY].index(target) > [name for name, _walk in WAY].index(case.state):
            case = walk(case, net, MONDAY)
    return case


def test_a_question_becomes_a_mediation_with_one_press_and_nothing_typed_again(net):
    receipt = ask(story=STORY, opponent=RESPONDENT.name, asker=Person(name=APPLICANT.name, phone=APPLICANT.phone))
    client = Client()
    client.post("/track/", {"number": receipt.number, "code": receipt.code})

    page = text(client.post(f"/m/{receipt.number}/mediation/", follow=True))
    assert STORY in page
    assert RESPONDENT.name in page
    client.post("/mediation/check/", {"token": token(client)})

    case = Case.objects.get()
    assert case.opened_from_id == receipt.matter.pk
    assert case.facts["story"] == STORY
    assert receipt.matter.state == "open"


def test_a_no_ends_it_and_both_are_told_the_other_ways(net):
    case = mediation_in("invited", net)
    client = respondent(case)

    client.post(at(case, Side.RESPONDENT, "answer/"), {"answer": "no", "reason": "不是我家的问题"})

    assert Case.objects.get().state == "declined"
    for page in (client.get(at(case, Side.RESPONDENT)), applicant(case).get(at(case, Side.APPLICANT))):
        assert "《中华人民共和国民法典》第188条" in text(page)


def test_the_suspected_side_does_not_read_the_warning_about_itself(net):
    """A yes where somebody may come to harm: the mediator hears of it, the other side only that it cannot be now."""
    case = mediation_in("invited", net)
    Matter.objects.filter(pk=case.pk).update(is_danger=True, is_sealed=True)
    Notice.objects.all().delete()
    client = respondent(case)

    response = client.post(at(case, Side.RESPONDENT, "answer/"), {"answer": "yes"})

    assert response.status_code == 422
    assert str(HarmPossible()) not in text(response)
    assert str(ActionNotAllowed()) in text(response)
    assert Case.objects.get().state == "invited"
    assert [(one.template, one.user_id) for one in Notice.objects.all()] == [("case_moved", case.matter.owner_id)]


def test_opening_the_invitation_is_no_answer(net):
    case = mediation_in("invited", net)
    respondent(case).get(at(case, Side.RESPONDENT, "answer/"))

    assert Case.objects.get().state == "invited"
    assert seat(case, Side.RESPONDENT).seen_at is not None


def test_a_mediator_says_first_that_they_have_no_interest(net):
    case = mediation_in("applied", net)
    client = entered(net.mediator)
    page = f"/staff/mediation/{case.matter.number}/"

    assert STORY not in text(client.get(page))
    client.post(page, {"do": "declare", "outcome": "clear"})

    assert STORY in text(client.get(page))


def test_whoever_works_elsewhere_sees_no_mediation(net):
    from tests.factories.network import person, region

    case = mediation_in("applied", net)
    far = person("far", "mediator", region("422802", "利川市", net.regions["4228"]))

    assert entered(far).get(f"/staff/mediation/{case.matter.number}/").status_code == 404
    assert case.matter.number not in text(entered(far).get("/staff/mediation/"))
    assert case.matter.number in text(entered(net.mediator).get("/staff/mediation/"))


LINES = {
    "facts": FACTS,
    "total": "2000",
    "kind_1": "money",
    "owed_by_1": "respondent",
    "what_1": "第一期",
    "fen_1": "1000",
    "due_on_1": "2026-12-01",
    "kind_2": "money",
    "owed_by_2": "respondent",
    "what_2": "第二期",
    "fen_2": "1000",
    "due_on_2": "2027-01-04",
    "form": "written",
    "save": "1",
}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"total": "2500"}, "id_total"),
        ({"fen_1": "viel"}, "id_fen_1"),
        ({"due_on_2": "2026-02-30"}, "id_due_on_2"),
        ({"due_on_2": "2020-01-01"}, "id_due_on_2"),
        ({"owed_by_1": ""}, "id_owed_by_1"),
        ({"facts": " "}, "id_facts"),
    ],
)
def test_an_agreement_that_cannot_be_comes_back_as_it_was_typed(changed, field, net):
    case = mediation_in("in_session", net)
    client, page = staff(case, net)

    response = client.post(f"{page}agreement/", LINES | changed)

    assert response.status_code == 422
    assert f'href="#{field}"' in text(response)
    for value in (LINES | changed).values():
        assert value in text(response)
    assert Case.objects.get().state == "in_session"


def test_from_the_first_word_to_a_kept_agreement_with_one_late_instalment(net):
    neighbour = Client()
    filled_in(neighbour)
    neighbour.post("/mediation/check/", {"token": token(neighbour)})
    case = Case.objects.get()
    mediator, page = staff(case, net)
    mediator.post(page, {"do": "step:invite", "brief": BRIEF, "how": "sms"})
    upstairs = respondent(case)
    upstairs.post(at(case, Side.RESPONDENT, "answer/"), {"answer": "yes"})
    mediator.post(page, {"do": "step:assign", "mediator": "mediator", "chosen_by": "parties"})
    mediator.post(page, {"do": "session", "on": "2026-11-25", "at": "14:30", "way": "together", "place": "村委会"})
    mediator.post(page, {"do": "step:begin", "rights_told": "on"})
    assert "村委会" in text(upstairs.get(at(case, Side.RESPONDENT)))

    neighbour.post(at(case, Side.APPLICANT, "offer/"), {"fen": "3000", "owed_by": "other", "words": "赔三千"})
    upstairs.post(
        at(case, Side.RESPONDENT, "offer/"),
        {"fen": "2000", "owed_by": "me", "parts": "2", "first_on": "2026-12-01", "words": "两千，分两期"},
    )
    counter = Offer.objects.get(state="open")
    neighbour.post(at(case, Side.APPLICANT, f"offer/{counter.pk}/"), {"action": "accept"})
    drafted = text(mediator.get(f"{page}agreement/"))
    assert 'value="2026-12-01"' in drafted
    assert 'value="2026-01-01"' not in drafted
    mediator.post(f"{page}agreement/", LINES)
    assert Case.objects.get().state == "agreed"

    for client, side, name in (
        (neighbour, Side.APPLICANT, APPLICANT.name),
        (upstairs, Side.RESPONDENT, RESPONDENT.name),
    ):
        shown = text(client.get(at(case, side, "agreement/")))
        digest = re.search(r'name="digest" value="([0-9a-f]{64})"', shown)[1]
        assert client.post(at(case, side, "agreement/"), {"digest": digest, "name": name}).status_code == 302
    mediator.post(page, {"do": "step:take_effect", "sealed": "on"})
    assert Case.objects.get().state == "performing"

    clock.install(lambda: MONDAY + 9 * DAY)
    let_clocks_act(MONDAY + 9 * DAY)
    assert Case.objects.get().state == "late"
    assert upstairs.get(at(case, Side.RESPONDENT)).status_code == 200
    upstairs.post(at(case, Side.RESPONDENT, "kept/"), {"line": "1", "fen": "1000", "on": "2026-12-02", "note": "转账"})
    claim = Kept.objects.get()
    neighbour.post(at(case, Side.APPLICANT, f"kept/{claim.pk}/"))
    assert Case.objects.get().state == "performing"
    mediator, page = staff(case, net)
    mediator.post(page, {"do": "kept", "line": "2", "sum": "1,000", "on": "2026-12-02"})

    assert Case.objects.get().state == "performed"
    assert not PrivateNote.objects.exists()


def test_an_offer_for_the_year_9999_shuts_no_page(net):
    """Refused beside its field; and one that was stored before that was so stands on every page, as it was made."""
    case = mediation_in("in_session", net)
    client = respondent(case)
    sent = {"words": "分期", "fen": "2000", "owed_by": "me", "parts": "3", "first_on": "9999-12-31"}

    response = client.post(at(case, Side.RESPONDENT, "offer/"), sent)

    assert response.status_code == 422
    assert 'id="id_first_on_error"' in text(response)
    content = {"words": "分期", "fen": 200000, "owed_by": "respondent", "parts": 3, "first_on": "9999-12-31"}
    Offer.objects.create(case=case, number=1, side=Side.RESPONDENT, content=content, at=MONDAY)
    for page in (client.get(at(case, Side.RESPONDENT)), applicant(case).get(at(case, Side.APPLICANT))):
        assert "9999" in text(page)


def test_a_payment_that_cannot_be_is_said_beside_its_field(net):
    case = mediation_in("performing", net)
    client = respondent(case)

    response = client.post(at(case, Side.RESPONDENT, "kept/"), {"line": "1", "fen": "99999", "on": "2026-11-23"})

    assert response.status_code == 422
    assert 'id="id_fen_error"' in text(response)
    assert "99999" in text(response)
    assert fresh(net.mediator)


@pytest.mark.parametrize("who", ["applicant", "respondent", "staff"])
def test_both_sides_and_staff_read_which_court_may_confirm_and_on_which_article(net, who):
    case = mediation_in("performing", net)
    browser, path = staff(case, net) if who == "staff" else (None, "")
    if browser is None:
        browser = applicant(case) if who == "applicant" else respondent(case)
        path = at(case, Side.APPLICANT if who == "applicant" else Side.RESPONDENT)

    page = text(browser.get(path))

    assert "调解组织所在地的基层法院" in page
    assert "恩施市" in page
    assert "《中华人民共和国民事诉讼法》第205条第2项" in page


def test_the_court_is_proposed_by_the_rule_and_its_name_may_stay_open(net):
    case = mediation_in("performing", net)
    browser, path = staff(case, net)

    form = browser.get(f"{path}?do=step:ask_court").context["form"]
    sent = {"do": "step:ask_court", "expected": case.step_count, "ground": "mediation_body", "together": "yes"}
    response = browser.post(path, sent | {"asked_on": f"{clock.today():%Y-%m-%d}"})

    assert form["ground"].value() == "mediation_body"
    assert response.status_code == 302, text(response)
