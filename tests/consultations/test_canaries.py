"""Whatever a person or an adviser writes lies encrypted: a word let fly everywhere is found in no plain column."""

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from caravan.consultations import services
from caravan.consultations.content import AnswerText, Helper, Person
from caravan.consultations.jobs import record_missed_promises
from caravan.consultations.recollection import Answers
from caravan.feedback import services as feedback
from caravan.feedback.models import ReviewTask
from caravan.jobs.alarms import clear_by_hand
from caravan.jobs.models import Alarm
from caravan.matters.models import Matter
from caravan.matters.services import add_note, replace_receipt
from caravan.outbox.runner import drain
from caravan.people.services.phones import send_phone_code
from caravan.privacy.fields import EncryptedJSONField, EncryptedTextField
from caravan.routing.services import climb, escalate, reassign, release
from tests.factories.consultations import (
    DAY,
    FRAME,
    HOUR,
    RECORDING,
    answer_of,
    answered,
    asked_back,
    clarification,
    flagged,
    merged,
    rated,
    recalled,
)
from tests.factories.network import MONDAY, Network, ask, clear, fresh

pytestmark = pytest.mark.django_db

# Digits where only digits go; the numbers are of nobody, by the scheme of caravan.demo.invented.
ASKER_PHONE, HELPER_PHONE, LATER_HELPER_PHONE = "12000007771", "12000007772", "12000007773"
IDENTITY = "990101199001017774"
DIGITS = {ASKER_PHONE, HELPER_PHONE, LATER_HELPER_PHONE, IDENTITY, "987654321"}

Fly = Callable[[str], str]


@pytest.fixture
def flown(net: Network) -> set[str]:
    """Let one question pass through everything people can do with it; return the words they wrote."""
    flown = set(DIGITS)

    def fly(place: str) -> str:
        flown.add(f"quelea-{place}")
        return f"quelea-{place}"

    draft = services.start_draft(now=MONDAY, content={"story": fly("draft")})
    file = services.add_draft_file(
        draft=draft, upload=BytesIO(RECORDING + FRAME.replace(bytes(11), b"quelea-file", 1)), now=MONDAY
    )
    matter = ask(
        story=fly("story"),
        opponent=fly("opponent"),
        guided={"contract": fly("guided")},
        wish=fly("wish"),
        amount="987654321",
        asker=Person(
            name=fly("asker"),
            phone=ASKER_PHONE,
            identity_number=IDENTITY,
            address=fly("address"),
            contact_note=fly("contact"),
        ),
        helper=Helper(fly("helper"), HELPER_PHONE, "family", fly("why"), "spoken"),
        file_ids=(str(file.pk),),
    ).matter
    later = Helper(fly("helper2"), LATER_HELPER_PHONE, "neighbour", fly("why2"), "online")
    services.add_helper(matter=matter, helper=later, now=MONDAY)
    asked = clarification(matter, net.adviser, MONDAY, fly("clarify"))
    services.reply_to_clarification(clarification=asked, text=fly("reply"), now=MONDAY)
    add_note(matter=matter, by=net.adviser, text=fly("note"), now=MONDAY)
    clear(matter, net.seat)
    services.save_answer_draft(matter=matter, by=net.seat, expected_round=1, content={"plain": fly("half")}, now=MONDAY)
    clear(matter, net.other1)
    opinion = services.ask_second_opinion(
        matter=matter, by=fresh(net.adviser), of=fresh(net.other1), question=fly("unsure"), now=MONDAY
    )
    services.reply_second_opinion(opinion=opinion, by=fresh(net.other1), reply=fly("opinion"), now=MONDAY)
    climb(matter_id=matter.pk, now=MONDAY + HOUR)
    _hand_on(ask().matter, net, fly)
    _answer_recall_and_rate(matter, net, fly)
    asked_back(matter, MONDAY + DAY, fly("back"))
    flagged(matter, net.adviser, MONDAY + DAY, fly("spam"))
    record_missed_promises(MONDAY + 9 * DAY)
    alarm = Alarm.objects.filter(kind="promise_missed")[0]
    clear_by_hand(alarm=alarm, note=fly("alarm"), by="duty", now=MONDAY + 9 * DAY)
    merge = merged(ask(MONDAY + 9 * DAY).matter, matter, net.clerk, MONDAY + 9 * DAY)
    services.unmerge(merge=merge, by=fresh(net.clerk), now=MONDAY + 9 * DAY)
    # What somebody claims to remember is compared and kept nowhere, not even sealed.
    claimed = Answers(name="quelea-claimed", opponent="quelea-claimed")
    services.recover_receipt(number="", answers=claimed, by=fresh(net.clerk), now=MONDAY + 9 * DAY)
    replace_receipt(matter=matter, by=None, how="phone_code", now=MONDAY + 9 * DAY)
    send_phone_code(phone=ASKER_PHONE, now=MONDAY + 9 * DAY)
    return flown


def _hand_on(matter: Matter, net: Network, fly: Fly) -> None:
    duty, other = fresh(net.duty), fresh(net.other1)
    reassign(matter=matter, to=other, expected_owner_id=net.adviser.pk, by=duty, reason=fly("reassign"), now=MONDAY)
    release(matter=matter, by=other, reason=fly("release"), now=MONDAY)
    escalate(matter=matter, by=duty, reason=fly("escalate"), now=MONDAY)


def _answer_recall_and_rate(matter: Matter, net: Network, fly: Fly) -> None:
    text = AnswerText(
        plain=fly("plain"),
        next_steps=fly("steps"),
        deadlines=[(MONDAY.date(), fly("deadline"))],
        where_to_go=fly("where"),
    )
    services.answer(matter=matter, text=text, by=fresh(net.adviser), expected_round=1, now=MONDAY + HOUR)
    recalled(answer_of(matter), net.duty, MONDAY + HOUR, fly("recall"))
    matter.refresh_from_db()
    rated(answered(matter, net.duty, MONDAY + HOUR), 1, MONDAY + HOUR, comment=fly("comment"))
    task = ReviewTask.objects.get()
    feedback.finish_review(
        task=task, by=fresh(task.assignee), outcome="explained", note=fly("review"), now=MONDAY + HOUR
    )


def plain_values() -> Iterator[tuple[str, bytes]]:
    """Every value of every table as the database holds it."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    yield f"{table}.{column}", _bytes(value)


def _bytes(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def sealed_values() -> str:
    """Everything that lies encrypted, opened."""
    found = []
    for model in apps.get_models():
        fields = [field for field in model._meta.fields if isinstance(field, EncryptedTextField | EncryptedJSONField)]
        if fields:
            found += [str(getattr(row, field.attname)) for row in model._default_manager.all() for field in fields]
    return "\n".join(found)


def seen_in(value: bytes, words: set[str]) -> set[str]:
    text = value.lower()
    return {word for word in words if word.encode() in text}


def test_no_plain_column_holds_a_word_of_anybody(flown: set[str]) -> None:
    drain(now=MONDAY + 10 * DAY, worker="test")

    escaped = {place: seen for place, value in plain_values() if (seen := seen_in(value, flown | {"quelea"}))}

    assert escaped == {}


def test_every_word_is_kept_and_can_be_read_back(flown: set[str]) -> None:
    kept = sealed_values()

    assert {word for word in flown if word not in kept} == set()


def test_a_recording_lies_encrypted_on_the_disk(flown: set[str]) -> None:
    files = [path for path in Path(settings.DATA_DIR).rglob("*") if path.is_file()]

    assert files
    assert not [path for path in files if b"quelea" in path.read_bytes()]


def test_the_search_itself_finds_what_lies_open(net: Network) -> None:
    matter = ask().matter
    Matter.objects.filter(pk=matter.pk).update(title="quelea-title")

    assert [place for place, value in plain_values() if seen_in(value, {"quelea-title"})] == ["matters_matter.title"]
