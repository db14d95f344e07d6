"""Messages are stored with what they follow from, and carried out once."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from caravan import outbox
from caravan.audit.models import Event
from caravan.jobs.models import Alarm
from caravan.outbox import claims, runner
from caravan.outbox.jobs import delete_old_messages
from caravan.outbox.models import Message
from caravan.outbox.registry import TopicTaken

NOW = datetime(2026, 10, 9, 3, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def told():
    """What the handler of the topic "tell" was told."""
    received: list[object] = []

    @outbox.handles("tell")
    def tell(payload: dict[str, object], now: datetime) -> None:
        received.append(payload["id"])

    return received


@pytest.fixture
def broken():
    """A handler that always fails; returns how often it was called."""
    calls: list[object] = []

    @outbox.handles("broken")
    def fail(payload: dict[str, object], now: datetime) -> None:
        calls.append(payload)
        raise ValueError("张三 13800001234")

    return calls


def drain(at: datetime = NOW, worker: str = "w") -> int:
    return runner.drain(now=at, worker=worker)


@pytest.mark.django_db
def test_a_message_is_carried_out_once(told):
    outbox.enqueue("tell", {"id": 1}, now=NOW)

    drain()
    drain(NOW + SECOND)

    assert told == [1]
    assert Message.objects.get().done_at is not None


@pytest.mark.django_db
def test_a_message_waits_for_its_time(told):
    outbox.enqueue("tell", {"id": 1}, now=NOW, run_after=NOW + timedelta(hours=1))

    drain(NOW + timedelta(minutes=59))
    assert told == []
    drain(NOW + timedelta(hours=1))
    assert told == [1]


@pytest.mark.django_db
def test_a_rolled_back_change_leaves_no_message():
    with transaction.atomic():
        outbox.enqueue("tell", {"id": 1}, now=NOW)
        transaction.set_rollback(True)

    assert not Message.objects.exists()


@pytest.mark.django_db
def test_many_messages_cost_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        outbox.enqueue_many([outbox.Item("tell", {"id": number}) for number in range(10)], now=NOW)

    assert Message.objects.count() == 10


@pytest.mark.django_db
def test_a_failing_message_is_tried_again_later_and_parked_with_an_alarm(broken):
    outbox.enqueue("broken", {"id": 1}, now=NOW)
    at = NOW

    for _ in range(runner.MAX_ATTEMPTS + 3):
        drain(at)
        at += runner.LONGEST_PAUSE * 2

    assert len(broken) == runner.MAX_ATTEMPTS
    message = Message.objects.get()
    assert message.parked_at is not None
    assert Alarm.objects.open().get().kind == "outbox_parked"


@pytest.mark.django_db
def test_what_is_kept_of_a_failure_quotes_nobody(broken):
    outbox.enqueue("broken", {"id": 1}, now=NOW)

    drain()

    error = Message.objects.get().last_error
    assert error.startswith("builtins.ValueError at ")
    assert "1380000" not in error
    assert "张三" not in error


@pytest.mark.django_db
def test_a_poisoned_message_does_not_hold_up_the_others(told, broken):
    outbox.enqueue("broken", {"id": 0}, now=NOW)
    outbox.enqueue_many([outbox.Item("tell", {"id": number}) for number in range(30)], now=NOW)

    drain()

    assert told == list(range(30))


@pytest.mark.django_db
def test_a_handler_that_breaks_its_transaction_does_not_break_the_rest(told):
    @outbox.handles("breaks")
    def breaks(payload: dict[str, object], now: datetime) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM no_such_table")

    outbox.enqueue("breaks", {}, now=NOW)
    outbox.enqueue("tell", {"id": 1}, now=NOW)

    drain()

    assert told == [1]
    assert Message.objects.get(topic="breaks").attempts == 1


@pytest.mark.django_db
def test_what_a_failing_handler_wrote_is_undone():
    @outbox.handles("half")
    def half(payload: dict[str, object], now: datetime) -> None:
        outbox.enqueue("tell", {"id": 9}, now=now)
        raise ValueError

    outbox.enqueue("half", {}, now=NOW)

    drain()

    assert not Message.objects.filter(topic="tell").exists()
    assert Message.objects.get(topic="half").done_at is None


@pytest.mark.django_db
def test_a_message_nobody_handles_is_parked_with_an_alarm():
    outbox.enqueue("no_such_topic", {}, now=NOW)

    drain()

    assert Message.objects.get().parked_at is not None
    assert "no_such_topic" in Alarm.objects.open().get().detail


@pytest.mark.django_db
def test_a_parked_message_is_tried_again_when_somebody_says_so(told):
    outbox.enqueue("later", {"id": 1}, now=NOW)
    drain()
    outbox.handles("later")(lambda payload, now: told.append(payload["id"]))

    assert runner.revive(now=NOW, topic="later", by="admin") == 1
    drain()

    assert told == [1]
    assert not Alarm.objects.open().exists()
    event = Event.objects.get(action="outbox.revive")
    assert (event.actor, event.data) == ("admin", {"topic": "later", "count": 1})


@pytest.mark.django_db
def test_reviving_touches_no_other_topic_and_leaves_no_trace_of_nothing():
    outbox.enqueue("no_such_topic", {}, now=NOW)
    drain()

    assert runner.revive(now=NOW, topic="another") == 0

    assert Message.objects.parked().count() == 1
    assert Alarm.objects.open().count() == 1
    assert not Event.objects.filter(action="outbox.revive").exists()


@pytest.mark.django_db
def test_a_message_of_a_killed_worker_is_taken_up_when_its_lease_ends(told):
    outbox.enqueue("tell", {"id": 1}, now=NOW)
    claims.claim(now=NOW, worker="killed", limit=10)

    drain(NOW + claims.LEASE - SECOND)
    assert told == []
    drain(NOW + claims.LEASE)
    assert told == [1]


@pytest.mark.django_db
def test_a_message_that_kills_its_worker_every_time_is_parked(told):
    outbox.enqueue("tell", {"id": 1}, now=NOW)
    at = NOW
    for _ in range(runner.MAX_ATTEMPTS):
        assert claims.claim(now=at, worker="killed", limit=10)
        at += claims.LEASE

    drain(at)

    assert told == []
    assert Message.objects.get().parked_at is not None


@pytest.mark.django_db
@pytest.mark.parametrize("is_transactional", [True, False])
def test_a_worker_that_lost_its_lease_does_nothing(told, is_transactional):
    outbox.handles("slow", is_transactional=is_transactional)(lambda payload, now: told.append(payload["id"]))
    outbox.enqueue("slow", {"id": 1}, now=NOW)
    (stale,) = claims.claim(now=NOW, worker="slow", limit=10)
    drain(NOW + claims.LEASE, worker="quick")

    assert not runner.carry_out(stale, now=NOW + claims.LEASE)
    assert told == [1]


@pytest.mark.django_db
def test_a_clock_that_was_set_back_does_not_strand_a_claimed_message(told):
    outbox.enqueue("tell", {"id": 1}, now=NOW)
    claims.claim(now=NOW + timedelta(days=3), worker="killed", limit=10)

    drain(NOW)

    assert told == [1]


def test_a_topic_has_one_handler():
    outbox.handles("taken")(lambda payload, now: None)

    with pytest.raises(TopicTaken):
        outbox.handles("taken")(lambda payload, now: None)


def test_pauses_grow_to_an_hour():
    pauses = [runner.pause(attempt) for attempt in range(1, 20)]

    assert timedelta(seconds=4) <= pauses[0] <= timedelta(seconds=6)
    assert all(pause <= runner.LONGEST_PAUSE * 1.2 for pause in pauses)
    assert pauses[-1] >= runner.LONGEST_PAUSE * 0.8


@pytest.mark.django_db
def test_what_was_done_long_ago_is_forgotten_and_what_was_parked_is_not(told):
    outbox.enqueue("tell", {"id": 1}, now=NOW)
    outbox.enqueue("no_such_topic", {}, now=NOW)
    drain()

    assert delete_old_messages(NOW + timedelta(days=29)) == 0
    assert delete_old_messages(NOW + timedelta(days=31)) == 1
    assert Message.objects.get().topic == "no_such_topic"


@pytest.mark.django_db
def test_what_is_forgotten_is_found_by_an_index():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads a small table whole")

    assert "outbox_done" in Message.objects.filter(done_at__lt=NOW).explain()


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_several_workers_carry_every_message_out_once():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    calls: list[object] = []

    @outbox.handles("count")
    def count(payload: dict[str, object], now: datetime) -> None:
        calls.append(payload["id"])

    outbox.enqueue_many([outbox.Item("count", {"id": number}) for number in range(200)], now=NOW)
    start = threading.Barrier(4)

    def work(name: str) -> None:
        try:
            start.wait()
            while runner.drain(now=NOW, worker=name, limit=10):
                pass
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(f"w{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(calls) == list(range(200))
    assert Message.objects.filter(done_at=None).count() == 0


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_message_under_way_is_not_taken_even_when_its_lease_ran_out():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    found: list[int] = []

    @outbox.handles("long")
    def take_long(payload: dict[str, object], now: datetime) -> None:
        def other() -> None:
            try:
                found.append(len(claims.claim(now=NOW + claims.LEASE * 2, worker="other", limit=1)))
            finally:
                connection.close()

        thread = threading.Thread(target=other)
        thread.start()
        thread.join()

    outbox.enqueue("long", {}, now=NOW)

    drain()

    assert found == [0]
    assert Message.objects.get().attempts == 1


@pytest.mark.django_db
def test_a_lost_database_is_not_taken_for_a_failing_message(told, monkeypatch):
    outbox.enqueue("tell", {"id": 1}, now=NOW)

    def lost(*args: object, **kwargs: object) -> bool:
        raise DatabaseError

    monkeypatch.setattr(claims, "finish", lost)
    monkeypatch.setattr(claims, "postpone", lost)
    with pytest.raises(DatabaseError):
        drain()
    monkeypatch.undo()

    assert Message.objects.get().parked_at is None
