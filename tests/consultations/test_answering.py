"""Answers: by a named person who has no interest, to the round the screen showed; recalled if wrong."""

from datetime import UTC, date, datetime

import pytest

from caravan.consultations import services
from caravan.consultations.content import AnswerText, Helper, Person
from caravan.consultations.models import Answer, AnswerDraft, LegalBasis
from caravan.matters.models import Entry, Matter
from caravan.matters.refusals import ActionNotAllowed, CheckMissing, Incomplete, NotQualified
from caravan.notifications.models import Notice
from caravan.people.models import User
from caravan.routing.services import climb
from tests.consultations.records import round_of, told_askers
from tests.factories.consultations import (
    DAY,
    HOUR,
    MINUTE,
    answered,
    asked_back,
    question_in,
    recalled,
)
from tests.factories.network import MONDAY, Network, ask, clear, fresh

pytestmark = pytest.mark.django_db

TUESDAY_CLOSE = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
LATER = MONDAY + HOUR


def publish(matter: Matter, by: User, now: datetime = LATER, round_number: int = 1, **fields: object) -> Answer:
    text = AnswerText(**({"plain": "您可以申请劳动仲裁，不收费。"} | fields))  # type: ignore[arg-type]
    return services.answer(matter=matter, text=text, by=fresh(by), expected_round=round_number, now=now)


def test_whoever_answers_declares_first_that_they_have_no_interest(net: Network) -> None:
    matter = ask().matter
    with pytest.raises(CheckMissing):
        publish(matter, net.adviser)
    clear(matter, net.adviser)

    answer = publish(matter, net.adviser)

    assert answer.author == net.adviser
    assert answer.author_qualification == "执业律师"


def test_nobody_answers_without_a_qualification_on_record(net: Network) -> None:
    matter = ask().matter
    clear(matter, net.adviser)
    User.objects.filter(pk=net.adviser.pk).update(qualification="")

    with pytest.raises(NotQualified):
        publish(matter, net.adviser)

    assert round_of(matter).is_waiting


def test_an_answer_settles_the_question_and_stops_its_clock(net: Network) -> None:
    matter = ask().matter

    answered(matter, net.adviser, LATER)

    assert (matter.state, matter.owner) == ("answered", net.adviser)
    assert (matter.due_at, matter.rung, matter.next_at) == (None, None, None)
    assert round_of(matter).answered_at == LATER
    assert round_of(matter).due_at == TUESDAY_CLOSE
    assert told_askers("answer_ready") == [matter.number]
    assert not climb(matter_id=matter.pk, now=LATER + 30 * DAY)


def test_an_answer_to_another_round_than_the_screen_showed_is_refused(net: Network) -> None:
    matter = question_in("answered", net)
    asked_back(matter, LATER)

    with pytest.raises(ActionNotAllowed):
        publish(matter, net.adviser, LATER + MINUTE, round_number=1, plain="写给第一个问题的话。")
    assert not Answer.objects.filter(round__number=2).exists()


@pytest.mark.parametrize(("moment", "is_late"), [(TUESDAY_CLOSE, False), (TUESDAY_CLOSE.replace(second=1), True)])
def test_an_answer_is_late_from_the_second_after_the_promise(net: Network, moment: datetime, is_late: bool) -> None:
    assert answered(ask().matter, net.adviser, moment).is_late is is_late


def test_the_law_is_chosen_from_the_list_and_the_day_it_was_checked_is_kept(net: Network) -> None:
    matter = ask().matter

    answered(matter, net.adviser, LATER, bases=[("labor-law", 50, 0), ("labor-law", 91, 1)])

    bases = LegalBasis.objects.order_by("article")
    assert [(basis.law_id, basis.article, basis.suffix) for basis in bases] == [
        ("labor-law", 50, 0),
        ("labor-law", 91, 1),
    ]
    assert {basis.checked_on for basis in bases} == {date(2026, 11, 23)}


def test_a_law_that_is_not_in_the_list_is_refused_and_nothing_is_published(net: Network) -> None:
    matter = ask().matter
    clear(matter, net.adviser)

    with pytest.raises(Incomplete) as refusal:
        publish(matter, net.adviser, bases=[("labor-law", 50, 0), ("law-of-the-moon", 1, 0)])

    assert refusal.value.field == "bases"
    assert not Answer.objects.exists()
    matter.refresh_from_db()
    assert matter.state == "open"


def test_an_answer_names_the_days_that_must_not_be_missed(net: Network) -> None:
    day = date(2026, 12, 1)
    deadlines = [(date(2027, 1, 5), "起诉"), (day, " 申请仲裁 "), (day, "复印合同")]

    answered(ask().matter, net.adviser, LATER, deadlines=deadlines)

    assert Answer.objects.get().due == [(day, "申请仲裁\n复印合同"), (date(2027, 1, 5), "起诉")]


@pytest.mark.parametrize(
    "deadline", [(date(2026, 12, 1), " "), (date(2026, 11, 22), "申请仲裁"), (date(2206, 12, 1), "申请仲裁")]
)
def test_a_deadline_that_cannot_be_meant_is_refused(net: Network, deadline: tuple[date, str]) -> None:
    matter = ask().matter
    clear(matter, net.adviser)

    with pytest.raises(Incomplete) as refusal:
        publish(matter, net.adviser, deadlines=[deadline])

    assert refusal.value.field == "deadlines"
    assert not Answer.objects.exists()


def test_an_answer_without_words_is_refused(net: Network) -> None:
    matter = ask().matter
    clear(matter, net.adviser)

    with pytest.raises(Incomplete) as refusal:
        publish(matter, net.adviser, plain=" \n")
    assert refusal.value.field == "plain"


def test_out_of_scope_names_who_can_help_instead(net: Network) -> None:
    matter = ask().matter
    clear(matter, net.adviser)

    with pytest.raises(Incomplete) as refusal:
        publish(matter, net.adviser, kind="out_of_scope")
    assert refusal.value.field == "where_to_go"

    publish(matter, net.adviser, kind="out_of_scope", where_to_go="市人社局监察窗口，0718-8220000")
    assert Matter.objects.get().state == "answered"


def test_the_same_answer_sent_twice_is_one(net: Network) -> None:
    matter = ask().matter
    clear(matter, net.adviser)

    assert publish(matter, net.adviser, LATER) == publish(matter, net.adviser, LATER + MINUTE)
    assert Answer.objects.count() == 1
    assert Entry.objects.filter(matter=matter, kind="answered").count() == 1
    with pytest.raises(ActionNotAllowed):
        publish(matter, net.adviser, LATER + MINUTE, plain="另一个答复。")


def test_in_danger_no_message_goes_to_the_phone(net: Network) -> None:
    matter = ask(signals=["violence"]).matter
    services.clarify(matter=matter, by=_cleared(matter, net.seat), question="您现在安全吗？", now=LATER)
    recalled(answered(matter, net.seat, LATER), net.seat, LATER)

    assert not Notice.objects.filter(to_kind=Notice.ToKind.ASKER).exists()


def _cleared(matter: Matter, by: User) -> User:
    clear(matter, by)
    return fresh(by)


# Drafts of answers


def test_an_answer_being_written_is_kept_for_its_author_and_goes_with_the_answer(net: Network) -> None:
    matter = ask().matter
    for who, plain in ((net.adviser, "您可以"), (net.adviser, "您可以申请"), (net.duty, "另一稿")):
        clear(matter, who)
        services.save_answer_draft(matter=matter, by=who, expected_round=1, content={"plain": plain}, now=LATER)

    assert AnswerDraft.objects.get(author=net.adviser).content == {"plain": "您可以申请"}
    answered(matter, net.adviser)
    assert [draft.author for draft in AnswerDraft.objects.all()] == [net.duty]


# To whom the message goes


HELPER = Helper(name="田小山", phone="12000000009", relation="family", reason="她不识字", consent="spoken")
SAFE = Person(name="田大山", phone="12000000001")
UNSAFE = Person(name="田大山", phone="12000000001", is_safe_to_message=False)


@pytest.mark.parametrize(
    ("fields", "phones"),
    [
        ({"asker": SAFE, "helper": HELPER}, ["12000000001"] * 2),
        ({"asker": SAFE, "helper": HELPER, "answer_channel": "helper"}, ["12000000009"] * 2),
        ({"asker": UNSAFE, "helper": HELPER}, ["12000000009"] * 2),
        ({"asker": Person(name="田大山"), "helper": HELPER}, ["12000000009"] * 2),
        ({"asker": UNSAFE}, []),
        ({"asker": Person()}, []),
    ],
)
def test_a_message_goes_to_the_person_or_where_they_want_or_need_that_to_the_helper(
    net: Network, fields: dict[str, object], phones: list[str]
) -> None:
    answered(ask(**fields).matter, net.adviser)

    assert [notice.phone for notice in Notice.objects.filter(to_kind=Notice.ToKind.ASKER)] == phones


@pytest.mark.parametrize("plain", ["", "  \n ", "嗯", "不知道"])
def test_a_word_is_no_answer(net: Network, plain: str) -> None:
    matter = ask().matter
    clear(matter, net.adviser)

    with pytest.raises(Incomplete):
        publish(matter, net.adviser, plain=plain)

    assert Matter.objects.get().state == "open"
