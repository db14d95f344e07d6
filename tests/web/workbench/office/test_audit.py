"""The audit of a region: found by day, person, action, matter and account; every look at it is on record."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from caravan import audit, clock
from caravan.audit.models import Event
from caravan.people.roles import Role
from caravan.people.services import change_account
from caravan.web.citizen.access import Ground
from caravan.web.workbench.office.words import PURPOSES, SHOWN
from tests.factories.matters import matter
from tests.factories.network import MONDAY, Network, ask
from tests.factories.organizations import place
from tests.factories.people import staff
from tests.web.workbench.conftest import Enter
from tests.web.workbench.reading import statements, text, within_budget

pytestmark = pytest.mark.django_db

AUDIT = "/staff/audit/"


@pytest.fixture
def auditor(net: Network, enter: Enter) -> Client:
    return enter(staff(Role.AUDITOR, net.regions["422801"]))


def actions(page) -> list[str]:
    return [line.event.action for line in page.context["lines"] if line.event.action != "audit.read"]


def looked(net: Network, found, times: int = 1) -> None:
    for number in range(times):
        audit.seen(
            actor=net.adviser.username,
            subject=found,
            what=["story", "phone"],
            purpose="handling",
            region=found.region_code,
            now=MONDAY + timedelta(minutes=number),
        )


def test_events_of_the_region_are_shown_the_newest_first(auditor: Client, net: Network) -> None:
    asked = ask().matter
    looked(net, asked)

    page = auditor.get(AUDIT)

    assert set(actions(page)) >= {"seen", "consultation.ask"}
    moments = [line.event.at for line in page.context["lines"]]
    assert moments == sorted(moments, reverse=True)
    seen = next(line for line in page.context["lines"] if line.event.action == "seen")
    assert (seen.actor, seen.number) == (net.adviser, asked.number)


@pytest.mark.parametrize(("code", "sees"), [("422801", True), ("42", True), ("422802", False), ("420106", False)])
def test_a_neighbour_sees_nothing_of_the_region(net: Network, enter: Enter, code: str, sees: bool) -> None:
    asked = ask().matter
    looked(net, asked)
    client = enter(staff(Role.AUDITOR, place(code)))

    for query in ({}, {"number": asked.number}, {"actor": "adviser"}, {"action": "seen"}):
        page = client.get(AUDIT, query)
        assert ("seen" in actions(page)) == sees, query
        assert bool(page.context["lookers"]) == (sees and "number" in query)
    assert client.get(AUDIT, {"number": asked.number}).context["is_known"] == sees


def test_who_looked_at_a_matter_is_said_with_how_often_and_when(auditor: Client, net: Network) -> None:
    asked = ask().matter
    looked(net, asked, times=3)
    looked(net, ask().matter)

    (one,) = auditor.get(AUDIT, {"number": asked.number}).context["lookers"]

    assert (one.username, one.user, one.times) == ("adviser", net.adviser, 3)
    assert one.last_at == MONDAY + timedelta(minutes=2)


def test_events_are_narrowed_by_person_action_matter_and_account(auditor: Client, net: Network) -> None:
    one, two = ask().matter, ask().matter
    looked(net, one)
    change_account(user=net.clerk, by=None, now=MONDAY, post="x")

    assert actions(auditor.get(AUDIT, {"actor": "adviser"})) == ["seen"]
    assert set(actions(auditor.get(AUDIT, {"action": "consultation.ask"}))) == {"consultation.ask"}
    assert "seen" not in actions(auditor.get(AUDIT, {"number": two.number}))
    assert "seen" in actions(auditor.get(AUDIT, {"number": one.number}))
    assert actions(auditor.get(AUDIT, {"account": "clerk"})) == ["account.change"]
    assert actions(auditor.get(AUDIT, {"account": "nobody"})) == []


def test_events_are_narrowed_to_days_in_china(auditor: Client, net: Network) -> None:
    midnight = MONDAY.astimezone(clock.CHINA).replace(hour=0)
    for minutes, action in (
        (-1, "shift.plan"),
        (0, "shift.swap"),
        (24 * 60 - 1, "shift.cancel"),
        (24 * 60, "leave.enter"),
    ):
        audit.record(action, actor="duty", subject=None, region="422801", now=midnight + timedelta(minutes=minutes))

    page = auditor.get(AUDIT, {"first": "2026-11-23", "last": "2026-11-23", "actor": "duty"})

    assert actions(page) == ["shift.cancel", "shift.swap"]


@pytest.mark.parametrize(
    "query",
    [
        {"first": "x"},
        {"last": ""},
        {"first": "2026-11-24", "last": "2026-11-23"},
        {"first": "0001-01-01"},
        {"last": "9999-12-31"},
        {"action": "no.such"},
    ],
)
def test_a_search_that_cannot_be_comes_back_with_what_was_typed(auditor: Client, query: dict[str, str]) -> None:
    page = auditor.get(AUDIT, query | {"actor": "adviser"})

    assert page.status_code == 422
    assert page.context["form"]["actor"].value() == "adviser"
    assert not Event.objects.filter(action="audit.read").exists()


def test_each_look_is_on_record_once_with_what_was_looked_for(auditor: Client, net: Network) -> None:
    asked = ask().matter

    auditor.get(AUDIT, {"number": asked.number, "action": "seen"})

    event = Event.objects.get(action="audit.read")
    assert (event.subject_id, event.region, event.role) == (str(asked.pk), "422801", "auditor")
    assert event.data == {"first": "2026-11-17", "last": "2026-11-23", "action": "seen", "shown": 0}


def test_nothing_a_person_said_is_shown(auditor: Client, net: Network) -> None:
    asked = ask().matter
    looked(net, asked)

    page = text(auditor.get(AUDIT, {"number": asked.number}))

    for told in ("拖欠我两万四千元", "田大山", "12000000001"):
        assert told not in page


def test_a_number_is_found_as_people_write_it(auditor: Client, net: Network) -> None:
    asked = ask().matter

    for written in (asked.number.replace("-", ""), asked.number.replace("-", " "), f" {asked.number} "):
        assert auditor.get(AUDIT, {"number": written}).context["is_known"], written
    assert not auditor.get(AUDIT, {"number": "999999-261-00001"}).context["is_known"]


def test_the_audit_reads_on_and_costs_the_same_with_many(auditor: Client, net: Network) -> None:
    subjects = [matter(net.village, owner=net.adviser) for _number in range(3)]

    def happen(count: int) -> None:
        audit.record_many(
            [
                audit.Entry("seen", net.adviser.username, subjects[number % 3], "422801", data={"what": ["story"]})
                for number in range(count)
            ],
            now=MONDAY,
        )

    happen(10)
    few = statements(auditor, AUDIT)
    happen(90)

    assert statements(auditor, AUDIT) == few
    within_budget(few)
    within_budget(statements(auditor, f"{AUDIT}?number={subjects[0].number}"))
    seen, after = [], ""
    while True:
        page = auditor.get(AUDIT, {"after": after, "action": "seen"})
        seen += [line.event.pk for line in page.context["lines"]]
        after = page.context["after"]
        if not after:
            break
    assert len(seen) == len(set(seen)) == 100


@pytest.mark.parametrize(
    "after",
    [
        "x",
        "2026-11-23_1",
        "2026-11-23T02:00:00+00:00_x",
        "2026-11-23T02:00:00+00:00_0198f0d1-0000-7000-8000-000000000001",
    ],
)
def test_a_key_that_nobody_gave_out_begins_at_the_beginning(auditor: Client, net: Network, after: str) -> None:
    ask()

    assert "consultation.ask" in actions(auditor.get(AUDIT, {"after": after}))


def test_the_link_to_the_next_page_keeps_the_search(auditor: Client, net: Network) -> None:
    looked(net, ask().matter, times=60)

    page = text(auditor.get(AUDIT, {"action": "seen", "actor": "adviser"}))

    link = re.search(r'href="\?([^"]*after=[^"]*)"', page).group(1)
    assert "action=seen" in link
    assert "actor=adviser" in link


def test_whatever_a_look_can_show_and_for_what_has_a_word() -> None:
    sources = [path.read_text("utf-8") for path in Path(settings.ROOT, "caravan").rglob("*.py")]
    shown = {kind for text in sources for named in re.findall(r"what=\[([^\]]*)\]", text) for kind in named.split(",")}

    assert {kind.strip(' "') for kind in shown} <= SHOWN.keys()
    assert {ground.value for ground in Ground} <= PURPOSES.keys()
