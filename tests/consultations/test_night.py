"""At night no phone rings but those of the duty seats; a region's own table says when its night is."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import pytest

from caravan import clock
from caravan.consultations import services
from caravan.consultations.content import Person
from caravan.consultations.jobs import record_missed_promises
from caravan.feedback.models import ReviewTask
from caravan.feedback.services import hand_on_review
from caravan.gateways.sms.fake import FakeSms
from caravan.matters.models import Matter
from caravan.notifications.models import Notice
from caravan.notifications.queries import inbox
from caravan.outbox import runner
from caravan.people.models import Pager, User
from caravan.routing.jobs import climb_ladders
from caravan.routing.services.tables import give_ladder
from caravan.rulebook.service_promise import DEFAULT_LADDER
from tests.factories.consultations import HOUR, answer_of, answered, clarification, merged, rated, recalled
from tests.factories.network import MONDAY, Network, ask, clear, fresh

# The same Monday, 23:00 in China.
NIGHT = datetime(2026, 11, 23, 15, tzinfo=UTC)


def opinion_asked(net: Network, matter: Matter) -> None:
    clear(matter, net.adviser, NIGHT)
    services.ask_second_opinion(
        matter=matter, by=fresh(net.adviser), of=fresh(net.other1), question="对吗？", now=NIGHT
    )


def opinion_given(net: Network, matter: Matter) -> None:
    clear(matter, net.adviser)
    clear(matter, net.other1, NIGHT)
    asked = {"matter": matter, "by": fresh(net.adviser), "of": fresh(net.other1), "question": "对吗？", "now": MONDAY}
    opinion = services.ask_second_opinion(**asked)
    services.reply_second_opinion(opinion=opinion, by=fresh(net.other1), reply="对。", now=NIGHT)


def rated_badly(net: Network, matter: Matter) -> None:
    answered(matter, net.adviser)
    rated(answer_of(matter), 1, NIGHT)


@pytest.mark.parametrize("happens", [opinion_asked, opinion_given, rated_badly])
def test_no_colleague_is_told_at_night(net: Network, happens: Callable[[Network, Matter], None]) -> None:
    for user in net.users.values():
        Pager(user=user, mobile="12000000099").save()
    matter = ask().matter
    Notice.objects.all().delete()

    happens(net, matter)

    told = Notice.objects.filter(to_kind="staff", created_at=NIGHT)
    assert {notice.channels[0] for notice in told} == {"in_app", "sms"}
    assert {clock.china(notice.deliver_after).time() for notice in told} == {time(8)}


@pytest.mark.parametrize(("starts", "at"), [("21:00", time(8)), ("22:30", time(21, 40))])
def test_whoever_asked_is_told_as_the_table_of_their_region_says(net: Network, starts: str, at: time) -> None:
    table = DEFAULT_LADDER.to_json() | {"quiet_hours": {"starts": starts, "ends": "08:00"}}
    give_ladder(region=net.regions["422801"], table=table, valid_from=MONDAY, by=None, now=MONDAY)
    evening = datetime(2026, 11, 23, 13, 40, tzinfo=UTC)  # 21:40 in China
    matter = ask().matter

    answered(matter, net.adviser, evening)

    (notice,) = Notice.objects.filter(template="answer_ready")
    assert clock.china(notice.deliver_after).time() == at


def test_a_question_in_the_evening_is_acknowledged_as_the_table_says(net: Network) -> None:
    table = DEFAULT_LADDER.to_json() | {"quiet_hours": {"starts": "19:00", "ends": "09:00"}}
    give_ladder(region=net.regions["422801"], table=table, valid_from=MONDAY, by=None, now=MONDAY)

    ask(MONDAY + timedelta(hours=10))

    (notice,) = Notice.objects.filter(template="question_received")
    assert clock.china(notice.deliver_after).time() == time(9)


def morning_after(now: datetime = NIGHT) -> list[str]:
    """Let the morning come; return what stands on every phone."""
    runner.drain(now=now + timedelta(hours=9), worker="test", limit=1000)
    return [message.text for message in FakeSms(None).messages()]


def late_at_night(net: Network) -> Matter:
    """A question whose promise of two hours passes at 22:30; everybody has a phone."""
    for number, user in enumerate(net.users.values()):
        Pager(user=user, mobile=f"120000010{number:02}").save()
    matter = ask(datetime(2026, 11, 23, 12, 30, tzinfo=UTC), signals=["eviction"]).matter
    climb_ladders(NIGHT)
    record_missed_promises(NIGHT)
    matter.refresh_from_db()
    runner.drain(now=NIGHT, worker="test")
    FakeSms(None).clear()
    return matter


def test_an_apology_for_lateness_that_was_made_good_overnight_is_not_sent(net: Network) -> None:
    matter = late_at_night(net)
    answered(matter, net.seat, NIGHT + HOUR)

    texts = morning_after()

    assert [text for text in texts if "对不起" in text] == []
    assert [text for text in texts if "有了答复" in text] != []
    dropped = Notice.objects.get(template="promise_missed")
    assert (dropped.sent_at, dropped.phone, dropped.params) == (None, "", {})
    assert dropped.dropped_at is not None


def test_an_apology_goes_out_in_the_morning_while_it_is_due(net: Network) -> None:
    late_at_night(net)

    assert len([text for text in morning_after() if "对不起" in text]) == 1


def test_nobody_is_sent_to_a_question_that_was_answered_overnight(net: Network) -> None:
    for number, user in enumerate(net.users.values()):
        Pager(user=user, mobile=f"120000010{number:02}").save()
    matter = ask(NIGHT).matter
    runner.drain(now=NIGHT, worker="test")
    answered(matter, net.seat, NIGHT + HOUR)

    texts = morning_after()

    assert [text for text in texts if "等您处理" in text] == []
    assert inbox(user_id=net.adviser.pk, now=NIGHT + timedelta(hours=10)).count() == 0


def test_whoever_the_question_waits_for_is_told_in_the_morning_in_both_ways(net: Network) -> None:
    Pager(user=net.adviser, mobile="12000001001").save()
    ask(NIGHT)

    assert [text for text in morning_after() if "等您处理" in text] != []
    (notice,) = inbox(user_id=net.adviser.pk, now=NIGHT + timedelta(hours=10))
    assert notice.template == "question_waiting"


def test_an_answer_that_was_recalled_overnight_is_not_announced(net: Network) -> None:
    matter = ask().matter
    answered(matter, net.adviser, NIGHT)
    recalled(answer_of(matter), net.adviser, NIGHT + HOUR)

    texts = morning_after()

    assert [text for text in texts if "有了答复" in text] == []
    assert [text for text in texts if "已收回" in text] != []


def test_an_answer_is_announced_to_those_whose_question_was_joined_to_it(net: Network) -> None:
    matter, other = ask().matter, ask(asker=Person(name="向小河", phone="12000000002")).matter
    merged(other, matter, net.clerk, MONDAY)
    answered(matter, net.adviser, NIGHT)

    morning_after()

    assert [len(FakeSms(None).messages(phone)) for phone in ("12000000001", "12000000002")] == [2, 2]


def test_what_staff_asked_of_a_person_who_has_the_answer_already_is_not_sent(net: Network) -> None:
    matter = ask().matter
    clarification(matter, net.adviser, NIGHT)
    answered(matter, net.adviser, NIGHT + HOUR)

    assert [text for text in morning_after() if "补充一点情况" in text] == []


def test_an_opinion_is_not_asked_for_once_the_question_is_answered(net: Network) -> None:
    matter = ask().matter
    opinion_asked(net, matter)
    answered(matter, net.adviser, NIGHT + HOUR)
    morning_after()

    assert not inbox(user_id=net.other1.pk, now=NIGHT + timedelta(hours=10)).filter(template="opinion_wanted").exists()


def test_a_call_back_that_somebody_else_makes_is_not_asked_for(net: Network) -> None:
    matter = ask().matter
    rated_badly(net, matter)
    task = ReviewTask.objects.get()
    User.objects.filter(pk=task.assignee_id).update(is_active=False)
    hand_on_review(task=task, now=NIGHT + HOUR)
    morning_after()

    told = Notice.objects.filter(template="review_waiting", channel="in_app")
    task.refresh_from_db()
    assert [notice.user_id for notice in told] == [task.assignee_id]
