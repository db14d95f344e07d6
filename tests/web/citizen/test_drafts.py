"""What a draft holds is judged again before it is sent, and nothing of it is lost on the way."""

import re
from typing import Any

import pytest
from django.test import Client

from caravan.consultations import services
from caravan.consultations.content import Helper
from caravan.consultations.models import Consultation, Draft
from caravan.knowledge.models import GuidedQuestion, Topic
from caravan.matters.models import Matter
from caravan.regions.models import Region
from tests.factories.network import MONDAY, Network, ask, reply
from tests.web.citizen.test_asking import photo
from tests.web.citizen.walking import CONTACT, STORY, VILLAGE, send, text, to_check

pytestmark = pytest.mark.django_db

LONG = "欠" * 6000


def walk(client: Client, **story: Any) -> None:
    """Go through all steps whatever they answer, as somebody who types addresses does."""
    client.post("/ask/", {"topic": "wages"})
    client.post("/ask/story/", STORY | story)
    client.post("/ask/place/", {"region": VILLAGE})
    client.post("/ask/contact/", CONTACT)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("deadline_on", "明天"),
        ("deadline_on", "2026-02-31"),
        ("deadline_on", "9999-01-01"),
        ("deadline_on", "0"),
        ("story", LONG),
        ("story", "短"),
        ("opponent", "甲" * 61),
        ("wish", "要" * 201),
        ("guided_amount", "许多"),
        ("guided_amount", "-1"),
        ("guided_amount", "NaN"),
        ("guided_amount", "9" * 40),
        ("guided_contract", "nonsense"),
    ],
)
def test_the_last_step_leads_back_to_what_was_typed_wrong_and_says_it(
    client: Client, net: Network, field: str, typed: str
) -> None:
    walk(client, **{field: typed})

    led = client.get("/ask/check/", follow=True)
    sent = client.post("/ask/check/", {"token": str(Draft.objects.get().pk)})

    assert led.redirect_chain == [("/ask/story/?check=1", 302)]  # type: ignore[attr-defined]
    assert led.status_code == 422
    assert f'href="#id_{field}"' in text(led)
    # A list knows only its own choices; everything else is there as it was typed.
    assert typed in text(led) or field == "guided_contract"
    assert sent.status_code == 302
    assert Matter.objects.count() == 0


def test_what_was_put_right_is_sent(client: Client, net: Network) -> None:
    walk(client, deadline_on="明天")
    client.post("/ask/story/", STORY | {"deadline_on": "2026-12-01"})

    client.post("/ask/check/", {"token": str(Draft.objects.get().pk)})

    assert str(Consultation.objects.get().deadline_on) == "2026-12-01"


def test_a_place_that_has_gone_is_asked_for_again(client: Client, net: Network) -> None:
    token = to_check(client)
    draft = Draft.objects.get()
    draft.content = draft.content | {"region": "422801999999"}
    draft.save()

    assert client.get("/ask/check/").headers["Location"] == "/ask/place/"
    assert client.post("/ask/check/", {"token": token}).headers["Location"] == "/ask/place/"


def test_a_topic_that_has_gone_is_asked_for_again(client: Client, net: Network) -> None:
    token = to_check(client)
    GuidedQuestion.objects.all().delete()
    Topic.objects.filter(key="wages").delete()

    assert client.get("/ask/check/").headers["Location"] == "/ask/"
    assert client.post("/ask/check/", {"token": token}).headers["Location"] == "/ask/"


def test_answers_to_the_questions_of_another_topic_are_not_sent(client: Client, net: Network) -> None:
    to_check(client, story={"guided_contract": "no"})
    client.post("/ask/", {"topic": "loan"})

    client.post("/ask/check/", {"token": str(Draft.objects.get().pk)})

    assert Consultation.objects.get().guided == {}


def test_a_guided_question_that_was_dropped_meanwhile_stops_nobody(client: Client, net: Network) -> None:
    token = to_check(client, story={"guided_contract": "no", "guided_amount": "24000"})
    GuidedQuestion.objects.filter(key="contract").delete()

    client.post("/ask/check/", {"token": token})

    assert Consultation.objects.get().guided == {"amount": "24000"}


def test_a_region_that_was_never_one_does_not_begin_a_draft(client: Client, net: Network) -> None:
    client.post("/ask/", {"topic": "wages", "place": "' OR 1"})

    assert "region" not in Draft.objects.get().content
    assert Region.objects.exists()


def test_guided_answers_are_shown_before_sending_and_on_the_persons_own_page(client: Client, net: Network) -> None:
    answers = {"guided_contract": "no", "guided_amount": "24000"}
    to_check(client, story=answers)
    check = text(client.get("/ask/check/"))
    english = text(client.get("/ask/check/", headers={"accept-language": "en"}))

    send(client, story=answers)
    matter = Matter.objects.get()
    reply(matter, net.adviser, MONDAY)
    pages = [check, text(client.get(f"/m/{matter.number}/")), text(client.get(f"/m/{matter.number}/print/"))]

    for page in pages:
        assert re.search(r"签过书面合同吗？</span><br>没有", page)
        assert re.search(r"一共欠多少元？</span><br>24000", page)
    assert re.search(r"Do you have a written contract\?</span><br>No", english)


def held(client: Client, path: str, **typed: Any) -> Any:
    """Press a button of the header while a form is filled in, and follow where it leads."""
    return client.post(path, {"look": "size:large"} | typed, follow=True)


def test_larger_type_keeps_the_story_that_is_being_typed(client: Client, net: Network) -> None:
    client.post("/ask/", {"topic": "wages"})

    page = held(client, "/ask/story/", topic="wages", story="才写了一", deadline_on="明", photos=[photo()])

    assert page.status_code == 200
    assert page.request["PATH_INFO"] == "/ask/story/"
    assert 'data-size="large"' in text(page)
    assert ">才写了一</textarea>" in text(page).replace("\n", "")
    assert 'value="明"' in text(page)
    assert "error-summary" not in text(page)
    assert len(Draft.objects.get().content["files"]) == 1


def test_the_other_language_keeps_the_story_that_is_being_typed(client: Client, net: Network) -> None:
    client.post("/ask/", {"topic": "wages"})

    page = held(client, "/ask/story/", look="language:en", topic="wages", story="The boss owes")

    assert '<html lang="en"' in text(page)
    assert ">The boss owes</textarea>" in text(page).replace("\n", "")
    assert '<html lang="en"' in text(client.get("/promise/"))


def test_larger_type_does_not_go_on_to_the_next_step(client: Client, net: Network) -> None:
    client.post("/ask/", {"topic": "wages"})

    page = held(client, "/ask/story/", **STORY)

    assert page.request["PATH_INFO"] == "/ask/story/"


def test_a_photo_that_cannot_be_taken_is_said_so_while_the_type_gets_larger(client: Client, net: Network) -> None:
    client.post("/ask/", {"topic": "wages"})
    broken = photo()
    broken.file.write(b"no photo")
    broken.file.truncate()
    broken.file.seek(0)
    broken.file.write(b"MZ not a photo at all")
    broken.file.seek(0)

    page = held(client, "/ask/story/", **STORY | {"photos": [broken]})

    assert page.status_code == 422
    assert "chat.png" in text(page)
    assert 'data-size="large"' in text(page)


def test_larger_type_keeps_the_contact_that_is_being_typed(client: Client, net: Network) -> None:
    client.post("/ask/story/", STORY)
    client.post("/ask/place/", {"region": VILLAGE})

    page = held(client, "/ask/contact/", phone="120", name="田大山", answer_channel="call", is_safe_to_call="on")

    assert page.status_code == 200
    assert 'data-size="large"' in text(page)
    assert 'value="120"' in text(page)
    assert 'value="田大山"' in text(page)
    form = page.context["form"]
    assert (form["is_safe_to_call"].value(), form["is_safe_to_message"].value()) == (True, False)
    assert client.get("/ask/check/").headers["Location"] == "/ask/contact/?check=1"
    assert "7 到 15 位数字" in text(client.get("/ask/contact/?check=1"))


def test_larger_type_keeps_the_chosen_situation(client: Client, net: Network) -> None:
    page = held(client, "/ask/", topic="wages")

    assert page.context["form"]["topic"].value() == "wages"
    assert page.request["PATH_INFO"] == "/ask/"


@pytest.fixture
def answered(client: Client, net: Network) -> Matter:
    receipt = ask()
    client.post("/track/", {"number": receipt.number, "code": receipt.code})
    reply(receipt.matter, net.adviser, MONDAY)
    return receipt.matter


@pytest.mark.parametrize("look", ["size:max", "language:en", "size:huge", "nonsense", "size:", ":"])
def test_whatever_a_button_of_the_header_says_asks_nothing_and_keeps_what_is_typed(
    client: Client, answered: Matter, look: str
) -> None:
    page = held(client, f"/m/{answered.number}/follow-up/", look=look, text="那要带什么", token="0123456789abcdef")

    assert page.status_code == 200
    assert ">那要带什么</textarea>" in text(page).replace("\n", "")
    assert 'value="0123456789abcdef"' in text(page)
    assert answered.rounds.count() == 1


def test_a_photo_that_cannot_be_put_back_into_its_form_is_said_to_be_lost(client: Client, answered: Matter) -> None:
    page = held(client, f"/m/{answered.number}/follow-up/", text="那要带什么", photos=[photo()])

    assert "请重新选照片和录音" in text(page)


def test_larger_type_keeps_the_other_forms_of_a_matter(client: Client, answered: Matter) -> None:
    answer = answered.rounds.get().answers.get()
    rating = held(client, f"/m/{answered.number}/rate/{answer.pk}/", grade="2", reasons=["slow"], comment="等了")
    helper = held(client, f"/m/{answered.number}/helper/", name="田小妹", relation="family", consent="on")

    assert rating.context["form"]["grade"].value() == "2"
    assert ">等了</textarea>" in text(rating).replace("\n", "")
    assert 'value="田小妹"' in text(helper)
    assert helper.context["form"]["consent"].value() == "on"


def test_larger_type_keeps_number_and_code(client: Client, net: Network) -> None:
    page = held(client, "/track/", number="422801-261", code="AB")

    assert 'value="422801-261"' in text(page)
    assert 'value="AB"' in text(page)


@pytest.mark.parametrize("path", ["/ask/story/", "/ask/contact/", "/ask/check/", "/track/"])
def test_the_buttons_of_the_header_belong_to_the_form_and_enter_presses_none_of_them(
    client: Client, net: Network, path: str
) -> None:
    to_check(client)

    page = text(client.get(path))
    buttons = re.findall(r'<button[^>]*form="held-form"[^>]*>', page)

    assert page.count('<form id="held-form"') == 1
    assert "name=" not in buttons[0]
    assert page.index(buttons[0]) < page.index(buttons[1])
    assert [re.search(r'value="([^"]+)"', button)[1] for button in buttons[1:]] == ["size:large", "language:en"]  # type: ignore[index]


def test_no_button_of_the_header_belongs_to_a_form_that_is_not_there(client: Client, answered: Matter) -> None:
    told = Helper(name="田小妹", phone="", relation="family", reason="老人不识字", consent="spoken")
    helper = services.add_helper(matter=answered, helper=told, now=MONDAY)
    answer = answered.rounds.get().answers.get()
    forms = ["follow-up/", f"rate/{answer.pk}/", "helper/", f"helper/{helper.pk}/end/", "close/", "files/", "withdraw/"]

    for form in forms:
        page = client.get(f"/m/{answered.number}/{form}")
        # Taking back is not offered once there is an answer.
        assert page.status_code == 200 or form == "withdraw/", form
        assert ('form="held-form"' in text(page)) == ('<form id="held-form"' in text(page)), form


def test_the_hotline_for_women_is_one_tap_away(client: Client, net: Network) -> None:
    assert "tel:12338" in text(client.get("/"))
