"""Article numbers as people write them, and answers shared with others."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caravan.audit.models import Event
from caravan.knowledge import services
from caravan.knowledge.models import Topic
from caravan.knowledge.queries import numbered, similar_answers, topics
from caravan.privacy.ids import uuid7
from tests.factories.organizations import MONDAY, TODAY
from tests.factories.people import account

NUMERALS = "零一二三四五六七八九"


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("44", (44, 0)),
        (" 44 ", (44, 0)),
        ("第44条", (44, 0)),
        ("第 44 条", (44, 0)),
        ("４４", (44, 0)),
        ("120-1", (120, 1)),
        ("120－1", (120, 1)),
        ("120之一", (120, 1)),
        ("第120条之一", (120, 1)),
        ("第四十四条", (44, 0)),
        ("四十四", (44, 0)),
        ("第一百二十条之二", (120, 2)),
        ("第一千二百六十条", (1260, 0)),
        ("第二〇二条", (202, 0)),
        ("第十条", (10, 0)),
        ("第二百八十七条之十一", (287, 11)),
    ],
)
def test_an_article_is_read_as_people_write_it(typed, place):
    assert numbered(typed) == place


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "第条",
        "条",
        "0",
        "第零条",
        "44.5",
        "四十四点五",
        "art. 44",
        "44 45",
        "44-",
        "12345",
        "²",
        "百-千百",
        "-1",
    ],
)
def test_anything_else_is_no_article(typed):
    assert numbered(typed) is None


@given(number=st.integers(1, 9999), suffix=st.integers(0, 9))
def test_every_article_of_a_law_can_be_typed(number, suffix):
    assert numbered(f"第{number}条" + (f"之{NUMERALS[suffix]}" if suffix else "")) == (number, suffix)


@given(text=st.text(max_size=30))
def test_no_text_breaks_it(text):
    assert numbered(text) is None or numbered(text)[0] > 0


def topic(key: str = "wages") -> Topic:
    return Topic.objects.get_or_create(
        key=key, defaults={"name": key, "english_name": key, "icon": "yen", "position": 1}
    )[0]


def share(question: str, **fields: object):
    given = {
        "answer_id": uuid7(),
        "topic": topic(),
        "language": "zh-hans",
        "question": question,
        "answer": "可以申请劳动仲裁。",
        "review_by": date(2027, 11, 23),
        "by": account(),
        "now": MONDAY,
    }
    return services.share_answer(**(given | fields))


def similar(text: str, day: date = TODAY, **options: object):
    return [shared.question for shared in similar_answers(topic(), "zh-hans", text, day=day, **options)]


@pytest.mark.django_db
def test_the_likest_answer_on_the_topic_comes_first():
    share("工地老板拖欠工资怎么办？")
    share("没有签合同能要加班费吗？")
    share("没有签劳动合同怎么办？")
    share("租房押金不退怎么办？", topic=topic("housing"))
    share("My boss owes me wages", language="en")

    assert similar("没有签劳动合同，老板不认账") == [
        "没有签劳动合同怎么办？",
        "没有签合同能要加班费吗？",
        "工地老板拖欠工资怎么办？",
    ]
    assert len(similar("工资", limit=1)) == 1


@pytest.mark.django_db
def test_a_shared_answer_is_on_record_with_who_published_it():
    by = account()
    shared = share("  工资被拖欠  ", by=by)

    assert shared.question == "工资被拖欠"
    assert Event.objects.get(action="knowledge.share").actor == by.username


@pytest.mark.django_db
def test_a_withdrawn_answer_is_not_shown_and_is_withdrawn_once():
    shared = share("工资被拖欠")
    for days in (1, 2):
        services.withdraw_shared_answer(shared=shared, by=account(), now=MONDAY + timedelta(days=days))

    shared.refresh_from_db()
    assert similar("工资被拖欠") == []
    assert shared.withdrawn_at == MONDAY + timedelta(days=1)
    assert Event.objects.filter(action="knowledge.withdraw").count() == 1


@pytest.mark.django_db
def test_an_answer_that_is_due_for_review_is_kept_back():
    share("工资被拖欠", review_by=date(2026, 12, 1))

    assert similar("工资被拖欠", date(2026, 12, 1)) == ["工资被拖欠"]
    assert similar("工资被拖欠", date(2026, 12, 2)) == []


@pytest.mark.django_db
def test_topics_come_in_their_order():
    for position, key in enumerate(("c", "a", "b")):
        Topic.objects.create(key=key, name=key, english_name=key, icon="yen", position=position)

    assert [one.key for one in topics()] == ["c", "a", "b"]
