"""Where backups were once made, somebody hears that they no longer are."""

import pytest

from caravan import audit
from caravan.backups.jobs import watch_backups
from caravan.jobs.models import Alarm
from tests.factories.consultations import DAY, HOUR
from tests.factories.network import MONDAY

pytestmark = pytest.mark.django_db


def test_two_days_without_a_backup_are_an_alarm_until_the_next_one() -> None:
    audit.record("backup.make", actor="system", subject=None, now=MONDAY)

    assert watch_backups(MONDAY + 2 * DAY) == 0
    assert watch_backups(MONDAY + 2 * DAY + HOUR) == 1
    assert Alarm.objects.open().get().kind == "backup_late"
    audit.record("backup.make", actor="system", subject=None, now=MONDAY + 3 * DAY)
    assert watch_backups(MONDAY + 3 * DAY + HOUR) == 0
    assert not Alarm.objects.open().exists()


def test_who_never_made_one_is_not_told_to() -> None:
    assert watch_backups(MONDAY + 1000 * DAY) == 0
    assert not Alarm.objects.exists()
