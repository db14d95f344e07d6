"""Many people in the same second, on PostgreSQL, where they really meet: nothing doubled, no gap, nobody lost."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event
from typing import TypeVar

import pytest
from django.db import connection, transaction

from caravan.audit.models import Event as AuditEvent
from caravan.consultations import services
from caravan.consultations.jobs import record_missed_promises, repair_questions
from caravan.consultations.models import Answer, AnswerDraft, Merge, Round
from caravan.consultations.services.steps import lock
from caravan.matters.models import Entry, Matter, SerialCounter
from caravan.matters.refusals import ActionNotAllowed, AlreadyTaken, NotYours, TokenReused
from caravan.people.models import User
from caravan.routing.services import take
from tests.consultations.records import kinds
from tests.factories.consultations import (
    DAY,
    HOUR,
    answer_of,
    answered,
    asked_back,
    flagged,
    merged,
    question_in,
    rated,
)
from tests.factories.network import MONDAY, Network, ask, build_network, clear, fresh, question

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time anyway"),
]

LATER = MONDAY + HOUR
Found = TypeVar("Found")


@pytest.fixture
def net(transactional_db: None) -> Network:
    return build_network()


def at_once(*acts: Callable[[], Found], connections: int | None = None) -> list[Found | Exception]:
    """Begin all of ``acts`` together; return what each gave or raised, in order.

    Fewer ``connections`` than acts is how a busy server has it: the rest wait for a free one.
    """
    together = connections or len(acts)
    start = Barrier(together)

    def run(number: int) -> Found | Exception:
        try:
            if number < together:
                start.wait(10)
            return acts[number]()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(together) as pool:
        return list(pool.map(run, range(len(acts))))


def refusals(found: list[object]) -> list[type]:
    return [type(one) for one in found if isinstance(one, Exception)]


def test_eighty_questions_at_once_in_one_county_get_eighty_numbers_without_a_gap(net: Network) -> None:
    def send(number: int) -> Callable[[], str]:
        return lambda: services.ask(question=question(), channel="web", token=f"t{number}", now=MONDAY).number

    found = at_once(*[send(number) for number in range(80)], connections=20)

    assert sorted(str(one) for one in found) == [f"422801-261-{serial:05}" for serial in range(1, 81)]
    assert (Matter.objects.count(), Round.objects.count(), SerialCounter.objects.get().last) == (80, 80, 80)
    assert AuditEvent.objects.filter(action="consultation.ask").count() == 80


def test_the_same_form_sent_eight_times_at_once_is_one_question(net: Network) -> None:
    def send() -> services.Receipt:
        return services.ask(question=question(), channel="web", token="t", now=MONDAY)

    found = at_once(*[send] * 8)

    assert not refusals(list(found))
    assert len({(one.number, one.code) for one in found if isinstance(one, services.Receipt)}) == 1
    assert [one.is_repeat for one in found if isinstance(one, services.Receipt)].count(False) == 1
    assert (Matter.objects.count(), SerialCounter.objects.get().last) == (1, 1)
    assert ask().number == "422801-261-00002"


def test_of_two_contents_under_one_token_at_once_one_is_kept_and_the_other_refused(net: Network) -> None:
    def send(story: str) -> Callable[[], services.Receipt]:
        return lambda: services.ask(question=question(story=story), channel="web", token="t", now=MONDAY)

    found = at_once(send("老板拖欠我的工资，一直不给。"), send("邻居的墙盖到我家地里来了。"))

    assert refusals(list(found)) == [TokenReused]
    assert Matter.objects.count() == 1


def test_two_staff_take_one_question_and_the_other_is_told_who_has_it(net: Network) -> None:
    matter = ask().matter
    for user in (net.adviser, net.duty):
        clear(matter, user)

    held = Event()

    def first() -> None:
        with transaction.atomic():
            take(matter=matter, by=fresh(net.duty), now=LATER)
            held.set()
            time.sleep(0.3)  # the other waits at the row meanwhile

    def second() -> None:
        held.wait(10)
        take(matter=matter, by=fresh(net.adviser), now=LATER)

    _done, refusal = at_once(first, second)

    assert isinstance(refusal, AlreadyTaken)
    assert net.duty.name in str(refusal)
    matter.refresh_from_db()
    assert matter.owner == net.duty
    assert kinds(matter).count("taken") == 1


def test_whoever_waits_for_a_question_sees_the_owner_it_has_got_meanwhile(net: Network) -> None:
    matter = ask().matter
    clear(matter, net.duty)
    held, seen = Event(), list[User | None]()

    def wait() -> None:
        held.wait(10)
        with transaction.atomic():
            seen.append(lock(matter).owner)

    def hold() -> None:
        with transaction.atomic():
            lock(matter)
            held.set()
            # The other is at the lock by now, with the owner of before in its snapshot.
            time.sleep(0.3)
            Matter.objects.filter(pk=matter.pk).update(owner=net.duty)

    assert not refusals(list(at_once(wait, hold)))
    assert seen == [net.duty]


def test_two_advisers_answer_at_once_and_one_answer_stands(net: Network) -> None:
    matter = ask().matter

    found = at_once(
        lambda: answered(Matter.objects.get(), net.adviser, LATER),
        lambda: answered(Matter.objects.get(), net.other1, LATER),
    )

    assert refusals(list(found)) == [ActionNotAllowed]
    assert Answer.objects.count() == 1
    assert kinds(matter).count("answered") == 1


def test_a_question_is_not_answered_and_taken_back_at_once(net: Network) -> None:
    matter = ask().matter

    found: list[object] = list(
        at_once(
            lambda: answered(Matter.objects.get(), net.adviser, LATER),
            lambda: services.withdraw(matter=matter, now=LATER),
        )
    )

    assert refusals(found) == [ActionNotAllowed]
    matter.refresh_from_db()
    round_ = Round.objects.get()
    assert (matter.state, round_.outcome) in {("answered", ""), ("withdrawn", "withdrawn")}
    assert (round_.answered_at is None) == (matter.state == "withdrawn")


def test_asking_back_pressed_eight_times_at_once_asks_once(net: Network) -> None:
    question_in("answered", net)

    found = at_once(*[lambda: asked_back(Matter.objects.get(), LATER, token="t")] * 8)

    assert not refusals(list(found))
    assert Round.objects.count() == 2
    assert Entry.objects.filter(kind="follow_up").count() == 1


def test_two_questions_joined_to_each_other_at_once_leave_one_that_goes_on(net: Network) -> None:
    one, other = ask().matter, ask().matter

    found: list[object] = list(
        at_once(
            lambda: merged(Matter.objects.get(pk=one.pk), other, net.clerk, LATER),
            lambda: merged(Matter.objects.get(pk=other.pk), one, net.duty, LATER),
        )
    )

    assert len(refusals(found)) == 1
    assert sorted(Matter.objects.values_list("state", flat=True)) == ["merged", "open"]
    assert Merge.objects.count() == 1


def test_the_same_person_pressing_twice_makes_no_second_voice(net: Network) -> None:
    ask()

    found = at_once(*[lambda: flagged(Matter.objects.get(), net.adviser, LATER)] * 4)

    assert refusals(list(found)) == [NotYours] * 3
    assert Matter.objects.get().state == "open"


def test_an_answer_saved_from_two_windows_at_once_is_one_draft(net: Network) -> None:
    matter = ask().matter
    clear(matter, net.adviser)

    def save(plain: str) -> Callable[[], AnswerDraft]:
        return lambda: services.save_answer_draft(
            matter=matter, by=net.adviser, expected_round=1, content={"plain": plain}, now=LATER
        )

    assert not refusals(list(at_once(*[save(f"稿{number}") for number in range(8)])))
    assert AnswerDraft.objects.count() == 1


def test_a_rating_pressed_eight_times_at_once_is_one_with_one_review(net: Network) -> None:
    answer = answer_of(question_in("answered", net))

    found = at_once(*[lambda: rated(answer, 1, LATER)] * 8)

    assert not refusals(list(found))
    assert len({one.pk for one in found if not isinstance(one, Exception)}) == 1


def test_the_jobs_run_in_four_workers_at_once_and_write_everything_once(net: Network) -> None:
    matters = [ask().matter for _number in range(6)]
    Matter.objects.filter(pk__in=[matter.pk for matter in matters[:3]]).update(due_at=MONDAY + timedelta(days=9))

    at_once(*[lambda: repair_questions(LATER)] * 4)
    at_once(*[lambda: record_missed_promises(MONDAY + 3 * DAY)] * 4)

    assert Entry.objects.filter(kind="repaired").count() == 3
    assert Entry.objects.filter(kind="missed").count() == 6
    assert AuditEvent.objects.filter(action="consultation.promise_missed").count() == 6
