"""One village with everybody its ladder needs, two topics, the clock on a Monday, and a client that speaks JSON."""

from collections.abc import Iterator

import pytest

from caravan import clock
from caravan.knowledge.models import GuidedQuestion, Topic
from tests.api.calling import Caller
from tests.factories.network import MONDAY, Network, build_network


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    clock.install(lambda: MONDAY)
    yield
    clock.install(None)


@pytest.fixture
def call() -> Caller:
    return Caller()


@pytest.fixture
def net(db: None) -> Network:
    network = build_network()
    Topic.objects.create(
        key="threat", name="受到威胁", english_name="Being threatened", icon="shield", position=2, is_danger=True
    )
    GuidedQuestion.objects.create(
        topic_id="wages",
        key="boss",
        position=1,
        kind="choice",
        label="老板还在吗？",
        english_label="Is the boss still there?",
        options=[
            {"key": "here", "name": "在", "english_name": "Yes", "signal": ""},
            {"key": "fled", "name": "跑了", "english_name": "Gone", "signal": "wage_flight"},
        ],
    )
    GuidedQuestion.objects.create(
        topic_id="wages", key="amount", position=2, kind="money", label="一共欠多少元？", english_label="How much?"
    )
    return network
