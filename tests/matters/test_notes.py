"""Remarks among staff: the same one twice in a row is one, and the person who asked never sees any."""

from datetime import timedelta

import pytest

from caravan.audit.models import Event
from caravan.consultations.queries import thread
from caravan.matters.models import InternalNote, Matter
from caravan.matters.services import add_note
from caravan.people.models import User
from tests.factories.network import MONDAY, Network, ask, build_network

pytestmark = pytest.mark.django_db


@pytest.fixture
def net() -> Network:
    return build_network()


def note(matter: Matter, by: User, text: str = "已核对合同。", minutes: int = 0) -> InternalNote:
    return add_note(matter=matter, by=by, text=text, now=MONDAY + timedelta(minutes=minutes))


def test_the_same_note_twice_in_a_row_is_one(net: Network) -> None:
    matter = ask().matter
    first = note(matter, net.adviser)

    assert note(matter, net.adviser, " 已核对合同。", 1) == first
    assert Event.objects.filter(action="matter.note").count() == 1


def test_it_is_another_note_after_somebody_else_has_written(net: Network) -> None:
    matter = ask().matter
    first = note(matter, net.adviser)
    second = note(matter, net.duty, minutes=1)

    assert note(matter, net.adviser, minutes=2) not in {first, second}
    assert note(ask().matter, net.adviser) not in {first, second}


def test_the_thread_of_the_person_says_nothing_of_notes(net: Network) -> None:
    matter = ask().matter
    before = thread(matter, "asker", MONDAY)

    note(matter, net.adviser)

    assert thread(matter, "asker", MONDAY) == before
