"""The response rate of a month, from questions asked and answered through the real services."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from caravan.consultations import services
from caravan.consultations.models import Consultation, Round
from caravan.engine.measures import response_figures
from caravan.people.roles import Role
from caravan.routing.services import take
from caravan.statistics.definitions import DEFINITIONS
from caravan.statistics.response import Period, forget, published, response
from tests.factories.consultations import answered, asked_back, clarification, question_in, recalled
from tests.factories.network import MONDAY, ask, build_network, fresh, person, region

pytestmark = pytest.mark.django_db

NOVEMBER = Period.month(MONDAY.date())
HOUR = timedelta(hours=1)
DUE = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)  # of what is asked on that Monday: Tuesday 17:30 in China


@pytest.fixture(autouse=True)
def _fresh_figures():
    forget()
    yield
    forget()


@pytest.fixture
def net():
    network = build_network()
    wuhan = region("4201", "武汉市", network.regions["42"])
    region("420102", "江岸区", wuhan)
    person("seat-4201", Role.CITY_DUTY_SEAT, wuhan)
    person("supervisor-4201", Role.SUPERVISOR, wuhan)
    region("429004", "仙桃市", network.regions["42"])
    person("seat-42", Role.CITY_DUTY_SEAT, network.regions["42"])
    person("supervisor-42", Role.SUPERVISOR, network.regions["42"])
    return network


def figures(now=MONDAY + HOUR, scope="42", period=NOVEMBER):
    forget()
    return response(period, now=now, scope=scope)


def test_a_question_waits_until_a_named_person_has_answered(net):
    matter = ask().matter
    waiting = figures().whole
    answered(matter, net.adviser, MONDAY + HOUR)
    done = figures().whole

    assert (waiting.received, waiting.answered_ever, waiting.still_open) == (1, 0, 1)
    assert waiting.oldest_open_at == MONDAY
    assert (done.answered_in_time, done.still_open, done.p50_minutes) == (1, 0, 60)


def test_taking_a_question_or_asking_back_is_no_answer(net):
    matter = ask().matter
    clarification(matter, net.adviser, MONDAY)
    take(matter=matter, by=fresh(net.adviser), now=MONDAY)

    assert figures().whole.answered_ever == 0


def test_an_answer_after_the_promise_is_late_and_the_promise_missed(net):
    answered(ask().matter, net.adviser, DUE)
    answered(ask().matter, net.adviser, DUE + timedelta(seconds=1))
    whole = figures(DUE + HOUR).whole

    assert (whole.answered_in_time, whole.answered_ever, whole.missed_promises) == (1, 2, 1)


def test_a_recalled_answer_never_was_one(net):
    answer = answered(ask().matter, net.adviser, MONDAY + HOUR)
    recalled(answer, net.adviser, MONDAY + 2 * HOUR)

    assert figures(MONDAY + 3 * HOUR).whole.answered_ever == 0


@pytest.mark.parametrize("state", ["spam", "merged", "withdrawn"])
def test_what_left_the_count_is_reported_beside_it(net, state):
    ask()
    matter = question_in(state, net)
    whole = figures().whole
    left_out = {"spam": whole.spam, "merged": whole.merged, "withdrawn": whole.withdrawn}

    assert matter.state == state
    assert left_out.pop(state) == 1
    assert not any(left_out.values())
    # A merged question has a survivor that was received as well, and counts.
    assert whole.denominator == whole.received - 1


def test_withdrawn_after_the_promise_stays_in_the_count(net):
    services.withdraw(matter=ask().matter, now=DUE)
    services.withdraw(matter=ask(token="early").matter, now=DUE - timedelta(seconds=1))
    whole = figures(DUE + HOUR).whole

    assert (whole.received, whole.withdrawn, whole.denominator, whole.missed_promises) == (2, 1, 1, 1)


def test_one_person_who_cries_spam_changes_nothing(net):
    services.flag_spam(matter=ask().matter, by=fresh(net.adviser), reason="广告", now=MONDAY)

    assert figures().whole.denominator == 1


def test_follow_ups_are_counted_apart(net):
    matter = ask().matter
    answered(matter, net.adviser, MONDAY + HOUR)
    asked_back(matter, MONDAY + 2 * HOUR)
    counted = figures(MONDAY + 3 * HOUR)

    assert (counted.whole.received, counted.whole.still_open) == (1, 0)
    assert (counted.follow_ups.received, counted.follow_ups.still_open) == (1, 1)


def test_solved_is_what_people_said_when_they_closed(net):
    for is_solved in (True, True, False, None):
        matter = ask().matter
        answered(matter, net.adviser, MONDAY + HOUR)
        services.close(matter=matter, is_solved=is_solved, now=MONDAY + 2 * HOUR)
    whole = figures(MONDAY + 3 * HOUR).whole

    said = Consultation.objects.order_by("matter__number").values_list("is_solved", flat=True)
    assert list(Round.objects.order_by("matter__number").values_list("is_solved", flat=True)) == list(said)
    assert (whole.solved, whole.not_solved, str(whole.solved_percent)) == (2, 1, "66.6")


@pytest.mark.parametrize(
    ("asked_at", "month"),
    [
        (datetime(2026, 10, 31, 15, 59, 59, tzinfo=UTC), 10),
        (datetime(2026, 10, 31, 16, 0, tzinfo=UTC), 11),  # midnight in China
        (datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC), 11),
        (datetime(2026, 11, 30, 16, 0, tzinfo=UTC), 12),
    ],
)
def test_a_month_is_one_of_chinas_calendar(net, asked_at, month):
    ask(asked_at)

    counts = {
        number: figures(asked_at, period=Period.month(date(2026, number, 1))).whole.received for number in (10, 11, 12)
    }
    assert counts == {10: 0, 11: 0, 12: 0} | {month: 1}


def test_a_month_ends_at_midnight_in_china():
    assert Period.month(date(2026, 12, 24)) == Period(date(2026, 12, 1), date(2026, 12, 31))
    assert Period.month(date(2028, 2, 1)).last == date(2028, 2, 29)
    assert NOVEMBER.ends_at == datetime(2026, 11, 30, 16, 0, tzinfo=UTC)


def test_a_month_is_final_when_it_is_over_and_every_promise_has_run_out(net):
    ask(datetime(2026, 11, 30, 8, 0, tzinfo=UTC))  # promised until Tuesday 17:30

    assert not figures(datetime(2026, 11, 30, 15, 59, tzinfo=UTC)).whole.is_final
    assert not figures(datetime(2026, 12, 1, 9, 30, tzinfo=UTC)).whole.is_final
    assert figures(datetime(2026, 12, 1, 9, 31, tzinfo=UTC)).whole.is_final


def test_a_month_in_which_nobody_asked_is_final_when_it_is_over(net):
    assert not figures(datetime(2026, 11, 30, 15, 59, tzinfo=UTC)).whole.is_final
    assert figures(datetime(2026, 11, 30, 16, 0, tzinfo=UTC)).whole.is_final


@pytest.fixture
def busy(net):
    """A week of everything, in three places that are rows of the province's table."""
    for day in range(5):
        moment = MONDAY + timedelta(days=day, minutes=7 * day)
        for number, code in enumerate(("422801101201", "422801", "420102", "429004")):
            matter = ask(moment, region_code=code).matter
            owner = matter.owner
            if (day + number) % 4 == 0:
                continue
            if (day + number) % 4 == 1:
                services.withdraw(matter=matter, now=moment + timedelta(days=(day + number) % 3))
                continue
            answered(matter, owner, moment + timedelta(hours=9 * number + 9 * day))
            if number % 2:
                asked_back(matter, moment + timedelta(days=3))
            else:
                services.close(matter=matter, is_solved=day % 2 == 0, now=moment + timedelta(days=3))
    return net


@pytest.mark.parametrize("days", [0, 1, 2, 4, 30])
def test_the_figures_are_those_of_the_definition(busy, days):
    now = MONDAY + timedelta(days=days)
    rounds = list(Round.objects.filter(asked_on__lte=NOVEMBER.last))
    counted = figures(now)

    def defined(chosen):
        return response_figures([r.measured for r in chosen], now, NOVEMBER.ends_at)

    assert counted.whole == defined([r for r in rounds if r.number == 1])
    assert counted.follow_ups == defined([r for r in rounds if r.number > 1])
    assert counted.parts == {
        part: defined([r for r in rounds if r.number == 1 and r.county_code.startswith(part)])
        for part in ("4228", "4201", "429004")
    }
    assert figures(now, "4228").parts == {"422801": counted.parts["4228"]}


ADDED = ("received", "spam", "merged", "withdrawn", "denominator", "answered_in_time", "answered_ever", "still_open",
         "missed_promises", "solved", "not_solved")  # fmt: skip


@pytest.mark.parametrize("scope", ["42", "4228", "4201"])
def test_the_parts_add_up_to_the_whole(busy, scope):
    counted = figures(MONDAY + timedelta(days=3), scope)

    for name in ADDED:
        assert sum(getattr(part, name) for part in counted.parts.values()) == getattr(counted.whole, name), name


def test_a_county_right_under_the_province_has_a_row_of_its_own(busy):
    counted = figures(MONDAY + timedelta(days=3))

    assert set(counted.parts) == {"4228", "4201", "429004"}
    assert published(NOVEMBER, now=MONDAY + timedelta(days=6), scope="429004").whole.received == 5


def test_follow_ups_are_told_of_the_province_alone(busy):
    """Those of a small place could be worked out from all the others."""
    now = MONDAY + timedelta(days=6)
    assert figures(now).follow_ups.received >= 5
    assert published(NOVEMBER, now=now, scope="42").follow_ups == figures(now).follow_ups
    assert published(NOVEMBER, now=now, scope="4228").follow_ups is None


def test_few_follow_ups_are_not_told_at_all(net):
    matter = ask().matter
    answered(matter, net.adviser, MONDAY + HOUR)
    asked_back(matter, MONDAY + 2 * HOUR)

    assert published(NOVEMBER, now=MONDAY + 3 * HOUR, scope="42").follow_ups is None


def test_it_counts_once_a_minute_at_most(net, django_assert_num_queries):
    ask()
    forget()
    first = response(NOVEMBER, now=MONDAY, scope="42")
    with django_assert_num_queries(0):
        assert response(NOVEMBER, now=MONDAY + timedelta(seconds=59), scope="42") == first
    ask()
    assert response(NOVEMBER, now=MONDAY + timedelta(seconds=60), scope="42").whole.received == 2


def test_every_definition_has_its_words_in_both_languages():
    for key, definition in DEFINITIONS.items():
        assert definition.key == key
        with translation.override("en"):
            english = str(definition.name), str(definition.meaning)
        with translation.override("zh-hans"):
            chinese = str(definition.name), str(definition.meaning)
        assert all(max(word) >= "一" for word in chinese), key
        assert all(word.isascii() for word in english), key
