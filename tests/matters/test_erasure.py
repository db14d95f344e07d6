"""Erased is erased: in every table, on the disk, after a restore; and no figure changes by it."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models

from caravan.audit.models import Event
from caravan.consultations import services
from caravan.consultations.content import Person
from caravan.consultations.models import AnswerDraft, Round
from caravan.files import disk
from caravan.files.models import StoredFile
from caravan.jobs.alarms import clear_by_hand, forget_notes, raise_alarm
from caravan.jobs.models import Alarm
from caravan.matters.models import Attachment, Matter, Party
from caravan.matters.services import erasure
from caravan.notifications.models import Notice
from caravan.outbox.runner import drain
from caravan.people.models import User
from caravan.people.roles import Role
from caravan.privacy import ciphers, register, retention, tombstones
from caravan.privacy.models import Erasure
from caravan.statistics import response
from tests.consultations.test_canaries import Network, flown, plain_values, sealed_values, seen_in  # noqa: F401
from tests.factories.consultations import DAY, HOUR, question_in, recording, shared
from tests.factories.network import MONDAY, ask, build_network, fresh, person, region

pytestmark = pytest.mark.django_db

LATER = MONDAY + 10 * DAY


@pytest.fixture
def net(db: None) -> Network:
    return build_network()


@pytest.fixture(autouse=True)
def _own_file(settings: Any, tmp_path: Path) -> None:
    settings.ERASURES_FILE = tmp_path / "erasures.jsonl"


@pytest.fixture
def second(net: Network) -> User:
    return person("second", Role.SUPERVISOR, net.regions["4228"])


def erased(matter: Matter, net: Network, second: User) -> Erasure:
    erasure.request_erasure(matter=matter, reason="request", by=fresh(net.supervisor), now=LATER)
    return erasure.confirm_erasure(matter=matter, by=fresh(second), now=LATER)


def close_all() -> Iterator[Matter]:
    for matter in Matter.objects.all():
        if matter.state == Matter.State.OPEN:
            services.withdraw(matter=matter, now=LATER)
        yield Matter.objects.get(pk=matter.pk)


def rows_of(model: type[models.Model]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {model._meta.db_table} ORDER BY 1")  # noqa: S608
        return cursor.fetchall()


def test_of_two_hundred_words_let_fly_none_is_left_anywhere(flown: set[str], net: Network, second: User) -> None:  # noqa: F811
    drain(now=LATER, worker="test")
    for matter in close_all():
        erased(matter, net, second)
    # What was typed and never sent, and what was noted about an alarm, go by their own time.
    services.drop_draft(services.start_draft(now=LATER).pk)
    kept_elsewhere = {"quelea-draft", "quelea-alarm"}

    escaped = {place for place, value in plain_values() if seen_in(value, flown | {"quelea"})}
    left = {word for word in flown if word in sealed_values()} - kept_elsewhere

    assert escaped == set()
    assert left == set()


def test_the_figures_and_the_skeleton_stay(net: Network, second: User) -> None:
    matter = question_in("closed", net)
    before = rows_of(Round)
    counted = {name: getattr(Round.objects.get(), name) for name in ("asked_at", "answered_at", "due_at", "outcome")}
    owner, state, number = matter.owner, matter.state, matter.number
    response.forget()

    erased(matter, net, second)

    after = Round.objects.get()
    assert rows_of(Round) != before
    assert {name: getattr(after, name) for name in counted} == counted
    matter.refresh_from_db()
    assert (matter.owner, matter.state, matter.number) == (owner, state, number)


def test_every_field_of_the_class_holds_nothing_afterwards(flown: set[str], net: Network, second: User) -> None:  # noqa: F811
    for matter in close_all():
        erased(matter, net, second)

    full = []
    for model, rows in register.of(retention.MATTER):
        if model is StoredFile:
            continue
        for instance in model._base_manager.all():
            for row in rows:
                if getattr(instance, row.field.attname) != erasure.empty_value(row.field):
                    full.append(row.label)
    assert full == []
    assert Attachment.objects.count() == 0


def test_files_leave_the_disk(net: Network, second: User, django_capture_on_commit_callbacks: Any) -> None:
    file = recording()
    matter = ask(file_ids=(str(file.pk),)).matter
    services.withdraw(matter=matter, now=LATER)
    path = disk.path_of(file.stored_as)
    assert path.exists()

    with django_capture_on_commit_callbacks(execute=True):
        erased(matter, net, second)

    assert not path.exists()
    assert not StoredFile.objects.filter(pk=file.pk).exists()


def test_a_notice_still_on_its_way_is_dropped_and_its_phone_forgotten(net: Network, second: User) -> None:
    matter = question_in("withdrawn", net)
    Notice.objects.create(
        to_kind="asker", phone="12000000001", template="answer_ready", params={"number": matter.number},
        channels=["sms"], created_at=MONDAY, deliver_after=LATER,
    )  # fmt: skip
    other = Notice.objects.create(
        to_kind="asker", phone="12000000002", template="answer_ready", params={"number": "another"},
        channels=["sms"], created_at=MONDAY, deliver_after=LATER,
    )  # fmt: skip

    erased(matter, net, second)

    assert not any(n.phone for n in Notice.objects.exclude(pk=other.pk) if n.params.get("number") == matter.number)
    other.refresh_from_db()
    assert (other.phone, other.dropped_at) == ("12000000002", None)


def test_it_takes_two_different_supervisors(net: Network, second: User) -> None:
    matter = question_in("withdrawn", net)
    with pytest.raises(erasure.NotSupervisor):
        erasure.request_erasure(matter=matter, reason="request", by=fresh(net.adviser), now=LATER)
    with pytest.raises(erasure.NotAsked):
        erasure.confirm_erasure(matter=matter, by=fresh(second), now=LATER)
    erasure.request_erasure(matter=matter, reason="request", by=fresh(net.supervisor), now=LATER)
    with pytest.raises(erasure.AskedAlready):
        erasure.request_erasure(matter=matter, reason="request", by=fresh(second), now=LATER)
    with pytest.raises(erasure.SamePerson):
        erasure.confirm_erasure(matter=matter, by=fresh(net.supervisor), now=LATER)
    assert Round.objects.get().question

    done = erasure.confirm_erasure(matter=matter, by=fresh(second), now=LATER)

    assert (done.requested_by, done.confirmed_by) == (net.supervisor.username, "second")
    assert Round.objects.get().question == ""
    told = Event.objects.about("matters.matter", matter.pk).filter(action__endswith=("erase"))
    assert [event.actor for event in told] == ["second"]
    with pytest.raises(erasure.NotAsked):
        erasure.confirm_erasure(matter=matter, by=fresh(second), now=LATER)


def test_the_database_itself_wants_two(net: Network) -> None:
    with pytest.raises(Exception, match="erasure_by_two"):
        Erasure.objects.create(
            subject_kind="x", subject_id="1", reason="request", requested_by="a", confirmed_by="a",
            requested_at=LATER, erased_at=LATER,
        )  # fmt: skip


def test_a_supervisor_of_another_region_decides_nothing(net: Network) -> None:
    matter = question_in("withdrawn", net)
    elsewhere = person("elsewhere", Role.SUPERVISOR, net.regions["422801101201"].parent or net.village)
    Matter.objects.filter(pk=matter.pk).update(town_code="422801999", region=net.regions["422801"])

    with pytest.raises(erasure.NotSupervisor):
        erasure.request_erasure(matter=matter, reason="request", by=fresh(elsewhere), now=LATER)


def test_an_open_matter_and_one_on_hold_stay(net: Network, second: User) -> None:
    matter = ask().matter
    with pytest.raises(erasure.StillOpen):
        erasure.request_erasure(matter=matter, reason="request", by=fresh(net.supervisor), now=LATER)
    services.withdraw(matter=matter, now=LATER)
    erasure.request_erasure(matter=matter, reason="request", by=fresh(net.supervisor), now=LATER)
    erasure.place_hold(matter=matter, reason="法院调卷", by=fresh(net.supervisor), now=LATER)
    with pytest.raises(erasure.OnHold):
        erasure.confirm_erasure(matter=matter, by=fresh(second), now=LATER)
    assert Round.objects.get().question

    erasure.lift_hold(matter=matter, by=fresh(net.supervisor), now=LATER)
    erasure.confirm_erasure(matter=matter, by=fresh(second), now=LATER)

    assert Round.objects.get().question == ""


def test_what_a_backup_brings_back_is_erased_again(net: Network, second: User) -> None:
    matter, other = question_in("closed", net), question_in("closed", net, story="这是另一个人的事")
    emptied = [model for model, _empty in erasure._emptied()]
    backup = {model: rows_of(model) for model in emptied}
    erased(matter, net, second)

    _put_back(backup)
    Erasure.objects.all().delete()
    assert Round.objects.get(matter=matter).question
    call_command("replay_erasures", stdout=StringIO())

    assert Round.objects.get(matter=matter).question == ""
    assert not any(party.phone or party.name for party in Party.objects.filter(matter=matter))
    assert Round.objects.get(matter=other).question == "这是另一个人的事"
    assert Erasure.objects.get().erased_at == LATER
    once = Event.objects.filter(action="matter.erase", result="replayed").count()
    call_command("replay_erasures", stdout=StringIO())
    assert Event.objects.filter(action="matter.erase", result="replayed").count() == once == 1


def test_what_a_backup_brings_back_open_is_withdrawn_with_its_rounds(net: Network) -> None:
    matter, other = ask().matter, ask().matter
    tombstones.append(tombstones.Tombstone("matters.matter", str(matter.pk), LATER, "request"))

    call_command("replay_erasures", stdout=StringIO())

    matter.refresh_from_db()
    other.refresh_from_db()
    assert (matter.state, other.state) == (Matter.State.WITHDRAWN, Matter.State.OPEN)
    assert not Round.objects.waiting().filter(matter=matter).exists()
    assert Round.objects.get(matter=matter).question == ""
    assert matter.next_at is None
    told = Event.objects.about("matters.matter", matter.pk).filter(action="consultation.withdraw")
    assert [event.actor for event in told] == ["system"]


def test_of_a_line_that_a_full_disk_takes_half_of_nothing_is_erased(
    net: Network, second: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter = question_in("withdrawn", net)
    erasure.request_erasure(matter=matter, reason="request", by=fresh(net.supervisor), now=LATER)
    opened = os.fdopen

    class Full:
        def __init__(self, handle: int, *how: object, **more: object) -> None:
            self.file = opened(handle, *how, **more)

        def __enter__(self) -> "Full":
            return self

        def __exit__(self, *error: object) -> None:
            self.file.close()

        def fileno(self) -> int:
            return self.file.fileno()

        def write(self, data: bytes) -> int:
            return self.file.write(data[: len(data) // 2])

    with monkeypatch.context() as patch:
        patch.setattr(tombstones.os, "fdopen", Full)
        with pytest.raises(tombstones.TombstonesUnusable):
            erasure.confirm_erasure(matter=matter, by=fresh(second), now=LATER)

    assert Round.objects.get().question
    assert list(tombstones.read()) == []
    erasure.confirm_erasure(matter=matter, by=fresh(second), now=LATER)
    assert [stone.subject_id for stone in tombstones.read()] == [str(matter.pk)]


def _put_back(backup: dict[type[models.Model], list[tuple[Any, ...]]]) -> None:
    for model, rows in backup.items():
        columns = [column.name for column in connection.introspection.get_table_description(connection.cursor(), model._meta.db_table)]  # noqa: E501  # fmt: skip
        table, key = model._meta.db_table, columns.index(model._meta.pk.column)
        to = ", ".join(f'"{column}" = %s' for column in columns)
        with connection.cursor() as cursor:
            for row in rows:
                cursor.execute(f'UPDATE {table} SET {to} WHERE "{columns[key]}" = %s', [*map(_value, row), _value(row[key])])  # noqa: S608, E501  # fmt: skip


def _value(value: Any) -> Any:
    from psycopg.types.json import Jsonb

    return Jsonb(value) if isinstance(value, dict | list) and connection.vendor == "postgresql" else value


def test_a_tombstone_is_written_before_the_erasure_and_holds_keys_alone(net, second, settings) -> None:
    matter = question_in("withdrawn", net)
    erased(matter, net, second)

    (line,) = Path(settings.ERASURES_FILE).read_text().splitlines()
    assert json.loads(line) == {
        "kind": "matters.matter", "id": str(matter.pk), "at": LATER.isoformat(), "reason": "request",
    }  # fmt: skip


def test_without_its_tombstone_nothing_is_erased(net, second, settings, tmp_path) -> None:
    matter = question_in("withdrawn", net)
    settings.ERASURES_FILE = tmp_path  # a folder: nobody can write a line into it

    with pytest.raises(tombstones.TombstonesUnusable):
        erased(matter, net, second)
    assert Round.objects.get().question


def test_a_line_that_a_crash_cut_off_swallows_no_other(settings) -> None:
    path = Path(settings.ERASURES_FILE)
    one, two = (tombstones.Tombstone("matters.matter", key, LATER, "request") for key in ("1", "2"))
    tombstones.append(one)
    with path.open("a") as file:
        file.write('{"kind": "matters.ma')
    assert list(tombstones.read()) == [one]

    tombstones.append(two)

    assert list(tombstones.read()) == [one, two]
    with path.open("a") as file:
        file.write("nonsense\n")
    with pytest.raises(tombstones.TombstonesUnusable, match="line 4"):
        list(tombstones.read())


class TestByTime:
    def test_on_the_day_after_its_time_it_is_gone_and_not_a_day_before(self, net: Network, settings: Any) -> None:
        matter = question_in("closed", net)
        length = timedelta(days=settings.KEEP_MATTERS_DAYS)

        assert erasure.erase_what_is_over(now=matter.updated_at + length) == 0
        assert Round.objects.get().question
        assert erasure.erase_what_is_over(now=matter.updated_at + length + DAY) == 1
        assert Round.objects.get().question == ""
        assert Party.objects.exclude(phone_index=None).count() == 0
        assert erasure.erase_what_is_over(now=matter.updated_at + length + 2 * DAY) == 0
        assert Erasure.objects.get().requested_by == "system"

    def test_a_hold_and_an_open_question_outlast_it(self, net: Network) -> None:
        held, waiting = question_in("closed", net), ask().matter
        erasure.place_hold(matter=held, reason="巡视", by=fresh(net.supervisor), now=LATER)

        assert erasure.erase_what_is_over(now=MONDAY + 4000 * DAY) == 0
        assert all(round_.question for round_ in Round.objects.filter(matter__in=[held, waiting]))

    def test_a_note_about_an_alarm_is_emptied_after_its_time(self, settings: Any) -> None:
        raise_alarm("file_missing", "x", MONDAY)
        clear_by_hand(alarm=Alarm.objects.get(), note="给张三回了电话", by="duty", now=MONDAY)
        length = timedelta(days=settings.KEEP_ALARM_NOTES_DAYS)

        assert forget_notes(MONDAY + length) == 0
        assert forget_notes(MONDAY + length + HOUR) == 1
        assert Alarm.objects.get().note == ""
        assert forget_notes(MONDAY + length + HOUR) == 0


class TestCommands:
    def test_one_asks_another_confirms(self, net: Network, second: User) -> None:
        matter = question_in("withdrawn", net)
        out = StringIO()
        call_command("erase_subject", "request", matter.number, by=net.supervisor.username, stdout=out)
        call_command("erase_subject", "list", stdout=out)
        with pytest.raises(CommandError, match=r"second|另一个人"):
            call_command("erase_subject", "confirm", matter.number, by=net.supervisor.username, stdout=out)
        call_command("erase_subject", "confirm", matter.number, by="second", stdout=out)

        assert matter.number in out.getvalue()
        assert Round.objects.get().question == ""
        told = Event.objects.filter(action__in=["matter.request_erasure", "matter.erase"])
        assert [event.data["via"] for event in told] == ["console", "console"]

    def test_a_request_can_be_refused(self, net: Network, second: User) -> None:
        matter = question_in("withdrawn", net)
        call_command("erase_subject", "request", matter.number, by=net.supervisor.username, stdout=StringIO())
        call_command("erase_subject", "refuse", matter.number, by="second", stdout=StringIO())

        assert not Erasure.objects.exists()
        assert Round.objects.get().question

    def test_a_hold_is_placed_and_lifted(self, net: Network) -> None:
        matter = question_in("withdrawn", net)
        by = net.supervisor.username
        with pytest.raises(CommandError, match="reason"):
            call_command("legal_hold", "place", matter.number, by=by, stdout=StringIO())
        call_command("legal_hold", "place", matter.number, by=by, reason="法院调卷", stdout=StringIO())
        assert erasure._is_held(matter)
        call_command("legal_hold", "lift", matter.number, by=by, stdout=StringIO())
        assert not erasure._is_held(matter)

    def test_an_account_that_is_not_there_decides_nothing(self, net: Network) -> None:
        matter = question_in("withdrawn", net)
        with pytest.raises(CommandError, match="--by"):
            call_command("erase_subject", "request", matter.number, by="nobody", stdout=StringIO())


ASKER = {"name": "田大山", "phone": "12000000001"}


def everything(step: str, matter: Matter, by: User, *, is_ok: bool = True) -> str:
    out = StringIO()
    if is_ok:
        call_command("erase_person", step, matter.number, by=by.username, stdout=out)
    else:
        with pytest.raises(CommandError):
            call_command("erase_person", step, matter.number, by=by.username, stdout=out)
    return out.getvalue()


def test_everything_of_a_person_is_erased_by_two_and_nothing_of_whoever_shares_the_phone(
    net: Network, second: User
) -> None:
    theirs = [ask(asker=Person(**ASKER)).matter, ask(asker=Person(phone=ASKER["phone"])).matter]
    by_card = Person(name="田大山", phone="12000000009", identity_number="990000197001010018")
    theirs += [ask(asker=replace(by_card, phone=ASKER["phone"])).matter, ask(asker=by_card).matter]
    other = ask(asker=Person(name="向小河", phone=ASKER["phone"])).matter
    stranger = ask(asker=Person(name="田大山", phone="12000000003")).matter
    list(close_all())
    known = theirs[2]

    preview = everything("preview", known, net.supervisor)
    assert not Erasure.objects.exists()
    everything("request", known, net.supervisor)
    everything("confirm", known, net.supervisor, is_ok=False)
    assert not Erasure.objects.exclude(erased_at=None).exists()
    said = everything("confirm", known, second)

    for matter in theirs:
        assert matter.number in preview
        assert f"{matter.number}  {matter.created_at:%Y-%m-%d}  erased" in said
        assert not Party.objects.filter(matter=matter).exclude(phone_index=None).exists()
        told = Event.objects.about("matters.matter", matter.pk).filter(action__in=("matter.erase",))
        assert told.count() == 1
    assert f"{other.number}  left alone" in said
    assert stranger.number not in preview + said
    assert Erasure.objects.count() == len(theirs)


def test_what_is_open_or_on_hold_of_a_person_stays_and_is_named(net: Network, second: User) -> None:
    held, free, waiting = (ask(asker=Person(**ASKER)).matter for _number in range(3))
    for matter in (held, free):
        services.withdraw(matter=matter, now=LATER)
    erasure.place_hold(matter=held, reason="法院调卷", by=fresh(net.supervisor), now=LATER)

    everything("request", waiting, net.supervisor, is_ok=False)
    said = everything("confirm", waiting, second, is_ok=False)

    assert f"{free.number}  {free.created_at:%Y-%m-%d}  erased" in said
    assert said.count("stays: ") == 2
    assert Erasure.objects.exclude(erased_at=None).count() == 1


def test_a_supervisor_of_another_region_sees_nothing_of_the_person(net: Network) -> None:
    matter = ask(asker=Person(**ASKER)).matter
    elsewhere = person("elsewhere", Role.SUPERVISOR, region("4205", "宜昌市", net.regions["42"]))

    assert everything("preview", matter, elsewhere, is_ok=False) == ""


def test_a_draft_of_an_answer_goes_with_its_matter(net: Network, second: User) -> None:
    matter = ask().matter
    AnswerDraft.objects.create(matter=matter, author=net.adviser, content={"plain": "半句"}, saved_at=MONDAY)
    services.withdraw(matter=matter, now=LATER)

    erased(matter, net, second)

    assert AnswerDraft.objects.get().content == {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM consultations_answerdraft")
        assert bytes(cursor.fetchone()[0]) == b""
    assert ciphers.VERSION == 2


def test_what_was_written_for_others_from_an_erased_question_is_shown_no_longer(net: Network, second: User) -> None:
    matter = question_in("answered", net)
    made = shared(matter, net.duty, MONDAY + HOUR)
    services.close(matter=matter, is_solved=True, now=MONDAY + DAY)

    erased(Matter.objects.get(pk=matter.pk), net, second)

    made.refresh_from_db()
    assert made.withdrawn_at == LATER
