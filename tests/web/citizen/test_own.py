"""What belongs to the person: who saw their matter, and a copy of everything it keeps of them and of nobody else."""

import json
import zipfile
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import Client

from caravan import audit, clock
from caravan.audit.models import Event
from caravan.consultations import services
from caravan.consultations.content import Helper, Person
from caravan.consultations.export import _fields
from caravan.matters.looks import SHOWING, looks_at
from caravan.matters.models import Matter
from caravan.matters.services import add_note
from caravan.matters.services import erasure as services_of_erasure
from caravan.people.roles import Role
from caravan.privacy import register
from caravan.privacy.index import Index
from caravan.privacy.register import Who
from tests.factories.consultations import DAY, HOUR, RECORDING, answered, asked_back, clarification, rated, recording
from tests.factories.network import MONDAY, Network, ask, clear, fresh, person
from tests.web.citizen.walking import text

pytestmark = pytest.mark.django_db

OWN = {"12000007771", "990101199001017774", "quelea-own", "quelea-address", "quelea-contact", "quelea-story",
       "quelea-wish", "987654321", "quelea-guided", "quelea-plain", "quelea-steps", "quelea-where", "quelea-deadline",
       "quelea-clarify", "quelea-reply", "quelea-back", "quelea-comment", "quelea-opponent", "quelea-why"}  # fmt: skip
# What staff tell each other, and where a helper is reached.
OTHERS = {"quelea-note", "quelea-half", "quelea-opinion", "12000007772", "quelea-stranger", "12000007779"}


@pytest.fixture
def matter(net: Network, client: Client) -> Matter:
    """A question that went through everything, beside one of somebody else, opened in this browser."""
    file = recording()
    receipt = ask(
        story="quelea-story", opponent="quelea-opponent", guided={"contract": "quelea-guided"}, wish="quelea-wish",
        amount="987654321", file_ids=(str(file.pk),),
        helper=Helper("帮手", "12000007772", "family", "quelea-why", "spoken"),
        asker=Person(name="quelea-own", phone="12000007771", identity_number="990101199001017774",
                     address="quelea-address", contact_note="quelea-contact"),
    )  # fmt: skip
    matter = receipt.matter
    ask(story="quelea-stranger", asker=Person(name="quelea-stranger", phone="12000007779"))
    asked = clarification(matter, net.adviser, MONDAY, "quelea-clarify")
    services.reply_to_clarification(clarification=asked, text="quelea-reply", now=MONDAY)
    add_note(matter=matter, by=net.adviser, text="quelea-note", now=MONDAY)
    clear(matter, net.seat)
    services.save_answer_draft(
        matter=matter, by=net.seat, expected_round=1, content={"plain": "quelea-half"}, now=MONDAY
    )
    clear(matter, net.other1)
    services.ask_second_opinion(
        matter=matter, by=fresh(net.adviser), of=fresh(net.other1), question="quelea-opinion", now=MONDAY
    )
    answer = answered(
        matter, net.adviser, MONDAY + HOUR, plain="quelea-plain", next_steps="quelea-steps",
        where_to_go="quelea-where", deadlines=[(MONDAY.date(), "quelea-deadline")],
    )  # fmt: skip
    rated(answer, 5, MONDAY + HOUR, comment="quelea-comment")
    asked_back(matter, MONDAY + DAY, "quelea-back")
    clock.install(lambda: MONDAY + DAY + HOUR)
    client.post("/track/", {"number": receipt.number, "code": receipt.code})
    return Matter.objects.get(pk=matter.pk)


def bundle(response: HttpResponse) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(response.content)) as held:
        return {name: held.read(name) for name in held.namelist()}


class TestCopy:
    def test_every_word_of_the_person_is_in_it_and_none_of_anybody_else(self, client: Client, matter: Matter) -> None:
        held = bundle(client.post(f"/m/{matter.number}/copy/"))

        data, page = held["data.json"].decode(), held["read-me.html"].decode()
        assert {word for word in OWN if word not in data} == set()
        assert {word for word in OTHERS if word in data} == set()
        assert {word for word in OTHERS if word in page} == set()
        assert {word for word in OWN - {"quelea-comment", "quelea-why", "quelea-opponent"} if word not in page} == set()
        assert held["files/01.amr"] == RECORDING

    def test_every_registered_field_of_the_asker_is_in_it(self, client: Client, matter: Matter) -> None:
        expected = {
            row.label for row in register.rows()
            if Who.ASKER in row.personal.about and row.personal.is_for_the_person and row.model in register.paths()
        }  # fmt: skip
        copied = {f"{model._meta.label}.{field.name}" for model in register.paths() for field in _fields(model)}

        assert {label for label in expected - copied if not label.endswith("_index")} == set()

    def test_making_one_is_on_record_and_shown_among_the_looks(self, client: Client, matter: Matter) -> None:
        client.post(f"/m/{matter.number}/copy/")

        event = Event.objects.get(action="matter.copy")
        assert (event.actor, event.subject_id) == ("asker", str(matter.pk))
        assert event.data["files"] == 1
        assert "全部内容：制作了一份副本" in text(client.get(f"/m/{matter.number}/looks/"))

    def test_looking_at_the_page_makes_none(self, client: Client, matter: Matter) -> None:
        page = client.get(f"/m/{matter.number}/copy/")

        assert "没有加锁" in text(page)
        assert not Event.objects.filter(action="matter.copy").exists()

    def test_its_name_tells_nothing_and_it_is_never_stored_by_the_browser(self, client: Client, matter: Matter) -> None:
        response = client.post(f"/m/{matter.number}/copy/")

        assert response.headers["Content-Disposition"] == f'attachment; filename="{matter.number}.zip"'
        assert "no-store" in response.headers["Cache-Control"]

    def test_a_supervisor_makes_one_for_a_purpose_and_others_make_none(self, net, matter, tmp_path: Path) -> None:
        target = tmp_path / "copy.zip"
        options: dict[str, Any] = {"purpose": "本人申请", "stdout": StringIO()}
        with pytest.raises(CommandError):
            call_command("export_subject", matter.number, target, by=net.adviser.username, **options)
        assert not target.exists()

        call_command("export_subject", matter.number, target, by=net.supervisor.username, **options)

        with zipfile.ZipFile(target) as held:
            assert json.loads(held.read("data.json"))["number"] == matter.number
        assert target.stat().st_mode & 0o077 == 0
        assert Event.objects.get(action="matter.copy").purpose == "本人申请"
        with pytest.raises(CommandError, match="FileExists"):
            call_command("export_subject", matter.number, target, by=net.supervisor.username, **options)


class TestLooks:
    def test_it_says_who_saw_what_when_and_why(self, client: Client, net: Network, matter: Matter) -> None:
        audit.seen(
            actor=net.adviser.username, subject=matter, what=["story", "phone"], purpose="handling", now=MONDAY + HOUR
        )
        page = text(client.get(f"/m/{matter.number}/looks/"))

        assert net.adviser.name in page
        assert "看了：您写的内容、您的手机号" in page
        assert "原因：处理您的问题" in page
        assert "11月23日（周一）11:00" in page
        assert "您本人，或持有您的回执、手机的人" in page

    def test_who_is_not_known_to_the_person_is_told_by_role_and_office(self, client, net, matter: Matter) -> None:
        audit.record(
            "seen", actor=net.clerk.username, role="station_clerk", subject=matter, purpose="comparison",
            data={"what": ["story"]}, now=MONDAY + HOUR,
        )  # fmt: skip
        page = text(client.get(f"/m/{matter.number}/looks/"))

        assert net.clerk.name not in page
        assert "核对是否重复提问" in page

    def test_many_looks_of_one_day_are_one_line(self, matter: Matter, net: Network) -> None:
        for minute in range(5):
            at = MONDAY + HOUR + timedelta(minutes=minute)
            audit.seen(actor=net.duty.username, subject=matter, what=["story"], purpose="handling", now=at)

        (look,) = [one for one in looks_at(matter) if one.user == net.duty]
        assert (look.times, look.first_at, look.last_at) == (5, MONDAY + HOUR, MONDAY + HOUR + timedelta(minutes=4))

    def test_a_helper_who_looked_is_named_and_sees_none_of_it(self, net: Network, client: Client) -> None:
        receipt = ask(helper=Helper("李帮手", "12000007772", "family", "不识字", "spoken"))
        helper = receipt.matter.parties.get(part="helper")
        audit.seen(actor=f"helper:{helper.pk}", subject=receipt.matter, what=["story"], purpose="", now=MONDAY)

        assert [one.helper for one in looks_at(receipt.matter) if one.actor == "helper"] == ["李帮手"]
        visitor = _holding_the_phone(client, "12000007772")
        assert visitor.get(f"/m/{receipt.number}/looks/").status_code == 302
        assert visitor.get(f"/m/{receipt.number}/copy/").headers["Location"] == f"/m/{receipt.number}/"

    def test_nothing_of_another_matter_is_told(self, client: Client, net: Network, matter: Matter) -> None:
        other = ask().matter
        audit.seen(actor=net.seat.username, subject=other, what=["story"], purpose="handling", now=MONDAY)

        assert not [one for one in looks_at(matter) if one.user == net.seat]

    def test_it_costs_as_much_for_many_as_for_few(
        self, net: Network, matter: Matter, django_assert_num_queries
    ) -> None:
        for number in range(30):
            audit.seen(
                actor=[net.duty, net.seat, net.adviser][number % 3].username, subject=matter, what=["story"],
                purpose="handling", now=MONDAY + number * DAY,
            )  # fmt: skip
        with django_assert_num_queries(3):
            assert len(looks_at(matter)) == 30

    def test_whatever_shows_a_matter_to_somebody_is_told(self) -> None:
        assert {"seen", "file.read"} <= set(SHOWING)


@pytest.mark.parametrize("path", ["looks/", "copy/"])
def test_without_the_receipt_neither_opens(client: Client, net: Network, path: str) -> None:
    receipt = ask()

    for response in (client.get(f"/m/{receipt.number}/{path}"), client.post(f"/m/{receipt.number}/{path}")):
        assert response.status_code in {302, 405}
        assert "quelea" not in text(response)


def _holding_the_phone(client: Client, phone: str) -> Client:
    from caravan.privacy.index import blind_index
    from caravan.web.citizen.visitor import Visitor, keep

    visitor = Visitor()
    visitor.phone_index, visitor.phone_at = Index(blind_index("phone", phone)), clock.now()
    response = keep(HttpResponse(), visitor)
    client.cookies = response.cookies
    return client


def test_of_an_erased_matter_the_page_says_that_it_is(
    client: Client, net: Network, matter: Matter, tmp_path, settings
) -> None:
    settings.ERASURES_FILE = tmp_path / "erasures.jsonl"
    services.withdraw(matter=matter, now=clock.now())
    matter.refresh_from_db()
    second = person("second", Role.SUPERVISOR, net.regions["4228"])
    services_of_erasure.request_erasure(matter=matter, reason="request", by=fresh(net.supervisor), now=clock.now())
    services_of_erasure.confirm_erasure(matter=matter, by=fresh(second), now=clock.now())

    page = text(client.get(f"/m/{matter.number}/"))
    data = bundle(client.post(f"/m/{matter.number}/copy/"))["data.json"].decode()

    assert "您在这里写的内容已清除" in page
    assert not [word for word in OWN | OTHERS if word in page + data]
