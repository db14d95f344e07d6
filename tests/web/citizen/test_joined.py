"""A question that was joined to another shows the answer given there, and nothing else of whoever asked that one."""

from datetime import timedelta

import pytest
from django.test import Client

from caravan.matters.models import Matter
from tests.factories.consultations import answered, clarification, merged
from tests.factories.network import MONDAY, Network, ask
from tests.web.citizen.walking import send, text

pytestmark = pytest.mark.django_db

SECRET = "我还借了三万元给工头，没有写借条。"


@pytest.mark.parametrize("page", ["", "print/"])
def test_the_answer_is_shared_and_the_others_words_are_not(client: Client, net: Network, page: str) -> None:
    send(client)
    mine = Matter.objects.get()
    other = ask(MONDAY - timedelta(minutes=5), story=SECRET).matter
    asked = clarification(other, net.adviser, MONDAY, "借钱有证人吗？")

    merged(mine, other, net.clerk, MONDAY)
    answered(other, net.adviser, MONDAY + timedelta(minutes=5), plain="可以一起向劳动监察投诉。")

    shown = text(client.get(f"/m/{mine.number}/{page}"))
    assert "可以一起向劳动监察投诉。" in shown
    assert SECRET not in shown
    assert "借钱有证人吗？" not in shown
    assert str(asked.pk) not in shown
