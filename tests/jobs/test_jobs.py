"""Periodic jobs run on time, once, and their failures are heard."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import OperationalError

from caravan import clock
from caravan.jobs import each, health, periodic, registry, running
from caravan.jobs.alarms import clear_alarm, describe, raise_alarm
from caravan.jobs.jobs import forget_old_workers, watch_the_others
from caravan.jobs.models import Alarm, JobState, Worker
from caravan.jobs.registry import NameTaken
from caravan.jobs.worker import WorkLoop

NOW = datetime(2026, 10, 9, 3, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _only_own_jobs(monkeypatch):
    monkeypatch.setattr(registry, "JOBS", {})
    monkeypatch.setattr(running, "JOBS", registry.JOBS)


@pytest.fixture
def runs():
    """When the job "count" ran."""
    moments: list[datetime] = []

    @periodic(every=MINUTE, name="count")
    def count(now: datetime) -> int:
        moments.append(now)
        return len(moments)

    return moments


def run(at: datetime = NOW) -> list[str]:
    return running.run_due(now=at, worker="w")


@pytest.mark.django_db
def test_a_job_runs_once_in_every_interval(runs):
    for second in range(0, 181, 20):
        run(NOW + timedelta(seconds=second))

    assert runs == [NOW, NOW + MINUTE, NOW + 2 * MINUTE, NOW + 3 * MINUTE]
    state = JobState.objects.get()
    assert (state.runs, state.last_result, state.last_error) == (4, "4", "")


@pytest.mark.django_db
def test_a_job_has_ended_when_it_has_and_not_when_it_began():
    @periodic(every=MINUTE, name="slow")
    def slow(now: datetime) -> None:
        time.sleep(0.05)

    run()

    state = JobState.objects.get()
    assert state.last_started_at == NOW
    assert state.last_ended_at >= NOW + timedelta(milliseconds=50)


@pytest.mark.django_db
def test_after_a_long_silence_a_job_runs_once_and_not_for_every_missed_time(runs):
    run()
    for second in range(3):
        run(NOW + timedelta(days=3, seconds=second))

    assert len(runs) == 2


@pytest.mark.django_db
def test_a_clock_that_was_set_back_does_not_silence_a_job(runs):
    run(NOW + timedelta(days=30))
    run(NOW)

    assert runs[-1] == NOW


@pytest.mark.django_db
def test_a_job_that_runs_elsewhere_is_left_alone_until_its_lease_ends(runs):
    run()
    due = NOW + MINUTE
    JobState.objects.update(lease_until=due + running.LEASE, lease_by="killed")

    assert run(due) == []
    assert run(due + running.LEASE) == ["count"]


@pytest.mark.django_db
def test_two_workers_that_both_saw_a_job_due_run_it_once(runs):
    run()
    job = registry.JOBS["count"]

    first = running.run(job, now=NOW + MINUTE, worker="a")
    second = running.run(job, now=NOW + MINUTE, worker="b")

    assert (first, second) == (True, False)


@pytest.mark.django_db
def test_a_failing_job_raises_an_alarm_and_does_not_stop_the_others(runs):
    @periodic(every=MINUTE, name="a_fails")
    def fail(now: datetime) -> None:
        raise ValueError("张三")

    run()

    assert runs == [NOW]
    alarm = Alarm.objects.open().get()
    assert (alarm.kind, alarm.key) == ("job_failed", "a_fails")
    assert "张三" not in alarm.detail


@pytest.mark.django_db
def test_the_alarm_of_a_job_is_cleared_when_it_works_again():
    failures = [ValueError()]

    @periodic(every=MINUTE, name="mended")
    def sometimes(now: datetime) -> None:
        if failures:
            raise failures.pop()

    run()
    run(NOW + MINUTE)

    assert Alarm.objects.get().cleared_at == NOW + MINUTE


@pytest.mark.django_db
def test_jobs_that_fell_silent_are_named(runs):
    run()
    assert running.overdue(NOW + 3 * MINUTE) == []
    assert running.overdue(NOW + 3 * MINUTE + timedelta(seconds=1)) == ["count"]

    watch_the_others(NOW + 4 * MINUTE)
    assert Alarm.objects.open().get().key == "count"
    run(NOW + 5 * MINUTE)
    watch_the_others(NOW + 5 * MINUTE)
    assert not Alarm.objects.open().exists()


def test_a_name_belongs_to_one_job(runs):
    with pytest.raises(NameTaken):
        periodic(every=MINUTE, name="count")(lambda now: None)


def test_a_job_is_named_after_its_app():
    @periodic(every=MINUTE)
    def tidy(now: datetime) -> None: ...

    assert list(registry.JOBS) == ["test_jobs.tidy"]


def test_each_goes_on_past_failures_and_reports_them_all():
    seen: list[int] = []

    def visit(number: int) -> bool:
        seen.append(number)
        if number % 2:
            raise ValueError(number)
        return True

    with pytest.raises(ExceptionGroup) as failure:
        each(range(5), visit)
    assert seen == [0, 1, 2, 3, 4]
    assert len(failure.value.exceptions) == 2
    assert each([1, 0, 2], bool) == 2


def test_a_group_of_failures_is_described_by_its_first():
    assert describe(ExceptionGroup("x", [KeyError("张三"), ValueError()])).startswith(
        "2 failures, the first: builtins.K"
    )


@pytest.mark.django_db
def test_the_same_alarm_is_raised_once_until_it_is_cleared(caplog):
    for _ in range(3):
        raise_alarm("promise_missed", "422801-261-00123", NOW)
    raise_alarm("promise_missed", "422801-261-00124", NOW)
    assert Alarm.objects.count() == 2
    assert len(caplog.records) == 2

    assert clear_alarm("promise_missed", NOW, key="422801-261-00123")
    raise_alarm("promise_missed", "422801-261-00123", NOW)
    assert Alarm.objects.count() == 3


@pytest.mark.django_db
def test_one_turn_runs_jobs_and_shows_that_the_worker_lives(runs):
    clock.install(lambda: NOW)

    call_command("work", "--once")

    assert runs == [NOW]
    assert Worker.objects.get().seen_at == NOW


@pytest.mark.django_db
def test_a_worker_reads_the_clock_on_every_turn(runs):
    loop = WorkLoop("w")
    for hour in range(3):
        clock.install(lambda hour=hour: NOW + timedelta(hours=hour))
        loop.turn()

    assert [moment.hour for moment in runs] == [3, 4, 5]
    assert Worker.objects.get().seen_at == NOW + timedelta(hours=2)


@pytest.mark.django_db
def test_a_failing_turn_does_not_end_the_worker(monkeypatch):
    stop = threading.Event()
    turns: list[int] = []

    class Failing(WorkLoop):
        def turn(self) -> bool:
            turns.append(1)
            if len(turns) == 2:
                stop.set()
            raise OperationalError

        def leave(self) -> None: ...

    monkeypatch.setattr("caravan.jobs.worker.PAUSE_AFTER_FAILURE", 0)
    monkeypatch.setattr("caravan.jobs.worker.connection", type("C", (), {"close": lambda self: None})())
    Failing("w").run(stop)

    assert len(turns) == 2


@pytest.mark.django_db
def test_old_workers_are_forgotten():
    Worker.objects.create(name="old", started_at=NOW - timedelta(days=9), seen_at=NOW - timedelta(days=8))
    Worker.objects.create(name="new", started_at=NOW, seen_at=NOW)

    assert forget_old_workers(NOW) == 1


@pytest.mark.django_db
def test_an_installation_without_a_worker_is_ready_but_does_not_work(runs):
    state = health.ready(NOW)

    assert (state["ok"], state["working"], state["worker_age_seconds"]) == (True, False, None)


@pytest.mark.django_db
def test_a_living_worker_shows_in_the_state(runs):
    clock.install(lambda: NOW)
    WorkLoop("w").turn()

    assert health.ready(NOW + timedelta(seconds=5))["working"]
    assert not health.ready(NOW + timedelta(seconds=61))["working"]


@pytest.mark.django_db
def test_without_a_database_the_installation_is_not_ready(monkeypatch):
    class Gone:
        def cursor(self) -> None:
            raise OperationalError

    monkeypatch.setattr(health, "connection", Gone())

    state = health.ready(NOW)
    assert (state["ok"], state["database"]) == (False, False)
    assert health.live() == {"ok": True}


@pytest.mark.slow
def test_a_worker_stops_when_it_is_asked_to(tmp_path):
    environment = {
        **os.environ,
        "CARAVAN_DEMO": "1",
        "CARAVAN_DATA_DIR": str(tmp_path),
        "CARAVAN_DATABASE_URL": f"sqlite:///{tmp_path / 'w.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "caravan.settings",
    }
    manage = [sys.executable, "-m", "django"]
    subprocess.run([*manage, "migrate", "-v0"], env=environment, check=True)  # noqa: S603 (our own command)
    with subprocess.Popen([*manage, "work"], env=environment, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603
        # It says that it starts once it listens to signals, however long a busy machine takes to get there.
        assert any(" starts" in line for line in process.stderr)

        process.send_signal(signal.SIGTERM)

        assert process.wait(timeout=30) == 0
