"""Notices go out once, at the right time, and say no more than a number."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from django.db import transaction

from caravan import notifications
from caravan.gateways.sms.fake import FakeSms
from caravan.gateways.sms.gateway import SmsRefused, SmsUnavailable
from caravan.jobs.models import Alarm
from caravan.notifications import checks, queries, services
from caravan.notifications.channels import WORDS, UnknownTemplate
from caravan.notifications.conditions import CONDITIONS, Condition, ConditionTaken, goes_out_while
from caravan.notifications.models import Notice
from caravan.notifications.posting import Addressee, Letter
from caravan.outbox import runner
from caravan.outbox.jobs import delete_old_messages
from caravan.outbox.models import Message

MORNING = datetime(2026, 10, 9, 3, tzinfo=UTC)  # 11:00 in China
NIGHT = datetime(2026, 10, 9, 15, tzinfo=UTC)  # 23:00 in China
NUMBER = "422801-261-00123"
PHONE = "13800001234"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def conditions() -> Iterator[dict[str, Condition]]:
    """No condition holds back what is told here of a number that nobody has."""
    with patch.dict(CONDITIONS, clear=True):
        yield CONDITIONS


def tell(now: datetime = MORNING, after: datetime | None = None, **more: object) -> None:
    letters = notifications.to_asker(PHONE, "answer_ready", number=NUMBER, after=after, **more)
    notifications.post(letters, now=now)


def tell_staff(
    *staff: Addressee, template: str = "question_waiting", after: datetime | None = None, now: datetime = MORNING
) -> None:
    notifications.notify_staff(staff=staff, template=template, number=NUMBER, after=after, now=now)


def drain(now: datetime) -> None:
    runner.drain(now=now, worker="w")


def phone() -> list[str]:
    return [message.text for message in FakeSms(None).messages(PHONE)]


@pytest.fixture
def failing(monkeypatch):
    """A gateway that fails as told."""

    def install(error: Exception) -> list[str]:
        calls: list[str] = []

        class Failing:
            def send(self, *, to: str, text: str, reference: str) -> None:
                calls.append(reference)
                raise error

        monkeypatch.setattr("caravan.notifications.channels.sms.transport.connect", Failing)
        return calls

    return install


def test_the_asker_gets_a_text_with_the_number_and_nothing_else():
    tell()
    drain(MORNING)

    assert phone() == [f"【大篷车】编号{NUMBER}有了答复，凭编号和查询码查看。"]


def test_a_notice_goes_out_once():
    tell()
    drain(MORNING)
    notice = Notice.objects.get()
    Message.objects.update(done_at=None, lease_by="")

    drain(MORNING + timedelta(hours=1))

    assert len(phone()) == 1
    assert not services.deliver(notice_id=notice.pk, now=MORNING)


def test_a_worker_killed_after_the_gateway_said_yes_does_not_send_twice():
    tell()
    notice = Notice.objects.get()
    FakeSms(None).send(to=PHONE, text="sent before the kill", reference=str(notice.pk))

    drain(MORNING)

    assert phone() == ["sent before the kill"]
    assert Notice.objects.get().sent_at == pytest.approx(MORNING, abs=timedelta(seconds=5))


def test_a_letter_waits_for_its_time():
    tell(NIGHT, after=NIGHT + timedelta(hours=9))

    drain(NIGHT + timedelta(hours=8))
    assert phone() == []
    drain(NIGHT + timedelta(hours=9))
    assert len(phone()) == 1


def test_what_is_no_longer_true_when_its_time_comes_is_dropped_on_record():
    later = NIGHT + timedelta(hours=9)
    goes_out_while("answer_ready")(lambda number, user_id, now: now < later)
    tell(NIGHT, after=later)
    tell(NIGHT)

    drain(NIGHT)
    drain(later)

    assert len(phone()) == 1
    dropped = Notice.objects.get(sent_at=None)
    assert dropped.dropped_at == pytest.approx(later, abs=timedelta(seconds=5))
    assert (dropped.failed_at, dropped.phone, dropped.params) == (None, "", {})
    assert not services.deliver(notice_id=dropped.pk, now=later)
    assert services.forget_old(now=later + timedelta(days=91)) == 2


def test_an_inbox_shows_nothing_that_stopped_being_true_before_its_time_came():
    later = NIGHT + timedelta(hours=9)
    goes_out_while("question_waiting")(lambda number, user_id, now: user_id == 1)
    tell_staff(Addressee(1), Addressee(2), after=later, now=NIGHT)

    drain(later)

    assert [queries.unread_count(user_id=user_id, now=later) for user_id in (1, 2)] == [1, 0]


def test_a_template_has_one_condition():
    goes_out_while("answer_ready")(lambda number, user_id, now: True)

    with pytest.raises(ConditionTaken):
        goes_out_while("answer_ready")(lambda number, user_id, now: False)


def test_a_one_time_code_comes_at_any_hour_and_is_not_kept():
    notifications.notify_code(phone=PHONE, code="123456", now=NIGHT)
    drain(NIGHT)

    assert "123456" in phone()[0]
    notice = Notice.objects.get()
    assert (notice.phone, notice.params) == ("", {})


def test_a_discreet_notice_names_neither_sender_nor_number():
    tell(is_discreet=True)
    drain(MORNING)

    assert phone() == ["您关注的事有新消息，方便时请查看。"]


def test_an_english_asker_is_told_in_english():
    tell(language="en")
    drain(MORNING)

    assert phone() == [f"[Caravan] {NUMBER} has a reply. Open it with your code."]


def test_what_was_delivered_leaves_the_outbox_after_a_month():
    tell()
    drain(MORNING)

    assert delete_old_messages(MORNING + timedelta(days=31)) == 1


def test_a_rolled_back_change_tells_nobody():
    with transaction.atomic():
        tell()
        transaction.set_rollback(True)
    drain(MORNING)

    assert phone() == []


def test_telling_everybody_costs_two_statements(django_assert_num_queries):
    staff = [Addressee(1), Addressee(2), Addressee(3), Addressee(2)]
    with django_assert_num_queries(2):
        notifications.post(
            [
                *notifications.to_staff(staff, "question_waiting", number=NUMBER, after=None),
                *notifications.to_asker(PHONE, "question_received", number=NUMBER, after=None),
            ],
            now=MORNING,
        )

    assert Notice.objects.count() == 4


def test_telling_nobody_costs_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        notifications.post(notifications.to_asker("", "answer_ready", number=NUMBER, after=None), now=MORNING)


def test_staff_find_the_notice_in_their_inbox_until_they_read_it():
    tell_staff(Addressee(1), Addressee(2))

    (notice,) = queries.inbox(user_id=1, now=MORNING)
    assert queries.text_of(notice, language="en") == f"Question {NUMBER} is waiting for you."
    assert queries.unread_count(user_id=1, now=MORNING) == 1

    assert services.mark_read(user_id=1, now=MORNING) == 1
    assert queries.unread_count(user_id=1, now=MORNING) == 0
    assert queries.unread_count(user_id=2, now=MORNING) == 1


def test_nobody_marks_anothers_notice():
    tell_staff(Addressee(1))

    assert services.mark_read(user_id=2, notice_ids=[Notice.objects.get().pk], now=MORNING) == 0


def test_an_inbox_notice_shows_from_its_time_on():
    later = MORNING + timedelta(hours=2)
    tell_staff(Addressee(1), after=later)

    assert queries.unread_count(user_id=1, now=MORNING) == 0
    assert queries.unread_count(user_id=1, now=later) == 1


def both_ways() -> Notice:
    letter = Letter("promise_broken", ("sms", "in_app"), {"number": NUMBER}, phone=PHONE, user_id=1)
    (notice,) = notifications.post([letter], now=MORNING)
    return notice


def test_a_refused_text_goes_to_the_inbox_instead(failing):
    failing(SmsRefused("no such number"))
    both_ways()

    drain(MORNING)

    (notice,) = queries.inbox(user_id=1, now=MORNING)
    assert NUMBER in queries.text_of(notice, language="zh-hans")


def test_a_gateway_that_stays_away_is_left_for_the_next_channel_with_an_alarm(failing):
    calls = failing(SmsUnavailable())
    both_ways()

    for hour in range(services.TRIES_PER_CHANNEL + 1):
        drain(MORNING + timedelta(hours=2 * hour))

    assert len(calls) == services.TRIES_PER_CHANNEL
    assert queries.inbox(user_id=1, now=MORNING + timedelta(days=1)).count() == 1
    assert Alarm.objects.open().get().kind == "channel_failing"


def test_a_notice_that_nothing_can_deliver_is_given_up_aloud(failing):
    failing(SmsRefused("no such number"))
    tell()

    drain(MORNING)

    assert Notice.objects.get().failed_at is not None
    assert Alarm.objects.open().get().kind == "notice_failed"


def test_a_text_waits_for_a_gateway_that_comes_back(failing, monkeypatch):
    failing(SmsUnavailable())
    tell()
    drain(MORNING)
    monkeypatch.undo()

    drain(MORNING + timedelta(minutes=1))

    assert len(phone()) == 1


def test_words_that_do_not_exist_are_noticed_when_the_notice_is_stored():
    with pytest.raises(UnknownTemplate):
        tell_staff(Addressee(1), template="no_such_template")


def test_every_text_fits_one_message_in_both_languages():
    for words in WORDS["sms"].values():
        assert set(words) == {"zh-hans", "en"}
        for text in words.values():
            assert len(text.format(number=NUMBER, code="123456")) <= 70


def test_every_inbox_text_exists_in_both_languages():
    for words in WORDS["in_app"].values():
        assert set(words) == {"zh-hans", "en"}
        filled = {frozenset(re.findall(r"\{(\w+)\}", text)) for text in words.values()}
        assert len(filled) == 1, "the two languages say the same"


def test_a_member_of_staff_with_a_mobile_is_paged_as_well():
    tell_staff(Addressee(1, PHONE), Addressee(2))

    assert sorted(Notice.objects.values_list("user_id", "channels__0")) == [(1, "in_app"), (1, "sms"), (2, "in_app")]
    runner.drain(now=MORNING, worker="test")
    assert [message.to for message in FakeSms(None).messages()] == [PHONE]


def test_a_page_of_the_quiet_hours_waits_with_its_notice():
    later = MORNING + timedelta(hours=2)
    tell_staff(Addressee(1, PHONE), after=later)

    runner.drain(now=MORNING, worker="test")
    assert FakeSms(None).messages() == []
    runner.drain(now=later, worker="test")
    assert len(FakeSms(None).messages()) == 1


def test_old_notices_are_forgotten_except_those_still_on_their_way():
    tell_staff(Addressee(1))
    tell()

    assert services.forget_old(now=MORNING + timedelta(days=91)) == 1
    assert Notice.objects.get().to_kind == "asker"


def test_an_installation_without_a_gateway_is_told(settings):
    assert checks.there_is_a_gateway(None) == []

    settings.TESTING = settings.DEMO = False
    assert [message.id for message in checks.there_is_a_gateway(None)] == ["notifications.W001"]
