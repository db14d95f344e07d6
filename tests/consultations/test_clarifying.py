"""What staff ask before they can answer: the person, a colleague, somebody who reads the language."""

from datetime import UTC, datetime

import pytest

from caravan.consultations import services
from caravan.consultations.models import Clarification, SecondOpinion
from caravan.consultations.queries import turn
from caravan.matters.models import Entry, Matter, Participation
from caravan.matters.refusals import ActionNotAllowed, CheckMissing, Incomplete, NotYours
from caravan.notifications.models import Notice
from caravan.people.models import User
from caravan.routing.services import climb, declare
from tests.consultations.records import told_askers
from tests.factories.consultations import (
    HOUR,
    MINUTE,
    answered,
    asked_back,
    clarification,
)
from tests.factories.network import MONDAY, Network, ask, clear, fresh

pytestmark = pytest.mark.django_db

TUESDAY_CLOSE = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
LATER = MONDAY + HOUR


def test_a_clarification_leaves_the_clock_running(net: Network) -> None:
    matter = ask().matter
    before = matter.next_at

    clarification(matter, net.adviser, MONDAY + MINUTE)

    matter.refresh_from_db()
    assert (matter.state, matter.due_at, matter.next_at) == ("open", TUESDAY_CLOSE, before)
    assert turn(matter) == "asker"
    assert told_askers("please_reply") == [matter.number]
    assert climb(matter_id=matter.pk, now=before or MONDAY)


def test_a_clarification_is_replied_to_once_and_whoever_asked_is_told(net: Network) -> None:
    matter = ask().matter
    asked = clarification(matter, net.adviser, MONDAY)

    first = services.reply_to_clarification(clarification=asked, text="签过。", now=LATER)

    assert services.reply_to_clarification(clarification=asked, text=" 签过。 ", now=LATER) == first
    assert turn(matter) == "staff"
    assert Notice.objects.filter(user_id=net.adviser.pk, template="clarification_given").count() == 1
    assert Entry.objects.filter(matter=matter, kind="clarified").count() == 1
    with pytest.raises(ActionNotAllowed):
        services.reply_to_clarification(clarification=asked, text="没有签。", now=LATER)


def test_what_was_not_replied_to_before_an_answer_is_waited_for_no_longer(net: Network) -> None:
    matter = ask().matter
    clarification(matter, net.adviser, MONDAY)
    answered(matter, net.adviser)

    asked_back(matter, LATER)

    assert turn(matter) == "staff"


def test_the_same_clarification_twice_in_a_row_is_one(net: Network) -> None:
    matter = ask().matter
    first = clarification(matter, net.adviser, MONDAY)

    assert clarification(matter, net.adviser, MONDAY + MINUTE) == first
    assert clarification(matter, net.duty, MONDAY + MINUTE) != first
    assert Clarification.objects.count() == 2
    assert Entry.objects.filter(matter=matter, kind="clarification_asked").count() == 2


def test_a_clarification_may_be_asked_again_once_there_was_a_reply_or_another_question(net: Network) -> None:
    matter = ask().matter
    first = clarification(matter, net.adviser, MONDAY)
    services.reply_to_clarification(clarification=first, text="签过。", now=MONDAY)
    second = clarification(matter, net.adviser, LATER)
    clarification(matter, net.adviser, LATER, "有工资条吗？")

    assert second != first
    assert clarification(matter, net.adviser, LATER) != second


def test_only_an_open_question_is_clarified_and_only_without_interest(net: Network) -> None:
    matter = ask().matter
    with pytest.raises(CheckMissing):
        services.clarify(matter=matter, by=fresh(net.adviser), question="签过合同吗？", now=LATER)
    answered(matter, net.adviser)
    with pytest.raises(ActionNotAllowed):
        services.clarify(matter=matter, by=fresh(net.adviser), question="签过合同吗？", now=LATER)
    with pytest.raises(Incomplete):
        services.clarify(matter=matter, by=fresh(net.adviser), question=" ", now=LATER)


# Second opinions


def opinion(matter: Matter, by: User, of: User, now: datetime = LATER, question: str = "时效怎么算？") -> SecondOpinion:
    clear(matter, by, now)
    return services.ask_second_opinion(matter=matter, by=fresh(by), of=fresh(of), question=question, now=now)


def test_a_colleague_is_let_in_and_the_owner_stays_responsible(net: Network) -> None:
    matter = ask().matter

    asked = opinion(matter, net.adviser, net.other1)

    matter.refresh_from_db()
    assert (matter.owner, matter.due_at) == (net.adviser, TUESDAY_CLOSE)
    assert Matter.objects.visible_to(fresh(net.other1)).filter(pk=matter.pk).exists()
    assert Notice.objects.filter(user_id=net.other1.pk, template="opinion_wanted").count() == 1
    with pytest.raises(CheckMissing):
        services.reply_second_opinion(opinion=asked, by=fresh(net.other1), reply="一年。", now=LATER)
    clear(matter, net.other1)
    services.reply_second_opinion(opinion=asked, by=fresh(net.other1), reply="一年。", now=LATER)
    assert Notice.objects.filter(user_id=net.adviser.pk, template="opinion_given").count() == 1


def test_a_colleague_is_asked_once_until_they_reply_and_replies_once(net: Network) -> None:
    matter = ask().matter
    first = opinion(matter, net.adviser, net.other1)
    assert opinion(matter, net.adviser, net.other1) == first
    clear(matter, net.other1)

    services.reply_second_opinion(opinion=first, by=fresh(net.other1), reply="一年。", now=LATER)

    with pytest.raises(ActionNotAllowed):
        services.reply_second_opinion(opinion=first, by=fresh(net.other1), reply="两年。", now=LATER)
    assert opinion(matter, net.adviser, net.other1) != first


def test_only_the_colleague_who_was_asked_replies(net: Network) -> None:
    asked = opinion(ask().matter, net.adviser, net.other1)

    with pytest.raises(NotYours):
        services.reply_second_opinion(opinion=asked, by=fresh(net.other2), reply="一年。", now=LATER)


@pytest.mark.parametrize("of", ["adviser", "clerk"])
def test_an_opinion_is_asked_of_somebody_else_who_answers_questions(net: Network, of: str) -> None:
    with pytest.raises(Incomplete) as refusal:
        opinion(ask().matter, net.adviser, net.users[of])
    assert refusal.value.field == "of"


def test_nobody_with_a_conflict_is_asked_for_an_opinion(net: Network) -> None:
    matter = ask().matter
    declare(matter=matter, by=net.other1, outcome="conflict", now=MONDAY)

    with pytest.raises(Incomplete) as refusal:
        opinion(matter, net.adviser, net.other1)
    assert "冲突" not in str(refusal.value)


# Translators


@pytest.fixture
def reader(net: Network) -> User:
    net.other1.languages = ["en"]
    net.other1.save()
    return net.other1


STORY = "My boss has not paid my wages for three months and will not talk to me."


def test_a_translator_is_named_told_and_let_in_once(net: Network, reader: User) -> None:
    matter = ask(story=STORY).matter
    Participation.objects.filter(matter=matter).delete()
    Notice.objects.all().delete()

    for _press in range(2):
        services.name_translator(matter=matter, translator=reader, by=net.duty, now=LATER)

    assert Matter.objects.visible_to(fresh(reader)).filter(pk=matter.pk).exists()
    assert Notice.objects.filter(user_id=reader.pk, template="translation_wanted").count() == 1


def test_a_translator_reads_the_language_and_has_no_interest(net: Network, reader: User) -> None:
    matter = ask(story=STORY).matter
    with pytest.raises(Incomplete) as refusal:
        services.name_translator(matter=matter, translator=net.other2, by=net.duty, now=LATER)
    assert refusal.value.field == "translator"
    declare(matter=matter, by=reader, outcome="conflict", now=MONDAY)

    with pytest.raises(Incomplete):
        services.name_translator(matter=matter, translator=reader, by=net.duty, now=LATER)
