"""Lengths that no law was read for are confirmed by an administrator; what was read in a law stands fast."""

from datetime import date, timedelta

import pytest
from django.test import Client

from caravan.audit.models import Event
from caravan.calendars import keeping
from caravan.calendars.models import EnteredLength
from caravan.calendars.refusals import LengthUnfit
from caravan.calendars.services import enter_length
from caravan.cases.jobs import recount_clocks
from caravan.cases.models import Case, Clock
from caravan.people.roles import Role
from caravan.rulebook.local import changeable, local_on, period_on
from caravan.rulebook.periods import PERIODS
from caravan.web.casefiles import clock_line
from tests.factories.cases import case_in, offices
from tests.factories.network import MONDAY, Network
from tests.factories.people import staff
from tests.web.workbench.conftest import Enter
from tests.web.workbench.reading import text

pytestmark = pytest.mark.django_db

PAGE = "/staff/lengths/"
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
TYPED = {
    "action": "enter",
    "key": "aid.replace",
    "length": "9",
    "valid_from": "2026-11-01",
    "source": "鄂司发〔2026〕7号第三条",
    "confirmed_by": "湖北省司法厅法律援助处",
}


@pytest.fixture
def admin(net: Network, enter: Enter) -> Client:
    return enter(staff(Role.SYSTEM_ADMINISTRATOR, net.regions["42"]))


def entered(key: str, length: int, valid_from: date = date(2026, 11, 1)) -> EnteredLength:
    row = enter_length(
        key=key,
        length=length,
        valid_from=valid_from,
        source="某规定",
        confirmed_by="某处",
        by="admin-42",
        now=MONDAY,
    )
    keeping.refresh()
    return row


def waiting(net: Network) -> Clock:
    """A person has asked for another lawyer: a term of our own runs."""
    offices(net)
    return Clock.objects.running().get(case=case_in("replacing", net), rule_key="aid.replace")


def test_a_length_is_confirmed_and_stands_with_its_source_where_it_was_to_be_confirmed(admin: Client) -> None:
    answer = admin.post(PAGE, TYPED)

    assert answer.status_code == 302
    row = EnteredLength.objects.get()
    assert (row.rule_key, row.length, row.valid_from) == ("aid.replace", 9, date(2026, 11, 1))
    page = text(admin.get(PAGE))
    assert page.count(TYPED["source"]) == 2  # what holds, and what was entered
    event = Event.objects.get(action="length.enter")
    assert (event.data["rule"], event.data["to"]) == ("aid.replace", 9)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"length": "0"}, "730"),
        ({"length": "viele"}, "整数"),
        ({"valid_from": "2026-02-30"}, "2026-11-30"),
        ({"source": ""}, "出处"),
        ({"confirmed_by": " "}, "确认"),
        ({"key": "legal_aid.decide"}, "选"),
    ],
)
def test_a_mistake_is_told_and_what_was_typed_stays(admin: Client, change: dict[str, str], said: str) -> None:
    answer = admin.post(PAGE, TYPED | change)

    assert answer.status_code == 422
    assert said in text(answer)
    assert not EnteredLength.objects.exists()
    if "source" not in change:
        assert TYPED["source"] in answer.content.decode()


def test_who_looks_after_a_county_reads_and_does_not_enter(net: Network, enter: Enter) -> None:
    client = enter(staff(Role.SYSTEM_ADMINISTRATOR, net.regions["422801"]))

    assert 'name="length"' not in client.get(PAGE).content.decode()
    assert client.post(PAGE, TYPED).status_code == 404
    assert not EnteredLength.objects.exists()


@pytest.mark.parametrize("key", [key for key, period in PERIODS.items() if period.is_confirmed])
def test_what_was_read_in_a_law_cannot_be_changed(key: str) -> None:
    assert key not in changeable()
    with pytest.raises(LengthUnfit):
        entered(key, 1)


def test_a_longer_term_moves_the_clocks_that_rest_on_it_and_says_why(net: Network) -> None:
    before = waiting(net)
    entered("aid.replace", 9)

    assert recount_clocks(MONDAY + DAY) == 1

    after = Clock.objects.get(pk=before.pk)
    assert after.due_on == date(2026, 12, 2)
    assert after.due_on > before.due_on
    line = clock_line(after.case, after, MONDAY)
    assert line.local is not None
    assert line.local.source == "某规定"
    assert Event.objects.filter(action="case.clock_recounted").count() == 1
    assert recount_clocks(MONDAY + DAY) == 0


def test_a_shorter_term_of_a_person_takes_no_day_from_them(net: Network) -> None:
    """An office follows what was confirmed; whoever was told a day keeps it."""
    ours = waiting(net)
    theirs = Clock.objects.create(
        case=case_in("received", net, token="other"),
        rule_key="aid.replace",
        started_on=ours.started_on,
        started_at=ours.started_at,
        due_on=ours.due_on,
        raw_on=ours.raw_on,
        due_at=ours.due_at,
        calendar_version=ours.calendar_version,
        is_ours=False,
    )
    entered("aid.replace", 1)

    recount_clocks(MONDAY + HOUR)

    assert Clock.objects.get(pk=ours.pk).due_on == MONDAY.date() + DAY
    assert Clock.objects.get(pk=theirs.pk).due_on == theirs.due_on


def test_what_began_before_the_day_from_which_it_holds_stays_as_it_was(net: Network) -> None:
    before = waiting(net)
    entered("aid.replace", 9, MONDAY.date() + DAY)

    assert recount_clocks(MONDAY + DAY) == 0
    assert Clock.objects.get(pk=before.pk).due_on == before.due_on
    assert Case.objects.count() == 1


def test_the_newest_of_those_that_hold_counts() -> None:
    entered("appraisal.accept", 8)
    entered("appraisal.accept", 9, date(2027, 1, 1))
    entered("appraisal.accept", 10)

    assert local_on("appraisal.accept", date(2026, 10, 31)) is None
    assert period_on("appraisal.accept", date(2026, 11, 1)).rule.length == 10
    assert period_on("appraisal.accept", date(2027, 1, 1)).rule.length == 9
    assert PERIODS["appraisal.accept"].rule.length == 7
