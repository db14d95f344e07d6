"""What others are shown of an answer: with the person's consent, and no longer than it and the answer stand."""

import pytest

from caravan.consultations import services
from caravan.knowledge.queries import similar_answers
from caravan.matters.models import Matter
from caravan.matters.refusals import ActionNotAllowed, Incomplete, NotYours
from tests.factories.consultations import DAY, HOUR, answer_of, answered, asked_back, question_in, recalled, shared
from tests.factories.network import MONDAY, Network, ask, fresh

pytestmark = pytest.mark.django_db

LATER = MONDAY + HOUR
WORDS = {"question": "工资拖欠怎么办？", "answer": "可以申请劳动仲裁。"}


def shown(matter: Matter) -> list[str]:
    return [one.question for one in similar_answers(matter.topic, "zh-hans", "工资", day=MONDAY.date())]


def test_what_is_shared_names_the_answer_it_was_written_from(net: Network) -> None:
    matter = question_in("answered", net)
    asked_back(matter, LATER)
    second = answered(matter, net.adviser, LATER)

    one = shared(matter, net.duty, LATER)

    assert one.answer_id == second.pk
    assert shown(matter) == [WORDS["question"]]


@pytest.mark.parametrize("number", [0, 1])
def test_a_recalled_answer_is_shown_to_nobody(net: Network, number: int) -> None:
    """Whichever of several answers was wrong: the words that were shared may rest on it."""
    matter = question_in("answered", net)
    asked_back(matter, LATER)
    answers = [answer_of(matter), answered(matter, net.adviser, LATER)]
    shared(matter, net.duty, LATER)

    recalled(answers[number], net.adviser, LATER + HOUR)

    assert shown(matter) == []


def test_with_the_consent_what_was_shared_goes(net: Network) -> None:
    matter, other = question_in("answered", net), question_in("answered", net)
    for one in (matter, other):
        shared(one, net.duty, LATER)

    services.allow_sharing(matter=matter, allow=False, now=LATER)

    assert len(shown(matter)) == 1
    with pytest.raises(ActionNotAllowed):
        services.share(matter=matter, by=fresh(net.duty), now=LATER, **WORDS)


def test_a_leading_person_takes_it_off_and_may_publish_it_anew(net: Network) -> None:
    matter = question_in("answered", net)
    shared(matter, net.duty, LATER)
    with pytest.raises(NotYours):
        services.stop_sharing(matter=matter, by=fresh(net.adviser), now=LATER)

    services.stop_sharing(matter=matter, by=fresh(net.seat), now=LATER)

    assert shown(matter) == []
    with pytest.raises(ActionNotAllowed):
        services.stop_sharing(matter=matter, by=fresh(net.seat), now=LATER)
    shared(matter, net.duty, LATER + DAY)
    assert shown(matter) == [WORDS["question"]]


def test_sharing_takes_consent_an_answer_that_stands_a_leading_person_and_words(net: Network) -> None:
    waiting, matter = ask().matter, question_in("answered", net)
    with pytest.raises(ActionNotAllowed):
        services.share(matter=matter, by=fresh(net.duty), now=LATER, **WORDS)
    for one in (waiting, matter):
        services.allow_sharing(matter=one, allow=True, now=LATER)

    with pytest.raises(ActionNotAllowed):
        services.share(matter=waiting, by=fresh(net.duty), now=LATER, **WORDS)
    with pytest.raises(NotYours):
        services.share(matter=matter, by=fresh(net.adviser), now=LATER, **WORDS)
    for missing in WORDS:
        with pytest.raises(Incomplete) as refusal:
            services.share(matter=matter, by=fresh(net.duty), now=LATER, **WORDS | {missing: " "})
        assert refusal.value.field == missing
    services.share(matter=matter, by=fresh(net.duty), now=LATER, **WORDS)
    with pytest.raises(ActionNotAllowed):
        services.share(matter=matter, by=fresh(net.duty), now=LATER, **WORDS)
