"""The days off of a year, entered when they are announced: one more version, and every process counts by it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from caravan import clock
from caravan.audit.models import Event
from caravan.calendars import keeping
from caravan.calendars.models import EnteredNotice
from caravan.calendars.refusals import DoesNotAddUp, NothingNew, NoticeUnfit
from caravan.calendars.services import enter_notice
from caravan.engine.deadlines import due_on
from caravan.rulebook.periods import PERIODS
from caravan.rulebook.rest_days import CALENDAR, STATUTORY_DAYS, YearNotice, build, current, noticed

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 30, 2, tzinfo=UTC)
DAY = timedelta(days=1)


def span(first: str, last: str) -> set[date]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return {start + n * DAY for n in range((end - start).days + 1)}


# Invented for these tests: nobody knows the real one yet. It adds up to thirteen.
NOTICE_2027 = YearNotice(
    2027,
    frozenset(
        span("2027-01-01", "2027-01-03")
        | span("2027-02-05", "2027-02-13")
        | span("2027-04-03", "2027-04-05")
        | span("2027-05-01", "2027-05-05")
        | span("2027-06-09", "2027-06-09")
        | span("2027-09-15", "2027-09-15")
        | span("2027-10-01", "2027-10-07")
    ),
    frozenset(map(date.fromisoformat, ("2027-01-30", "2027-02-20", "2027-05-08", "2027-09-26", "2027-10-09"))),
)


def enter(notice: YearNotice = NOTICE_2027, **fields: object) -> EnteredNotice:
    given = {"title": "国务院办公厅通知", "origin": "hand", "by": "admin-42", "now": NOW} | fields
    return enter_notice(notice=notice, **given)


def test_the_invented_notice_is_one_that_could_be() -> None:
    assert NOTICE_2027.problems() == []
    assert NOTICE_2027.net_days == STATUTORY_DAYS


def test_what_was_a_forecast_is_announced_and_counted(django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        row = enter()

    assert current().version == row.calendar_version != CALENDAR.version
    assert not current().is_provisional(date(2027, 12, 31))
    assert current().is_provisional(date(2028, 1, 1))
    assert current().is_workday(date(2027, 1, 30))
    assert not current().is_workday(date(2027, 2, 12))
    # 行政复议法 48: ten working days, over the festival and the Saturday worked after it.
    assert due_on(PERIODS["reconsideration.reply"].rule, date(2027, 2, 3), CALENDAR).due_on == date(2027, 2, 23)
    assert due_on(PERIODS["reconsideration.reply"].rule, date(2027, 2, 3), current()).due_on == date(2027, 2, 24)


def test_other_years_stay_as_they_are() -> None:
    before, after = CALENDAR, build({2027: NOTICE_2027})

    for day in (date(2026, 1, 1) + n * DAY for n in range(365)):
        assert before.is_workday(day) == after.is_workday(day)
    for day in (date(2028, 1, 1) + n * DAY for n in range(365)):
        assert before.is_workday(day) == after.is_workday(day)


def test_a_holiday_may_begin_in_the_december_before() -> None:
    early = YearNotice(
        2027, NOTICE_2027.rest_days | {date(2026, 12, 31)}, NOTICE_2027.make_up_workdays | {date(2026, 12, 27)}
    )

    calendar = build({2027: early})

    assert not calendar.is_workday(date(2026, 12, 31))
    assert calendar.is_workday(date(2026, 12, 27))


def test_a_later_version_of_a_year_replaces_the_one_before_and_both_stay_on_record() -> None:
    enter()
    longer = YearNotice(2027, NOTICE_2027.rest_days | {date(2027, 2, 15)}, NOTICE_2027.make_up_workdays)
    enter(longer, is_compared=True)

    keeping.refresh()

    assert not current().is_workday(date(2027, 2, 15))
    assert EnteredNotice.objects.filter(year=2027).count() == 2
    assert [row.notice for row in EnteredNotice.objects.in_force()] == [longer]


def test_entering_is_on_record_with_both_versions() -> None:
    row = enter()

    event = Event.objects.get(action="calendar.enter")
    assert (event.actor, event.subject_id) == ("admin-42", str(row.pk))
    assert event.data == {"year": 2027, "origin": "hand", "from": CALENDAR.version, "to": row.calendar_version}


def test_the_same_days_again_are_no_new_version() -> None:
    enter()

    with pytest.raises(NothingNew):
        enter(title="once more")
    with pytest.raises(NothingNew):
        enter(noticed(2026))
    assert EnteredNotice.objects.count() == 1


def test_what_does_not_add_up_is_asked_about() -> None:
    short = YearNotice(2027, NOTICE_2027.rest_days - {date(2027, 6, 9)}, NOTICE_2027.make_up_workdays)

    with pytest.raises(DoesNotAddUp, match="12"):
        enter(short)
    assert enter(short, is_compared=True).pk


@pytest.mark.parametrize(
    ("rest", "worked", "place"),
    [
        ({date(2028, 1, 1)}, set(), "rest_days"),
        (set(), {date(2027, 3, 3)}, "make_up_workdays"),
        ({date(2027, 1, 30)}, set(), "make_up_workdays"),
        (set(), {date(2026, 5, 2)}, "make_up_workdays"),
    ],
)
def test_what_no_notice_can_say_is_refused(rest: set[date], worked: set[date], place: str) -> None:
    notice = YearNotice(2027, NOTICE_2027.rest_days | rest, NOTICE_2027.make_up_workdays | worked)

    with pytest.raises(NoticeUnfit) as refused:
        enter(notice, is_compared=True)
    assert refused.value.field == place


def test_a_notice_without_a_day_of_the_regulation_is_refused() -> None:
    with pytest.raises(NoticeUnfit, match="2027-10-02"):
        enter(YearNotice(2027, NOTICE_2027.rest_days - {date(2027, 10, 2)}, frozenset()), is_compared=True)


@pytest.mark.parametrize("year", [1999, 2025, 2061, 9999])
def test_a_year_beyond_the_table_is_refused(year: int) -> None:
    with pytest.raises(NoticeUnfit):
        enter(YearNotice(year, frozenset({date(year, 1, 1)}), frozenset()), is_compared=True)


def test_another_process_counts_by_it_at_its_next_look(settings, client) -> None:
    enter()
    assert current() is CALENDAR

    client.get("/deadline/")
    assert current() is CALENDAR  # tests never look by themselves
    settings.CALENDAR_LOOK_SECONDS = 60
    client.get("/deadline/")

    assert current().version == EnteredNotice.objects.get().calendar_version


def test_a_process_looks_only_once_in_a_while(settings, client, django_assert_num_queries) -> None:
    settings.CALENDAR_LOOK_SECONDS = 60

    with django_assert_num_queries(2):
        client.get("/deadline/")
    with django_assert_num_queries(0):
        client.get("/deadline/")


def test_pages_count_by_what_was_entered(client) -> None:
    clock.install(lambda: NOW)
    enter()
    keeping.refresh()

    text = client.get("/deadline/", {"rule": "reconsideration.complete", "on": "2027-02-03"}).content.decode()

    assert "<strong>2027-02-24" in text
    assert "暂定" not in text
