"""The topics that people choose from, beside the village with everybody its ladder needs."""

import pytest

from caravan.knowledge.models import GuidedQuestion, Topic
from tests.factories.network import Network


@pytest.fixture
def net(net: Network) -> Network:
    Topic.objects.filter(key="wages").update(is_on_home=True)
    Topic.objects.create(
        key="threat",
        name="受到威胁",
        english_name="Being threatened",
        icon="shield",
        position=2,
        is_on_home=True,
        is_danger=True,
    )
    Topic.objects.create(key="loan", name="借钱还钱", english_name="Loans", icon="loan", position=3)
    GuidedQuestion.objects.create(
        topic_id="wages",
        key="contract",
        position=1,
        kind="choice",
        label="签过书面合同吗？",
        english_label="Do you have a written contract?",
        options=[
            {"key": "yes", "name": "有", "english_name": "Yes", "signal": ""},
            {"key": "no", "name": "没有", "english_name": "No", "signal": ""},
        ],
    )
    GuidedQuestion.objects.create(
        topic_id="wages", key="amount", position=2, kind="money", label="一共欠多少元？", english_label="How much?"
    )
    return net
