"""A year's days off become known while clocks run: each is counted anew, told, and never against a person."""

from datetime import date, datetime, timedelta

import pytest

from caravan import clock
from caravan.audit.models import Event
from caravan.calendars import keeping
from caravan.calendars.services import enter_notice
from caravan.cases.clocks import counted
from caravan.cases.jobs import recount_clocks
from caravan.cases.models import Clock
from caravan.clock import CHINA
from caravan.matters.models import Entry, Matter
from caravan.notifications.models import Notice
from caravan.rulebook.rest_days import CALENDAR, YearNotice, current
from caravan.web.casefiles import clock_line, timeline
from tests.calendars.test_notices import NOTICE_2027
from tests.factories.cases import opened

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
CHRISTMAS = datetime(2026, 12, 28, 10, tzinfo=CHINA)  # seven days later is Monday, 4 January
JANUARY = datetime(2027, 1, 23, 10, tzinfo=CHINA)  # seven days later is Saturday, the 30th
LONGER = YearNotice(2027, NOTICE_2027.rest_days | {date(2027, 1, 4)}, NOTICE_2027.make_up_workdays)


@pytest.fixture(autouse=True)
def _network(net):
    return net


def running_from(now: datetime) -> Clock:
    clock.install(lambda: now)
    return Clock.objects.get(case=opened(now), rule_key="legal_aid.decide")


def announced(notice: YearNotice, now: datetime) -> int:
    """Enter the notice elsewhere, and let a worker that has not looked yet do its work."""
    enter_notice(notice=notice, title="通知", origin="hand", by="admin-42", now=now, is_compared=True)
    assert current() is CALENDAR
    return recount_clocks(now)


def test_a_day_off_more_moves_the_end_and_says_so_to_everybody():
    before = running_from(CHRISTMAS)
    assert (before.due_on, before.is_provisional) == (date(2027, 1, 4), True)

    assert announced(LONGER, CHRISTMAS + DAY) == 1

    after = Clock.objects.get(pk=before.pk)
    matter = Matter.objects.get(pk=after.case_id)
    assert (after.due_on, after.is_provisional) == (date(2027, 1, 5), False)
    assert after.raw_on == date(2027, 1, 4)
    assert matter.due_at == after.due_at == datetime(2027, 1, 6, tzinfo=CHINA)
    assert set(Notice.objects.filter(template="clock_recounted").values_list("user_id", flat=True)) == {matter.owner_id}
    assert Notice.objects.filter(template="case_recounted").count() == 1
    entry = Entry.objects.get(matter=matter, kind="clock_recounted")
    assert entry.data == {
        "clock": "legal_aid.decide",
        "from": "2027-01-04",
        "to": "2027-01-05",
        "by_law": "2027-01-05",
        "calendar_from": CALENDAR.version,
        "calendar_to": current().version,
    }
    assert Event.objects.get(action="case.clock_recounted").data == entry.data


def test_an_office_is_held_to_the_earlier_day_of_the_law():
    before = running_from(JANUARY)
    assert before.due_on == date(2027, 2, 1)

    announced(NOTICE_2027, JANUARY + DAY)

    assert Clock.objects.get(pk=before.pk).due_on == date(2027, 1, 30)


def test_a_person_keeps_the_later_day_that_they_were_told():
    before = running_from(JANUARY)
    Clock.objects.filter(pk=before.pk).update(is_ours=False)

    announced(NOTICE_2027, JANUARY + DAY)

    after = Clock.objects.get(pk=before.pk)
    assert (after.due_on, after.due_at) == (before.due_on, before.due_at)
    assert after.calendar_version == current().version
    entry = Entry.objects.get(matter=after.case_id, kind="clock_recounted")
    assert (entry.data["to"], entry.data["by_law"]) == ("2027-02-01", "2027-01-30")
    assert not Notice.objects.filter(template__in=["clock_recounted", "case_recounted"]).exists()


def test_a_person_gets_the_later_day_of_the_law():
    before = running_from(CHRISTMAS)
    Clock.objects.filter(pk=before.pk).update(is_ours=False)

    announced(LONGER, CHRISTMAS + DAY)

    assert Clock.objects.get(pk=before.pk).due_on == date(2027, 1, 5)


def test_what_was_a_forecast_and_comes_true_is_no_longer_provisional_and_disturbs_nobody():
    before = running_from(CHRISTMAS)

    assert announced(NOTICE_2027, CHRISTMAS + DAY) == 0

    after = Clock.objects.get(pk=before.pk)
    assert (after.due_on, after.is_provisional) == (before.due_on, False)
    assert not Entry.objects.filter(kind="clock_recounted").exists()
    assert not Notice.objects.filter(template="clock_recounted").exists()


def test_it_happens_once():
    running_from(CHRISTMAS)
    announced(LONGER, CHRISTMAS + DAY)

    assert recount_clocks(CHRISTMAS + 2 * DAY) == 0
    assert Entry.objects.filter(kind="clock_recounted").count() == 1


def test_a_warning_that_named_an_earlier_day_goes_out_again():
    before = running_from(CHRISTMAS)
    Clock.objects.filter(pk=before.pk).update(warned_at=CHRISTMAS)

    announced(LONGER, CHRISTMAS + DAY)

    assert Clock.objects.get(pk=before.pk).warned_at is None


def test_a_clock_that_was_missed_stays_missed():
    before = running_from(CHRISTMAS)
    Clock.objects.filter(pk=before.pk).update(missed_at=CHRISTMAS)

    assert announced(LONGER, CHRISTMAS + DAY) == 0
    assert Clock.objects.get(pk=before.pk).due_on == before.due_on


def test_pauses_and_extensions_are_counted_with_it():
    before = running_from(CHRISTMAS)
    Clock.objects.filter(pk=before.pk).update(pauses=[["2026-12-30", "2027-01-02"]], extension=2)

    announced(LONGER, CHRISTMAS + DAY)

    after = Clock.objects.get(pk=before.pk)
    # Seven days and two more, four of which do not count: Sunday, 10 January, and so Monday.
    assert (after.raw_on, after.due_on) == (date(2027, 1, 10), date(2027, 1, 11))
    assert counted(after).extended_by == 2


def test_new_clocks_are_counted_by_the_calendar_in_force():
    enter_notice(notice=LONGER, title="通知", origin="hand", by="admin-42", now=CHRISTMAS, is_compared=True)
    keeping.refresh()

    assert running_from(CHRISTMAS).due_on == date(2027, 1, 5)


def test_the_timeline_and_the_working_say_what_moved_and_what_stayed():
    before = running_from(JANUARY)
    Clock.objects.filter(pk=before.pk).update(is_ours=False)
    announced(NOTICE_2027, JANUARY + DAY)
    case = before.case

    line = next(one for one in timeline(case, Entry.Audience.ASKER) if "放假安排" in one.title)
    steps = clock_line(case, Clock.objects.get(pk=before.pk), JANUARY + DAY).steps

    assert line.detail == "日期不变：2月1日（周一）。"
    assert "1月30日（周六）" in " ".join(steps)
    assert steps[-1] == "2027年2月1日（周一）是放假安排或者时限确定之前告诉您的，照旧算数。"


def test_the_timeline_names_the_day_before_and_the_day_now():
    case = running_from(CHRISTMAS).case
    announced(LONGER, CHRISTMAS + DAY)

    line = next(one for one in timeline(case, Entry.Audience.ASKER) if "放假安排" in one.title)

    assert line.detail == "原来是2027年1月4日（周一），现在是2027年1月5日（周二）。"
