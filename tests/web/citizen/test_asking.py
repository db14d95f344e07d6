"""Asking: five steps, nothing typed lost, one receipt however often it is sent."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from caravan.consultations.models import Consultation, Draft, Round
from caravan.matters.models import Attachment, Matter, Party
from tests.factories.network import Network
from tests.web.citizen.walking import CONTACT, STORY, VILLAGE, send, text, to_check

pytestmark = pytest.mark.django_db


def photo(name: str = "chat.png") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


def test_a_question_is_asked_in_five_steps_without_an_account(client: Client, net: Network) -> None:
    page = send(client)

    matter = Matter.objects.get()
    assert page.redirect_chain == [("/ask/done/", 302)]  # type: ignore[attr-defined]
    assert matter.number in text(page)
    assert page.context["code"] in text(page)
    assert matter.owner == net.adviser
    assert net.adviser.name in text(page)
    assert "11月24日（周二）17:30" in text(page)


def test_a_tile_of_the_home_page_leads_straight_to_the_story(client: Client, net: Network) -> None:
    response = client.post("/ask/", {"topic": "wages"})

    assert response.headers["Location"] == "/ask/story/"
    assert 'name="topic" value="wages"' in text(client.get("/"))


def test_without_a_topic_the_first_step_says_what_to_do(client: Client, net: Network) -> None:
    response = client.post("/ask/", {})

    assert response.status_code == 422
    assert "请选最接近的一项" in text(response)


def test_a_short_story_is_refused_with_everything_typed_still_there(client: Client, net: Network) -> None:
    client.post("/ask/", {"topic": "wages"})

    response = client.post(
        "/ask/story/",
        {"topic": "wages", "story": "欠钱", "opponent": "宏远建筑", "signals": ["deadline"], "deadline_on": "明天"},
    )

    page = text(response)
    assert response.status_code == 422
    assert 'href="#id_story"' in page
    assert page.count("请至少写 10 个字") == 2
    assert "日期请写成 2026-11-30 的样子" in page
    assert ">欠钱</textarea>" in page.replace("\n", "")
    assert 'value="宏远建筑"' in page
    assert 'value="明天"' in page
    assert "<title>有误：" in page


def test_a_story_typed_after_the_draft_ran_out_is_kept(client: Client, net: Network) -> None:
    client.post("/ask/", {"topic": "wages"})
    Draft.objects.all().delete()

    response = client.post("/ask/story/", STORY)

    assert response.headers["Location"] == "/ask/place/"
    assert Draft.objects.get().content["story"] == STORY["story"]


def test_a_photo_alone_is_a_question(client: Client, net: Network) -> None:
    send(client, story={"story": "", "photos": [photo()]})

    assert Attachment.objects.get().matter == Matter.objects.get()
    assert "照片或录音" in Round.objects.get().question


def test_a_file_that_is_no_photo_is_refused_and_the_others_stay(client: Client, net: Network) -> None:
    client.post("/ask/", {"topic": "wages"})
    broken = SimpleUploadedFile("virus.png", b"MZ not a photo", "image/png")

    response = client.post("/ask/story/", STORY | {"photos": [photo(), broken]})

    assert response.status_code == 422
    assert "virus.png" in text(response)
    assert len(Draft.objects.get().content["files"]) == 1
    assert STORY["story"] in text(response)


def test_a_photo_can_be_taken_out_again_without_losing_the_story(client: Client, net: Network) -> None:
    client.post("/ask/", {"topic": "wages"})
    client.post("/ask/story/", STORY | {"photos": [photo()]})
    held = Draft.objects.get().content["files"][0]

    client.post("/ask/story/", STORY | {"story": "改过的经过，字数也够了。", "drop": held})

    content = Draft.objects.get().content
    assert content["files"] == []
    assert content["story"] == "改过的经过，字数也够了。"


def test_guided_answers_are_kept_with_the_question(client: Client, net: Network) -> None:
    send(client, story={"guided_contract": "no", "guided_amount": "24000"})

    assert Consultation.objects.get().guided == {"contract": "no", "amount": "24000"}


def test_the_place_is_found_by_name_and_by_going_down(client: Client, net: Network) -> None:
    client.post("/ask/", STORY)
    client.post("/ask/story/", STORY)

    found = text(client.get("/ask/place/", {"q": "青堡"}))
    below = text(client.get("/ask/place/", {"in": "422801101"}))

    assert f'value="{VILLAGE}"' in found
    assert "恩施市" in found
    assert f'value="{VILLAGE}"' in below
    assert 'value="422801101"' in below  # who does not know the village stops at the town


def test_a_prefecture_is_too_wide_for_a_place(client: Client, net: Network) -> None:
    client.post("/ask/story/", STORY)

    response = client.post("/ask/place/", {"region": "4228"})

    assert response.status_code == 422
    assert "至少选到县" in text(response)


def test_a_county_is_enough(client: Client, net: Network) -> None:
    client.post("/ask/story/", STORY)

    response = client.post("/ask/place/", {"region": "422801"})

    assert response.headers["Location"] == "/ask/contact/"


def test_a_message_needs_a_phone(client: Client, net: Network) -> None:
    client.post("/ask/story/", STORY)
    client.post("/ask/place/", {"region": VILLAGE})

    response = client.post("/ask/contact/", {"answer_channel": "message", "name": "田大山", "contact_note": "只在上午"})

    page = text(response)
    assert response.status_code == 422
    assert 'href="#id_phone"' in page
    assert 'value="田大山"' in page
    assert 'value="只在上午"' in page


@pytest.mark.parametrize("typed", ["一三八零", "123", "138-0000-41x2", "1" * 16])
def test_a_phone_that_cannot_be_one_is_said_so_beside_the_field(client: Client, net: Network, typed: str) -> None:
    client.post("/ask/story/", STORY)
    client.post("/ask/place/", {"region": VILLAGE})

    response = client.post("/ask/contact/", CONTACT | {"phone": typed})

    assert response.status_code == 422
    assert "7 到 15 位数字" in text(response)


def test_the_check_page_says_who_answers_and_when_before_anything_is_sent(client: Client, net: Network) -> None:
    to_check(client)

    page = client.get("/ask/check/")

    assert "11月24日（周二）17:30" in text(page)
    assert net.adviser.name in text(page)
    assert "不收费" in text(page)
    assert Matter.objects.count() == 0


def test_sending_twice_gives_the_same_receipt(client: Client, net: Network) -> None:
    token = to_check(client)

    first = client.post("/ask/check/", {"token": token}, follow=True)
    second = client.post("/ask/check/", {"token": token}, follow=True)

    assert Matter.objects.count() == 1
    assert first.context["code"] == second.context["code"]


def test_a_double_press_whose_second_request_knows_no_receipt_yet_gives_the_same_one(
    client: Client, net: Network
) -> None:
    token = to_check(client)
    before = client.cookies["visitor"].value
    client.post("/ask/check/", {"token": token})
    client.cookies["visitor"] = before

    again = client.post("/ask/check/", {"token": token}, follow=True)

    assert Matter.objects.count() == 1
    assert Matter.objects.get().number in text(again)


def test_somebody_elses_token_opens_no_receipt(client: Client, net: Network) -> None:
    token = to_check(client)
    client.post("/ask/check/", {"token": token})
    stranger = Client()

    response = stranger.post("/ask/check/", {"token": token})

    assert response.headers["Location"] == "/ask/"


def test_the_last_step_leads_back_to_what_is_missing(client: Client, net: Network) -> None:
    client.post("/ask/story/", STORY)

    assert client.get("/ask/check/").headers["Location"] == "/ask/place/"


def test_a_helper_needs_relation_reason_and_consent(client: Client, net: Network) -> None:
    client.post("/ask/story/", STORY)
    client.post("/ask/place/", {"region": VILLAGE})

    response = client.post("/ask/contact/", CONTACT | {"for_other": "on", "helper_name": "田小妹"})

    assert response.status_code == 422
    for field in ("relation", "reason", "consent"):
        assert f'href="#id_helper_{field}"' in text(response)


def test_asking_for_somebody_else_keeps_both_people_apart(client: Client, net: Network) -> None:
    helper = {
        "for_other": "on",
        "helper_name": "田小妹",
        "helper_phone": "12000000002",
        "helper_relation": "family",
        "helper_reason": "老人不识字",
        "helper_consent": "spoken",
    }

    send(client, contact={"phone": "12000000001", "name": "田大山", **helper})

    assert {party.part: party.name for party in Party.objects.all()} == {"asker": "田大山", "helper": "田小妹"}


def test_danger_puts_the_police_first_and_the_city_seat_has_it_at_once(client: Client, net: Network) -> None:
    client.post("/ask/", {"topic": "threat"})
    story = text(client.get("/ask/story/"))

    done = send(client, story={"topic": "threat"})

    matter = Matter.objects.get()
    assert story.index("tel:110") < story.index("id_story")
    assert "tel:12338" in story
    assert matter.is_danger
    assert matter.owner == net.seat
    assert "tel:110" in text(done)


def test_a_danger_signal_on_any_topic_does_the_same(client: Client, net: Network) -> None:
    send(client, story={"signals": ["violence"]})

    assert Matter.objects.get().owner == net.seat


def test_what_somebody_in_danger_asked_leaves_no_trace_on_the_device(client: Client, net: Network) -> None:
    send(client, story={"topic": "threat"})

    assert client.cookies["visitor"]["max-age"] == ""
    assert Matter.objects.get().number not in text(client.get("/"))


@pytest.mark.parametrize(("signals", "is_safe"), [(["minor"], False), (["violence"], False), (["surgery"], True)])
def test_a_guarded_question_is_private_from_its_story_on_and_no_call_is_taken_for_safe(
    client: Client, net: Network, signals: list[str], is_safe: bool
) -> None:
    client.post("/ask/story/", STORY | {"signals": signals})
    is_kept = client.cookies["visitor"]["max-age"] != ""
    client.post("/ask/place/", {"region": VILLAGE})
    form = client.get("/ask/contact/").context["form"]

    assert is_kept is is_safe
    assert [form[name].value() for name in ("is_safe_to_call", "is_safe_to_message")] == [is_safe, is_safe]


def test_a_question_in_english_says_who_translates(client: Client, net: Network) -> None:
    net.duty.languages = ["zh", "en"]
    net.duty.save()

    page = send(client, story={"story": "My boss owes me wages for six months of work on a building site."})

    assert Matter.objects.get().is_needing_translation
    assert f"由{net.duty.name}为您和答复人翻译" in text(page)


def test_every_step_speaks_english(client: Client, net: Network) -> None:
    client.post("/ask/story/", STORY, headers={"accept-language": "en"})
    client.post("/ask/place/", {"region": VILLAGE}, headers={"accept-language": "en"})

    page = text(client.get("/ask/contact/", headers={"accept-language": "en"}))

    assert "How can we reach you?" in page
    assert "手机号" not in page


def test_no_page_of_the_flow_puts_what_was_typed_into_an_address(client: Client, net: Network) -> None:
    page = send(client, contact={"phone": "12000000001", "name": "田大山"})

    for url, _status in page.redirect_chain:  # type: ignore[attr-defined]
        assert "12000000001" not in url
        assert "?" not in url
