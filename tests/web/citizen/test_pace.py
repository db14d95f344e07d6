"""Somebody who sends more than people do is asked to wait, with everything they typed; nobody in danger ever is."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from PIL import Image

from caravan import clock
from caravan.consultations.models import Draft
from caravan.files.models import StoredFile
from caravan.matters.models import Matter, Tries
from tests.factories.network import MONDAY, Network, ask
from tests.web.citizen.walking import STORY, send, text, to_check

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _two_an_hour(settings, net: Network) -> None:
    settings.ASKS_PER_HOUR, settings.FILES_PER_HOUR = 2, 3
    clock.install(lambda: MONDAY)


def photo(name: str = "a.png", shade: int = 0) -> BytesIO:
    out = BytesIO()
    Image.new("RGB", (8, 8), (shade, 0, 0)).save(out, "PNG")
    out.seek(0)
    out.name = name
    return out


def photos(count: int) -> list[BytesIO]:
    return [photo(f"{number}.png", number) for number in range(count)]


def refused(client: Client, **parts: object) -> str:
    """Fill in everything and send it; return the page that asks to wait."""
    token = to_check(client, **parts)
    answer = client.post("/ask/check/", {"token": token})
    assert answer.status_code == 429
    return text(answer)


def test_the_third_question_of_an_hour_waits_with_all_that_was_typed(client: Client) -> None:
    send(client)
    send(client)

    page = refused(client)

    assert "11:00以后" in page
    assert "12348" in page
    assert STORY["story"] in page
    assert Matter.objects.count() == 2
    assert Draft.objects.count() == 1


def test_the_page_speaks_english_as_well(client: Client) -> None:
    send(client)
    send(client)
    client.cookies["django_language"] = "en"

    assert "call 12348 now" in refused(client)


def test_it_is_sent_an_hour_later_with_one_click(client: Client) -> None:
    send(client)
    send(client)
    token = to_check(client)
    assert client.post("/ask/check/", {"token": token}).status_code == 429

    clock.install(lambda: MONDAY + timedelta(hours=1))

    assert client.post("/ask/check/", {"token": token}).status_code == 302
    assert Matter.objects.count() == 3


def test_another_address_is_another_count(client: Client) -> None:
    send(client)
    send(client)

    send(Client(REMOTE_ADDR="10.0.0.2"))

    assert Matter.objects.count() == 3


def test_nobody_in_danger_is_asked_to_wait(client: Client) -> None:
    send(client)
    send(client)

    send(client, story={"signals": ["violence"], "photos": photos(4)})

    assert Matter.objects.filter(is_danger=True).count() == 1
    assert StoredFile.objects.count() == 4


def test_nobody_with_a_child_in_it_is_asked_to_wait_either(client: Client) -> None:
    send(client)
    send(client)

    send(client, story={"signals": ["minor"], "photos": photos(4)})
    number = Matter.objects.get(is_sealed=True).number
    added = client.post(f"/m/{number}/files/", {"photos": photos(4)})

    assert added.status_code == 302
    assert StoredFile.objects.count() == 8


def test_the_same_form_sent_again_counts_once(client: Client) -> None:
    token = to_check(client)
    for _press in range(4):
        assert client.post("/ask/check/", {"token": token}).status_code == 302
    send(client)

    assert Matter.objects.count() == 2


def test_no_limit_is_set_by_zero(client: Client, settings) -> None:
    settings.ASKS_PER_HOUR = 0
    for _time in range(4):
        send(client)

    assert Matter.objects.count() == 4
    assert not Tries.objects.exists()


def test_too_many_files_are_refused_and_the_story_is_kept(client: Client) -> None:
    client.post("/ask/", {"topic": "wages"})
    assert client.post("/ask/story/", STORY | {"photos": photos(3)}).status_code == 302

    answer = client.post("/ask/story/", STORY | {"story": "老板还欠我弟弟的工资。", "photos": [photo(shade=99)]})

    assert answer.status_code == 429
    assert "12348" in text(answer)
    assert "老板还欠我弟弟的工资。" in text(answer)
    assert StoredFile.objects.count() == 3


def test_files_added_later_count_as_well(client: Client) -> None:
    send(client)
    matter = Matter.objects.get()
    assert client.post(f"/m/{matter.number}/files/", {"photos": photos(3)}).status_code == 302

    answer = client.post(f"/m/{matter.number}/files/", {"photos": photos(1)})

    assert answer.status_code == 429
    assert matter.attachments.count() == 3


def test_a_counter_has_no_limit(net: Network) -> None:
    for _time in range(4):
        ask()

    assert not Tries.objects.exists()
