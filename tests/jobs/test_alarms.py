"""Alarms belong to a place, and a person who closes one says why."""

from datetime import UTC, datetime

import pytest

from caravan.audit.models import Event
from caravan.jobs.alarms import AlarmRefused, clear_alarm, clear_by_hand, raise_alarm
from caravan.jobs.models import Alarm

NOW = datetime(2026, 10, 9, 3, tzinfo=UTC)


@pytest.fixture
def alarm(db):
    raise_alarm("promise_missed", "422801-261-00123", NOW, region="422801101201")
    return Alarm.objects.get()


@pytest.mark.parametrize(
    ("codes", "seen"),
    [(["42"], 2), (["422801"], 2), (["422801101201"], 2), (["4228", "4201"], 2), (["422802"], 1), ([], 0)],
)
def test_an_alarm_about_a_place_is_for_whoever_looks_after_it(alarm, codes, seen):
    raise_alarm("job_failed", "the sweeper", NOW)

    assert Alarm.objects.visible_in(codes).count() == seen


def test_closing_an_alarm_leaves_who_and_why(alarm):
    clear_by_hand(alarm=alarm, note=" Called back. ", by="admin", now=NOW)

    alarm.refresh_from_db()
    assert (alarm.cleared_at, alarm.cleared_by, alarm.note) == (NOW, "admin", "Called back.")
    event = Event.objects.get(action="alarm.clear")
    assert (event.actor, event.subject_id, event.region) == ("admin", str(alarm.pk), "422801101201")
    assert "Called" not in str(event.data)


def test_an_alarm_is_not_closed_without_a_word(alarm):
    with pytest.raises(AlarmRefused):
        clear_by_hand(alarm=alarm, note="  ", by="admin", now=NOW)

    assert Alarm.objects.open().exists()


def test_an_alarm_is_closed_once(alarm):
    assert clear_alarm("promise_missed", NOW, key="422801-261-00123")

    with pytest.raises(AlarmRefused):
        clear_by_hand(alarm=alarm, note="late", by="admin", now=NOW)
    alarm.refresh_from_db()
    assert alarm.cleared_by == ""
