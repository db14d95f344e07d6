"""How what happened is put into words on the pages of the person who asked."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import translation

from caravan import clock
from caravan.consultations import services
from caravan.consultations.jobs import record_missed_promises
from caravan.matters.models import Matter
from caravan.people.models import User
from caravan.routing.jobs import climb_ladders
from caravan.web.components.templatetags.words import place, soon
from tests.factories.network import MONDAY, Network, ask, clear, reply
from tests.web.citizen.test_following import opened
from tests.web.citizen.walking import text

pytestmark = pytest.mark.django_db


def climbed(matter: Matter) -> None:
    """Let everything due by now happen at its own time."""
    while (at := Matter.objects.get(pk=matter.pk).next_at) is not None and at <= clock.now():
        climb_ladders(at)
    record_missed_promises(clock.now())


def test_the_first_page_says_by_when_a_question_asked_now_is_answered(client: Client, net: Network) -> None:
    page = text(client.get("/"))

    assert "11月24日（周二）17:30</strong>前有具名的人答复" in page


def test_more_advisers_are_told_of_and_the_first_one_stays_responsible(client: Client, net: Network) -> None:
    matter = opened(client)
    clock.install(lambda: MONDAY + timedelta(minutes=20))
    climbed(matter)

    page = text(client.get(f"/m/{matter.number}/"))

    assert "又请了 3 位顾问一起看" in page
    assert page.count(f"由{net.adviser.name}负责") == 1


def test_the_last_desk_being_late_is_not_called_a_missed_promise(client: Client, net: Network) -> None:
    matter = opened(client)
    clock.install(lambda: MONDAY + timedelta(hours=8))
    climbed(matter)

    page = text(client.get(f"/m/{matter.number}/"))

    assert "最后负责人也没有按时答复" in page
    assert "过了答应的时间" not in page


def test_a_closed_matter_is_called_closed_and_not_shut_for_the_day(client: Client, net: Network) -> None:
    matter = opened(client)
    reply(matter, net.adviser, MONDAY + timedelta(hours=1))
    services.close(matter=Matter.objects.get(pk=matter.pk), is_solved=True, now=MONDAY + timedelta(hours=2))

    page = text(client.get(f"/m/{matter.number}/"))

    assert "已结束" in page
    assert "不开放" not in page


def test_a_joined_question_shows_no_empty_answer(client: Client, net: Network) -> None:
    first, second = ask().matter, opened(client)
    supervisor = User.objects.get(pk=net.supervisor.pk)
    for matter in (first, second):
        clear(matter, supervisor)
    services.merge(duplicate=second, into=first, by=supervisor, now=MONDAY)

    page = text(client.get(f"/m/{second.number}/"))

    assert page.count("<article") == 1


def test_a_time_of_today_needs_no_date(net: Network) -> None:
    assert soon(MONDAY + timedelta(hours=2)) == "12:00"
    assert soon(MONDAY + timedelta(days=1)) == "11月24日（周二）10:00"
    assert soon(None) == ""


def test_a_village_is_called_by_its_name_and_not_by_its_committee(net: Network) -> None:
    village = net.village
    village.name = "青堡村委会"

    assert place(village) == "青堡村"
    with translation.override("en"):
        assert place(village) == "Qingbao Village"
