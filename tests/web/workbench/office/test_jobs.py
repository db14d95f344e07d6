"""Jobs and alarms: what runs, what is late, what was given up, and what a person did about it."""

from datetime import timedelta

import pytest
from django.test import Client

from caravan import outbox
from caravan.audit.models import Event
from caravan.jobs.alarms import raise_alarm
from caravan.jobs.models import Alarm, JobState, Worker
from caravan.jobs.registry import JOBS
from caravan.notifications.models import Notice
from caravan.outbox import runner
from caravan.outbox.models import Message
from caravan.people.roles import Role
from tests.factories.network import MONDAY, Network
from tests.factories.organizations import place
from tests.factories.people import staff
from tests.web.workbench.conftest import Enter
from tests.web.workbench.reading import statements, text, within_budget

pytestmark = pytest.mark.django_db

PAGE = "/staff/jobs/"


@pytest.fixture
def admin(net: Network, enter: Enter) -> Client:
    return enter(staff(Role.SYSTEM_ADMINISTRATOR, net.regions["422801"], username="admin"))


def alarmed(code: str = "422801101201", kind: str = "promise_missed", key: str = "422801-261-00123") -> Alarm:
    raise_alarm(kind, key, MONDAY, region=code)
    return Alarm.objects.get(kind=kind, key=key)


def seen(page) -> set[Alarm]:
    return {alarm for alarm, _label in page.context["alarms"]}


def test_a_silent_worker_and_a_living_one_are_told_apart(admin: Client) -> None:
    assert "没有工作进程" in text(admin.get(PAGE))
    Worker.objects.create(name="alive", started_at=MONDAY, seen_at=MONDAY)
    Worker.objects.create(name="silent", started_at=MONDAY, seen_at=MONDAY - timedelta(minutes=5))
    Worker.objects.create(name="gone", started_at=MONDAY, seen_at=MONDAY, stopped_at=MONDAY)

    workers = {worker.name: is_alive for worker, is_alive in admin.get(PAGE).context["workers"]}

    assert workers == {"alive": True, "silent": False}


def test_every_job_stands_there_and_the_overdue_ones_are_marked(admin: Client) -> None:
    late, timely = sorted(JOBS)[:2]
    for name, ago in ((late, 4 * JOBS[late].every), (timely, timedelta())):
        JobState.objects.create(name=name, first_seen_at=MONDAY - ago, due_at=MONDAY, last_ended_at=MONDAY - ago)

    jobs = {job.name: is_overdue for _label, job, _state, is_overdue in admin.get(PAGE).context["jobs"]}

    assert set(jobs) == set(JOBS)
    assert {name for name, is_overdue in jobs.items() if is_overdue} == {late}


def test_an_alarm_is_cleared_with_a_note_on_record(admin: Client) -> None:
    alarm = alarmed()

    answer = admin.post(PAGE, {"action": "clear", "row": alarm.pk, "note": "已电话督办"}, follow=True)

    alarm.refresh_from_db()
    assert (alarm.cleared_by, alarm.note) == ("admin", "已电话督办")
    assert Event.objects.get(action="alarm.clear").actor == "admin"
    assert seen(answer) == set()
    assert "已电话督办" in text(answer)


def test_an_alarm_is_not_cleared_without_a_note(admin: Client) -> None:
    alarm = alarmed()

    answer = admin.post(PAGE, {"action": "clear", "row": alarm.pk, "note": " "})

    assert answer.status_code == 422
    assert list(answer.context["deeds"].forms["clear"].errors) == ["note"]
    assert Alarm.objects.open().exists()


def test_an_alarm_cleared_meanwhile_says_so_and_keeps_what_was_typed(admin: Client) -> None:
    alarm = alarmed()
    admin.post(PAGE, {"action": "clear", "row": alarm.pk, "note": "one"})

    answer = admin.post(PAGE, {"action": "clear", "row": alarm.pk, "note": "two"})

    assert answer.status_code == 422
    alarm.refresh_from_db()
    assert alarm.note == "one"


def test_alarms_of_a_neighbour_are_neither_seen_nor_cleared(admin: Client, net: Network, enter: Enter) -> None:
    theirs, ours, everybodys = alarmed("422802"), alarmed("422801", key="2"), alarmed("", "job_failed", "x")

    assert seen(admin.get(PAGE)) == {ours, everybodys}
    assert admin.post(PAGE, {"action": "clear", "row": theirs.pk, "note": "x"}).status_code == 422
    theirs.refresh_from_db()
    assert theirs.cleared_at is None
    assert seen(enter(staff(Role.SYSTEM_ADMINISTRATOR, place("422802"))).get(PAGE)) == {theirs, everybodys}
    assert seen(enter(staff(Role.SYSTEM_ADMINISTRATOR, place("42"))).get(PAGE)) == {theirs, ours, everybodys}


def test_alarms_are_narrowed_to_a_kind(admin: Client) -> None:
    missed, _other = alarmed(), alarmed("422801", "adviser_gap", "422801101201")

    page = admin.get(PAGE, {"kind": "promise_missed"})

    assert seen(page) == {missed}
    assert {kind: count for kind, _label, count in page.context["kinds"]} == {"promise_missed": 1, "adviser_gap": 1}


def test_messages_given_up_are_tried_again(admin: Client) -> None:
    outbox.enqueue("no_such_topic", {"id": 1}, now=MONDAY)
    outbox.enqueue("no_such_topic", {"id": 2}, now=MONDAY)
    runner.drain(now=MONDAY, worker="test")
    (parked,) = admin.get(PAGE).context["parked"]
    assert (parked["topic"], parked["count"]) == ("no_such_topic", 2)

    admin.post(PAGE, {"action": "revive", "topic": "no_such_topic"})

    assert not Message.objects.parked().exists()
    event = Event.objects.get(action="outbox.revive")
    assert (event.actor, event.data["count"]) == ("admin", 2)


def test_a_notice_that_nobody_could_deliver_is_shown_without_whom_it_was_for(admin: Client) -> None:
    Notice.objects.create(
        to_kind="asker", phone="12000000001", template="answer_ready", params={"number": "422801-261-00123"},
        channels=["sms"], created_at=MONDAY, deliver_after=MONDAY, failed_at=MONDAY,
    )  # fmt: skip

    page = text(admin.get(PAGE))

    assert "answer_ready" in page
    assert "12000000001" not in page


def test_the_page_costs_the_same_with_many_alarms_and_reads_on(admin: Client) -> None:
    for number in range(10):
        alarmed(key=f"422801-261-{number:05}")
    few = statements(admin, PAGE)
    for number in range(10, 100):
        alarmed(key=f"422801-261-{number:05}")

    assert statements(admin, PAGE) == few
    within_budget(few)
    found: set[Alarm] = set()
    after = ""
    while True:
        page = admin.get(PAGE, {"after": after})
        found |= seen(page)
        after = page.context["after"]
        if not after:
            break
    assert len(found) == 100
