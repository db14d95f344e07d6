"""A clerk writes a question down: one screen, nothing typed lost, one receipt however often it is sent."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from caravan import clock
from caravan.audit.models import Event
from caravan.consultations.models import Consultation, Draft, Round
from caravan.knowledge.models import GuidedQuestion, Topic
from caravan.matters.models import Attachment, Matter, Party
from caravan.matters.services import replace_receipt
from caravan.people.roles import Role
from caravan.people.services import declare_interest
from caravan.routing.queries import may_see_facts
from caravan.web.workbench.receipts import HELD_FOR
from tests.factories.network import MONDAY, Network, person
from tests.web.workbench.conftest import Enter
from tests.web.workbench.reading import hidden, statements, text, within_budget

pytestmark = pytest.mark.django_db

INTAKE = "/staff/intake/"
VILLAGE = "422801101201"
TOKEN = "0198f0d1-0000-7000-8000-000000000001"
QUESTION = {
    "token": TOKEN,
    "channel": "counter",
    "opponent": "武汉宏远建筑有限公司",
    "interest": "clear",
    "topic": "wages",
    "region": VILLAGE,
    "story": "老板拖欠我两万四千元工资，一直不给。",
    "amount": "24000",
    "deadline_on": "2027-01-15",
    "wish": "拿回工资",
    "name": "田大山",
    "phone": "120 0000 0001",
    "identity_number": "990000197001010018",
    "is_safe_to_call": "yes",
    "is_safe_to_message": "no",
    "answer_channel": "call",
    "language": "zh-hans",
}


@pytest.fixture
def clerk(net: Network, enter: Enter) -> Client:
    GuidedQuestion.objects.create(
        topic_id="wages",
        key="contract",
        position=1,
        kind="choice",
        label="签过书面合同吗？",
        english_label="Do you have a written contract?",
        options=[{"key": "no", "name": "没有", "english_name": "No", "signal": ""}],
    )
    Topic.objects.create(key="loan", name="借钱还钱", english_name="Loans", icon="loan", position=3)
    return enter(net.clerk)


def photo(colour: str = "white") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (8, 8), colour).save(out, "PNG")
    return SimpleUploadedFile("chat.png", out.getvalue(), "image/png")


def test_a_question_is_written_down_on_one_screen(clerk: Client, net: Network) -> None:
    page = clerk.post(INTAKE, QUESTION | {"guided_contract": "no"}, follow=True)

    matter = Matter.objects.get()
    asker = Party.objects.get(part="asker")
    consultation = Consultation.objects.get()
    assert page.redirect_chain == [(f"/staff/receipt/{matter.number}/", 302)]
    assert (matter.channel, matter.region.code, matter.topic_id) == ("counter", VILLAGE, "wages")
    assert (asker.name, asker.phone, asker.identity_number) == ("田大山", "12000000001", "990000197001010018")
    assert (asker.is_safe_to_call, asker.is_safe_to_message) == (True, False)
    assert Party.objects.get(part="opponent").name == "武汉宏远建筑有限公司"
    assert (consultation.amount, consultation.wish, consultation.guided) == ("24000", "拿回工资", {"contract": "no"})
    assert (str(consultation.deadline_on), consultation.answer_channel) == ("2027-01-15", "call")
    assert Event.objects.get(action="consultation.ask").actor == "clerk"


@pytest.mark.parametrize("look", ["size:large", "language:en"])
def test_in_another_size_or_language_nothing_that_was_typed_is_lost_or_sent(clerk: Client, look: str) -> None:
    page = clerk.post(INTAKE, QUESTION | {"look": look, "photos": photo()})

    form = page.context["form"]
    assert page.status_code == 200
    assert form["story"].value() == QUESTION["story"]
    assert form["is_safe_to_message"].value() == "no"
    assert not form.errors
    assert ('data-size="large"' in text(page)) == (look == "size:large")
    assert ('lang="en"><' in text(page).replace("\n", "")) or look != "language:en" or "New visitor" in text(page)
    assert page.context["files"]
    assert 'form="held-form"' in text(page)
    assert not Matter.objects.exists()


def test_whether_a_number_is_safe_is_asked_and_neither_answer_is_given_for_them(clerk: Client) -> None:
    form = clerk.get(INTAKE).context["form"]
    questions = ("is_safe_to_call", "is_safe_to_message")
    for name in questions:
        assert form[name].value() is None
        assert [option.choice_label for option in form[name]] == ["是，安全", "否，不安全"]

    page = clerk.post(INTAKE, {key: value for key, value in QUESTION.items() if key not in questions})

    assert page.status_code == 422
    assert [page.context["form"].errors[name] for name in questions] == [["请问当事人：是还是否。"]] * 2
    assert not Matter.objects.exists()


@pytest.mark.parametrize("said", ["yes", "no"])
def test_either_answer_about_a_number_is_kept_as_it_was_given(clerk: Client, said: str) -> None:
    clerk.post(INTAKE, QUESTION | {"is_safe_to_call": said, "is_safe_to_message": said})

    asker = Party.objects.get(part="asker")
    assert (asker.is_safe_to_call, asker.is_safe_to_message) == (said == "yes", said == "yes")


def test_without_a_number_nobody_is_asked_whether_it_is_safe(clerk: Client) -> None:
    without = {key: value for key, value in QUESTION.items() if "safe" not in key and key != "phone"}

    clerk.post(INTAKE, without | {"answer_channel": "waits"})

    assert Matter.objects.get().state == "open"


def test_the_receipt_names_number_code_desk_promise_and_what_comes_next(clerk: Client, net: Network) -> None:
    page = clerk.post(INTAKE, QUESTION, follow=True)

    matter = Matter.objects.get()
    for part in (
        matter.number,
        page.context["code"],
        net.adviser.name,
        "2026年11月24日（周二）17:30",
        "qr.svg",
        "12348",
    ):
        assert part in text(page)
    assert clerk.get(f"/staff/receipt/{matter.number}/qr.svg").headers["Content-Type"] == "image/svg+xml"


def test_the_clerk_who_wrote_it_down_has_declared_no_interest(clerk: Client, net: Network) -> None:
    clerk.post(INTAKE, QUESTION)

    assert may_see_facts(Matter.objects.get(), net.clerk)


def test_a_call_is_kept_as_one(clerk: Client) -> None:
    clerk.post(INTAKE, QUESTION | {"channel": "hotline"})

    assert Matter.objects.get().channel == "hotline"


def test_the_paper_speaks_the_language_of_the_person(clerk: Client) -> None:
    page = clerk.post(INTAKE, QUESTION | {"language": "en"}, follow=True)

    assert "Receipt of a question" in text(page)
    assert "Tue 24 Nov 2026" in text(page)
    assert "工作台" in text(page)


def test_a_helper_comes_with_relation_reason_and_consent(clerk: Client) -> None:
    helper = {
        "for_other": "on",
        "helper_name": "田小妹",
        "helper_phone": "12000000002",
        "helper_relation": "family",
        "helper_reason": "老人不识字",
        "helper_consent": "present",
    }

    clerk.post(INTAKE, QUESTION | helper | {"answer_channel": "helper"})

    party = Party.objects.get(part="helper")
    assert (party.name, party.relation, party.reason, party.consent) == ("田小妹", "family", "老人不识字", "present")


def test_everything_wrong_is_said_beside_its_field_and_everything_typed_is_still_there(clerk: Client) -> None:
    wrong = QUESTION | {
        "interest": "",
        "story": "欠钱",
        "region": "4228",
        "amount": "很多",
        "deadline_on": "明天",
        "phone": "12x",
        "identity_number": "990000197001010017",
        "for_other": "on",
        "helper_name": "",
    }

    page = clerk.post(INTAKE, wrong)

    assert page.status_code == 422
    for field in ("interest", "story", "region", "amount", "deadline_on", "phone", "identity_number", "helper_name"):
        assert f'href="#id_{field}"' in text(page), field
    for typed in ("武汉宏远建筑有限公司", "欠钱", "很多", "明天", "12x", "990000197001010017", "拿回工资", "田大山"):
        assert typed in text(page), typed
    assert "<title>有误：" in text(page)
    assert Matter.objects.count() == 0


def test_an_upload_stays_when_something_else_is_wrong(clerk: Client) -> None:
    page = clerk.post(INTAKE, QUESTION | {"interest": "", "photos": [photo()]})
    clerk.post(INTAKE, QUESTION | {"token": hidden(page, "token"), "held": "1"})

    assert page.status_code == 422
    assert "照片 1" in text(page)
    assert 'name="held"' in text(page)
    assert Attachment.objects.get().matter == Matter.objects.get()


def test_a_file_that_is_no_photo_is_refused_and_the_others_stay(clerk: Client) -> None:
    broken = SimpleUploadedFile("virus.png", b"MZ not a photo", "image/png")

    page = clerk.post(INTAKE, QUESTION | {"photos": [photo(), broken]})

    assert page.status_code == 422
    assert "virus.png" in text(page)
    assert len(Draft.objects.get().content["files"]) == 1


def test_an_upload_can_be_taken_out_again(clerk: Client) -> None:
    clerk.post(INTAKE, QUESTION | {"step": "topic", "photos": [photo()]})
    held = Draft.objects.get().content["files"][0]

    page = clerk.post(INTAKE, QUESTION | {"step": f"drop:{held}", "held": "1"})

    assert page.status_code == 200
    assert Draft.objects.get().content["files"] == []
    assert QUESTION["story"] in text(page)


def test_nobody_reaches_the_uploads_of_somebody_elses_form(clerk: Client, net: Network, enter: Enter) -> None:
    clerk.post(INTAKE, QUESTION | {"step": "topic", "photos": [photo()]})

    page = enter(net.duty).post(INTAKE, QUESTION | {"step": "topic", "held": "1"})

    assert "照片 1" not in text(page)
    assert hidden(page, "token") != TOKEN


def test_sending_the_same_form_twice_is_one_matter_photos_included(clerk: Client) -> None:
    first = clerk.post(INTAKE, QUESTION | {"photos": [photo()]}, follow=True)
    second = clerk.post(INTAKE, QUESTION | {"photos": [photo()]}, follow=True)

    assert Matter.objects.count() == 1
    assert Attachment.objects.count() == 1
    assert first.context["code"] == second.context["code"]


def test_an_old_form_sent_again_does_not_lead_to_a_receipt_that_was_replaced(clerk: Client) -> None:
    clerk.post(INTAKE, QUESTION)
    matter = Matter.objects.get()
    code = replace_receipt(matter=matter, by=None, how="phone_code", now=MONDAY)

    again = clerk.post(INTAKE, QUESTION)

    assert again.status_code == 422
    assert matter.number in text(again)
    assert code not in text(again)
    assert code not in text(clerk.get(f"/staff/receipt/{matter.number}/"))


@pytest.mark.parametrize("change", [{"story": "老板拖欠我三万元工资，一直不给。"}, {"photos": [photo("black")]}])
def test_the_same_form_with_other_content_is_refused_and_can_be_sent_as_another(
    clerk: Client, change: dict[str, object]
) -> None:
    clerk.post(INTAKE, QUESTION | {"photos": [photo()]})
    number = Matter.objects.get().number

    refused = clerk.post(INTAKE, QUESTION | {"photos": [photo()]} | change)

    assert refused.status_code == 422
    assert number in text(refused)
    assert Matter.objects.count() == 1
    change.pop("photos", None)
    clerk.post(INTAKE, QUESTION | change | {"token": hidden(refused, "token"), "held": "1"})
    assert Matter.objects.count() == 2
    assert all(matter.attachments.exists() for matter in Matter.objects.all())


def test_the_token_of_one_clerk_is_not_that_of_another(clerk: Client, net: Network, enter: Enter) -> None:
    clerk.post(INTAKE, QUESTION)
    enter(net.duty).post(INTAKE, QUESTION)

    assert Matter.objects.count() == 2


def test_whoever_says_they_have_an_interest_sends_nothing(clerk: Client) -> None:
    page = clerk.post(INTAKE, QUESTION | {"interest": "conflict"})

    assert page.status_code == 422
    assert "请同事来登记" in text(page)
    assert Matter.objects.count() == 0


def test_an_interest_on_record_counts_whatever_the_clerk_says(clerk: Client, net: Network) -> None:
    declare_interest(name="武汉宏远建筑有限公司", user=net.clerk, by=None, now=MONDAY)

    page = clerk.post(INTAKE, QUESTION)

    assert page.status_code == 422
    assert 'href="#id_interest"' in text(page)
    assert Matter.objects.count() == 0


def test_the_list_of_places_opens_in_the_clerks_town(clerk: Client) -> None:
    page = text(clerk.get(INTAKE))

    assert f'<option value="{VILLAGE}">' in page
    assert '<option value="422801101">' in page  # the village may not be known


def test_a_place_is_searched_without_a_script_and_the_only_one_found_is_chosen(clerk: Client) -> None:
    page = clerk.post(INTAKE, QUESTION | {"region": "", "q": "青堡", "step": "search"})

    assert page.status_code == 200
    assert f'<option value="{VILLAGE}" selected>' in text(page)
    assert QUESTION["story"] in text(page)


def test_a_part_that_renews_itself_never_sends_the_form(clerk: Client) -> None:
    page = clerk.post(INTAKE, QUESTION, headers={"HX-Request": "true"})

    assert page.status_code == 200
    assert Matter.objects.count() == 0


def test_the_list_of_places_goes_down_and_up(net: Network, enter: Enter) -> None:
    seat = enter(net.seat)

    county = text(seat.post(INTAKE, QUESTION | {"region": "422801", "step": "open"}))
    up = text(seat.post(INTAKE, QUESTION | {"region": "", "in": "422801101", "step": "in:4228"}))

    assert '<option value="422801101">' in county
    assert '<option value="422801">' in up


def test_the_questions_of_a_topic_come_when_it_is_chosen(clerk: Client) -> None:
    before = text(clerk.get(INTAKE))
    after = text(clerk.post(INTAKE, {"topic": "wages", "step": "topic"}))

    assert "guided_contract" not in before
    assert "签过书面合同吗" in after
    assert "field-bad" not in after


def test_the_promise_stands_beside_the_form_before_it_is_sent(clerk: Client) -> None:
    page = text(clerk.get(INTAKE))

    assert "11月24日（周二）17:30" in page
    assert "11月23日（周一）12:00" in page  # urgent: within two hours


def test_a_receipt_is_shown_to_nobody_else_and_not_for_long(clerk: Client, net: Network, enter: Enter) -> None:
    clerk.post(INTAKE, QUESTION)
    paper = f"/staff/receipt/{Matter.objects.get().number}/"

    assert clerk.get(paper).status_code == 200
    assert enter(net.supervisor).get(paper).status_code == 404
    clock.install(lambda: MONDAY + HELD_FOR * 1.01)
    assert clerk.get(paper).status_code == 404


def test_showing_the_code_is_on_record(clerk: Client) -> None:
    clerk.post(INTAKE, QUESTION, follow=True)

    assert Event.objects.get(action="seen").data == {"what": ["receipt_code"]}


def test_danger_tells_the_clerk_to_ask_before_handing_out_paper(clerk: Client, net: Network) -> None:
    page = clerk.post(INTAKE, QUESTION | {"signals": ["violence"]}, follow=True)

    assert Matter.objects.get().owner == net.seat
    assert "带回家是否安全" in text(page)


@pytest.mark.parametrize("typed", [{}, {"token": "x"}, {"token": TOKEN, "region": "9" * 40, "step": "in:zz"}])
def test_a_broken_form_is_answered_with_a_page(clerk: Client, typed: dict[str, str]) -> None:
    assert clerk.post(INTAKE, typed).status_code in {200, 422}


@pytest.mark.parametrize("role", [Role.VILLAGE_ADVISER, Role.AUDITOR, Role.STATISTICS_OFFICER])
def test_the_page_is_not_there_for_others(net: Network, enter: Enter, role: Role) -> None:
    stranger = enter(person("stranger", role, net.regions["422801"]))

    for path in (INTAKE, "/staff/receipt/", "/staff/receipt/422801-261-00001/"):
        assert stranger.get(path).status_code == 404


def test_the_form_is_within_its_budget(clerk: Client) -> None:
    within_budget(statements(clerk, INTAKE))


def test_sending_costs_little_more_than_what_has_to_be_written(clerk: Client) -> None:
    # Eleven rows are written in as many tables; four statements say who sends and where the receipt may be shown.
    assert statements(clerk, INTAKE, QUESTION) <= 19


def test_the_paper_is_within_its_budget(clerk: Client) -> None:
    clerk.post(INTAKE, QUESTION)

    within_budget(statements(clerk, f"/staff/receipt/{Matter.objects.get().number}/"))


def test_the_whole_form_works_in_english(clerk: Client) -> None:
    page = clerk.post(INTAKE, {"step": "topic", "topic": "wages"}, headers={"accept-language": "en"})

    assert "Before you hear the facts" in text(page)
    assert "Do you have a written contract?" in text(page)


def test_a_question_in_a_photo_alone_is_taken(clerk: Client) -> None:
    clerk.post(INTAKE, QUESTION | {"story": "", "photos": [photo()]})

    assert "照片或录音" in Round.objects.get().question
