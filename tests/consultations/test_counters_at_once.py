"""Two clerks, or two presses of one button, in the same second, on PostgreSQL."""

from collections.abc import Callable
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import connection
from PIL import Image

from caravan.consultations import services
from caravan.consultations.models import Draft
from caravan.consultations.recollection import Answers
from caravan.files.models import StoredFile
from tests.consultations.test_at_once import at_once, refusals
from tests.factories.network import MONDAY, Network, ask, build_network, fresh

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time anyway"),
]


@pytest.fixture
def net(transactional_db: None) -> Network:
    return build_network()


def photo() -> BytesIO:
    out = BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "PNG")
    out.seek(0)
    return out


def test_one_form_sent_twice_at_once_opens_one_draft_and_keeps_one_photo(transactional_db: None) -> None:
    token = uuid4()

    def send() -> str:
        draft = services.start_draft(now=MONDAY, draft_id=token)
        return str(services.add_draft_file(draft=draft, upload=photo(), now=MONDAY).pk)

    found = at_once(*[send] * 4)

    assert not refusals(list(found))
    assert len(set(map(str, found))) == StoredFile.objects.count() == Draft.objects.count() == 1


def test_wrong_answers_given_at_once_count_one_by_one(net: Network) -> None:
    number = ask().number
    clerk = fresh(net.clerk)

    def attempt() -> Callable[[], object]:
        answers = Answers(name="别人")
        return lambda: services.recover_receipt(number=number, answers=answers, by=clerk, now=MONDAY)

    found = at_once(*[attempt() for _clerk in range(5)])

    assert found.count(None) == 3
    assert refusals(list(found)) == [services.QuestionsShut] * 2


def test_right_answers_given_at_once_replace_the_receipt_once_each(net: Network) -> None:
    matter = ask().matter
    clerk = fresh(net.clerk)
    answers = Answers(name="田大山", phone="0001", village="青堡")

    found = at_once(
        *[lambda: services.recover_receipt(number=matter.number, answers=answers, by=clerk, now=MONDAY)] * 3
    )

    assert not refusals(list(found))
    matter.refresh_from_db()
    assert matter.receipt_version == 4
