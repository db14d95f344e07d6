"""On what ground a browser sees a matter: what it keeps of danger, what a helper may do, what stands on record."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from caravan import clock
from caravan.audit.models import Event
from caravan.consultations import services
from caravan.consultations.content import Helper, Person
from caravan.consultations.models import Consultation
from caravan.consultations.services import Receipt
from caravan.matters.models import Matter, Party
from caravan.matters.services import code_of
from caravan.web.citizen.visitor import visitor_of
from tests.factories.network import MONDAY, Network, ask, reply
from tests.web.citizen.test_phone import PHONE, code_on_the_phone, prove
from tests.web.citizen.walking import send, text

pytestmark = pytest.mark.django_db
HELPERS_PHONE = "12000000077"


def ask_in_danger() -> Receipt:
    return ask(topic_key="threat", signals=("violence",))


def leaves_no_trace(client: Client, number: str) -> bool:
    return client.cookies["visitor"]["max-age"] == "" and number not in text(client.get("/"))


def by_asking(client: Client) -> str:
    send(client, story={"topic": "threat"})
    return Matter.objects.get().number


def by_asking_for_a_child(client: Client) -> str:
    send(client, story={"signals": ["minor"]})
    return Matter.objects.get().number


def by_number_and_code(client: Client) -> str:
    receipt = ask_in_danger()
    client.post("/track/", {"number": receipt.number, "code": receipt.code})
    return receipt.number


@pytest.mark.parametrize("door", [by_asking, by_asking_for_a_child, by_number_and_code])
def test_a_matter_of_danger_leaves_no_trace_by_whichever_door_it_was_opened(
    client: Client, net: Network, door: Callable[[Client], str]
) -> None:
    number = door(client)

    assert leaves_no_trace(client, number)


@pytest.mark.parametrize("what", ["is_danger", "is_sealed"])
def test_a_matter_that_turns_out_to_be_guarded_leaves_no_trace_once_it_is_looked_at(
    client: Client, net: Network, what: str
) -> None:
    receipt = ask()
    client.post("/track/", {"number": receipt.number, "code": receipt.code})
    Matter.objects.filter(pk=receipt.matter.pk).update(**{what: True})

    client.get(f"/m/{receipt.number}/")

    assert leaves_no_trace(client, receipt.number)


def test_whoever_holds_the_phone_learns_nothing_of_a_question_about_danger(client: Client, net: Network) -> None:
    receipt = ask_in_danger()
    prove(client)

    for path in ("/mine/", "/lost/"):
        assert receipt.number not in text(client.get(path))
    assert client.get(f"/m/{receipt.number}/").status_code == 302
    client.post("/lost/", {"number": receipt.number})
    assert Matter.objects.get().receipt_version == receipt.matter.receipt_version


@pytest.fixture
def helped(net: Network) -> Matter:
    matter = ask().matter
    told = Helper(name="田小妹", phone=HELPERS_PHONE, relation="family", reason="老人不识字", consent="spoken")
    services.add_helper(matter=matter, helper=told, now=MONDAY)
    return matter


@pytest.fixture
def helper(client: Client, helped: Matter) -> Client:
    """A browser whose helper has proved their phone."""
    client.post("/mine/", {"phone": HELPERS_PHONE})
    client.post("/mine/code/", {"phone": HELPERS_PHONE, "code": code_on_the_phone()})
    return client


def test_a_helper_reads_and_writes_for_the_person(helper: Client, helped: Matter, net: Network) -> None:
    reply(helped, net.adviser, MONDAY)

    assert helper.get(f"/m/{helped.number}/").status_code == 200
    sent = helper.post(f"/m/{helped.number}/follow-up/", {"text": "那要带什么材料？", "token": "0123456789abcdef"})

    assert sent.headers["Location"] == f"/m/{helped.number}/"


def test_no_page_shows_a_helper_the_code(helper: Client, helped: Matter) -> None:
    page = text(helper.get(f"/m/{helped.number}/print/"))

    assert helped.number in page
    assert code_of(helped) not in page


def test_a_helper_gets_no_new_receipt(helper: Client, helped: Matter) -> None:
    page = text(helper.get("/lost/"))
    helper.post("/lost/", {"number": helped.number})

    helped.refresh_from_db()
    assert helped.number not in page
    assert helped.receipt_version == 1


def test_a_helper_neither_closes_it_nor_lets_it_be_shown_to_others(
    helper: Client, helped: Matter, net: Network
) -> None:
    reply(helped, net.adviser, MONDAY)
    page = text(helper.get(f"/m/{helped.number}/"))

    for path, typed in (("close", {"is_solved": "yes"}), ("sharing", {"allow": "yes"})):
        assert f"/m/{helped.number}/{path}/" not in page
        answer = helper.post(f"/m/{helped.number}/{path}/", typed)
        assert answer.headers["Location"] == f"/m/{helped.number}/"

    helped.refresh_from_db()
    assert helped.state == "answered"
    assert not Consultation.objects.get(matter=helped).may_be_shared


def test_a_helper_cannot_take_the_question_back(helper: Client, helped: Matter) -> None:
    page = text(helper.get(f"/m/{helped.number}/"))

    answer = helper.post(f"/m/{helped.number}/withdraw/")

    helped.refresh_from_db()
    assert "withdraw/" not in page
    assert answer.headers["Location"] == f"/m/{helped.number}/"
    assert helped.state == Matter.State.OPEN


def test_a_helper_lets_nobody_else_in(helper: Client, helped: Matter) -> None:
    told = {"name": "王二", "phone": "12000000078", "relation": "other", "reason": "他懂", "consent": "on"}

    helper.post(f"/m/{helped.number}/helper/", told)

    assert Party.objects.filter(matter=helped, part="helper").count() == 1
    assert f"/m/{helped.number}/helper/" not in text(helper.get(f"/m/{helped.number}/"))


def test_the_person_lets_a_helper_go_and_gets_a_new_code(helper: Client, helped: Matter) -> None:
    party = Party.objects.get(matter=helped, part="helper")
    end = f"/m/{helped.number}/helper/{party.pk}/end/"
    asker = Client()
    asker.post("/track/", {"number": helped.number, "code": code_of(helped)})
    helper.post(end, {"is_code_renewed": "on"})
    assert helper.get(f"/m/{helped.number}/").status_code == 200
    assert end in text(asker.get(f"/m/{helped.number}/helper/"))
    assert "checked" in text(asker.get(end))

    shown = asker.post(end, {"is_code_renewed": "on"}, follow=True)

    renewed = Matter.objects.get(pk=helped.pk)
    assert code_of(renewed) in text(shown)
    assert helper.get(f"/m/{helped.number}/").status_code == 302
    assert asker.get(f"/m/{helped.number}/").status_code == 200
    assert end not in text(asker.get(f"/m/{helped.number}/helper/"))
    assert asker.get(end).status_code == 302


def test_what_a_helper_does_is_on_record_as_theirs_for_the_asker(helper: Client, helped: Matter, net: Network) -> None:
    reply(helped, net.adviser, MONDAY)
    party = Party.objects.get(matter=helped, part="helper")

    helper.post(f"/m/{helped.number}/follow-up/", {"text": "那要带什么材料？", "token": "0123456789abcdef"})

    event = Event.objects.get(action="consultation.follow_up")
    assert (event.actor, event.role, event.acting_for) == (f"helper:{party.pk}", "helper", "asker")


def test_somebody_who_is_asker_and_helper_by_one_phone_counts_as_the_asker(client: Client, net: Network) -> None:
    matter = ask().matter
    told = Helper(name="田大山", phone=PHONE, relation="other", reason="自己", consent="spoken")
    services.add_helper(matter=matter, helper=told, now=MONDAY)
    prove(client)

    assert code_of(matter) in text(client.get(f"/m/{matter.number}/print/"))


def test_a_browser_that_sent_the_question_for_somebody_sees_no_code_after_it_was_replaced(
    client: Client, net: Network
) -> None:
    told = {
        "for_other": "on",
        "helper_name": "田小妹",
        "helper_phone": HELPERS_PHONE,
        "helper_relation": "family",
        "helper_reason": "老人不识字",
        "helper_consent": "spoken",
    }
    send(client, contact={"phone": PHONE, **told})
    matter = Matter.objects.get()
    asker = Client()
    prove(asker)
    asker.post("/lost/", {"number": matter.number})
    clock.install(lambda: MONDAY + timedelta(minutes=2))
    client.post("/mine/", {"phone": HELPERS_PHONE})
    client.post("/mine/code/", {"phone": HELPERS_PHONE, "code": code_on_the_phone()})

    done = client.get("/ask/done/")

    matter.refresh_from_db()
    assert done.headers["Location"] == f"/m/{matter.number}/"
    assert code_of(matter) not in text(client.get(f"/m/{matter.number}/print/"))


def test_sending_once_more_does_not_open_a_matter_whose_receipt_was_replaced(client: Client, net: Network) -> None:
    page = send(client, contact={"phone": PHONE})
    matter = Matter.objects.get()
    token = visitor_of(page.wsgi_request).sent_token  # type: ignore[attr-defined]
    asker = Client()
    prove(asker)
    asker.post("/lost/", {"number": matter.number})

    again = client.post("/ask/check/", {"token": token})

    assert again.headers["Location"] == "/track/"
    assert client.get(f"/m/{matter.number}/").status_code == 302


def seen() -> list[Event]:
    return list(Event.objects.filter(action="seen").order_by("id"))


def test_reading_ones_own_matter_is_on_record_once_an_hour(client: Client, net: Network) -> None:
    receipt = ask()
    client.post("/track/", {"number": receipt.number, "code": receipt.code})

    for _time in range(3):
        client.get(f"/m/{receipt.number}/")
        client.get(f"/m/{receipt.number}/print/")
    first = seen()
    clock.install(lambda: MONDAY + timedelta(minutes=61))
    client.get(f"/m/{receipt.number}/print/")

    assert [(event.actor, event.purpose, event.subject_id) for event in first] == [
        ("asker", "receipt", str(receipt.matter.pk))
    ]
    assert len(seen()) == 2


def test_each_browser_that_reads_is_on_record_with_its_ground(client: Client, helper: Client, helped: Matter) -> None:
    asker = Client()
    clock.install(lambda: MONDAY + timedelta(minutes=2))
    prove(asker)

    helper.get(f"/m/{helped.number}/")
    asker.get(f"/m/{helped.number}/")

    party = Party.objects.get(matter=helped, part="helper")
    told = [(event.actor, event.purpose, event.acting_for) for event in seen()]
    assert told == [(f"helper:{party.pk}", "helper_phone", "asker"), ("asker", "asker_phone", "")]


def test_who_is_turned_away_has_seen_nothing(client: Client, net: Network) -> None:
    receipt = ask(asker=Person(phone="12000000005"))

    client.get(f"/m/{receipt.number}/")

    assert seen() == []
