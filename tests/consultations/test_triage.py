"""Duplicates, spam and titles: people decide, it can be undone, and nobody loses their answer by it."""

from datetime import UTC, datetime, timedelta

import pytest

from caravan.consultations import queries, services
from caravan.consultations.content import Person
from caravan.consultations.jobs import record_missed_promises
from caravan.consultations.models import Merge, Round, SpamFlag
from caravan.consultations.queries import duplicates_of, rounds_shown, shown_answers
from caravan.matters.models import Matter
from caravan.matters.refusals import ActionNotAllowed, Incomplete, NotYours
from caravan.people.roles import Role
from caravan.routing.services import declare
from caravan.statistics.response import Period, forget, response
from tests.consultations.records import kinds, round_of, told_askers
from tests.factories.consultations import (
    DAY,
    HOUR,
    MINUTE,
    answered,
    asked_back,
    clarification,
    flagged,
    merged,
    question_in,
)
from tests.factories.network import MONDAY, Network, ask, clear, fresh, person, region

pytestmark = pytest.mark.django_db

TUESDAY_CLOSE = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
LATER = MONDAY + HOUR


@pytest.fixture
def pair(net: Network) -> tuple[Matter, Matter]:
    """The same question asked twice, a minute apart."""
    return ask(MONDAY).matter, ask(MONDAY + MINUTE).matter


# Merging


def test_a_merged_question_leaves_the_count_and_shows_the_answers_of_the_other(
    net: Network, pair: tuple[Matter, Matter]
) -> None:
    survivor, duplicate = pair

    merged(duplicate, survivor, net.clerk, LATER)
    answer = answered(survivor, net.adviser, LATER)

    assert (duplicate.state, duplicate.due_at, duplicate.next_at) == ("merged", None, None)
    assert (round_of(duplicate).outcome, round_of(duplicate).answered_at) == ("merged", None)
    assert shown_answers(duplicate) == survivor
    assert answer.round.matter == survivor
    assert told_askers("answer_ready") == [survivor.number, duplicate.number]
    forget()
    figures = response(Period.month(MONDAY.date()), now=LATER, scope="42").whole
    assert (figures.received, figures.merged, figures.denominator, figures.answered_in_time) == (2, 1, 1, 1)


def test_undone_it_is_open_again_under_the_promise_it_had_and_counts(net: Network, pair: tuple[Matter, Matter]) -> None:
    survivor, duplicate = pair
    before = round_of(duplicate)
    merge = merged(duplicate, survivor, net.clerk, LATER)

    services.unmerge(merge=merge, by=fresh(net.clerk), now=MONDAY + DAY)

    duplicate.refresh_from_db()
    after = round_of(duplicate)
    assert (duplicate.state, duplicate.due_at, duplicate.owner) == ("open", TUESDAY_CLOSE, net.adviser)
    assert (after.due_at, after.promise, after.asked_at) == (before.due_at, before.promise, before.asked_at)
    assert after.is_waiting
    forget()
    assert response(Period.month(MONDAY.date()), now=LATER, scope="42").whole.denominator == 2


def test_a_merge_is_undone_once(net: Network, pair: tuple[Matter, Matter]) -> None:
    merge = merged(pair[1], pair[0], net.clerk, LATER)
    services.unmerge(merge=merge, by=fresh(net.clerk), now=LATER)

    with pytest.raises(ActionNotAllowed):
        services.unmerge(merge=merge, by=fresh(net.clerk), now=LATER)
    with pytest.raises(ActionNotAllowed):
        services.unmerge(merge=merge, by=fresh(net.clerk), now=LATER)


def test_only_who_looks_after_the_queue_joins_questions(net: Network, pair: tuple[Matter, Matter]) -> None:
    with pytest.raises(ActionNotAllowed):
        merged(pair[1], pair[0], net.adviser, LATER)
    merge = merged(pair[1], pair[0], net.duty, LATER)
    with pytest.raises(ActionNotAllowed):
        services.unmerge(merge=merge, by=fresh(net.adviser), now=LATER)


def test_a_question_is_joined_only_to_one_that_was_asked_before_it(net: Network, pair: tuple[Matter, Matter]) -> None:
    with pytest.raises(Incomplete) as refusal:
        merged(pair[0], pair[1], net.clerk, LATER)

    assert refusal.value.field == "into"
    assert round_of(pair[0]).is_waiting


def test_a_broken_promise_never_leaves_the_figures_by_a_merge(net: Network) -> None:
    """Neither when the older would be joined to a newer one, nor when the newer waited too long itself."""
    first = ask(MONDAY).matter
    late = first.due_at + HOUR
    second = ask(late).matter
    urgent = ask(late, signals=["violence"]).matter
    later = urgent.due_at + MINUTE
    record_missed_promises(later)

    for duplicate, survivor in ((first, second), (first, urgent), (urgent, first), (urgent, second)):
        with pytest.raises(Incomplete):
            merged(duplicate, survivor, net.duty, later)
    merged(second, first, net.duty, later)

    forget()
    figures = response(Period.month(MONDAY.date()), now=later, scope="42").whole
    assert (figures.received, figures.merged, figures.denominator, figures.missed_promises) == (3, 1, 2, 2)


def test_of_two_questions_the_screen_offers_to_join_the_newer_to_the_older(
    net: Network, pair: tuple[Matter, Matter]
) -> None:
    first, second = pair

    for opened in pair:
        (found,) = duplicates_of(opened, fresh(net.clerk), LATER)
        assert found.join == (second, first)
        assert duplicates_of(opened, fresh(net.adviser), LATER)[0].join is None
        assert duplicates_of(opened, fresh(net.clerk), TUESDAY_CLOSE + MINUTE)[0].join is None


def test_what_was_answered_is_not_offered_to_be_joined_but_to_be_joined_to(net: Network) -> None:
    first, second = ask(MONDAY).matter, ask(MONDAY + MINUTE).matter
    answered(second, net.adviser)
    assert duplicates_of(first, fresh(net.clerk), LATER)[0].join is None

    third = ask(MONDAY + HOUR).matter

    found = {one.matter: one.join for one in duplicates_of(third, fresh(net.clerk), LATER)}
    assert found == {first: (third, first), second: (third, second)}


def test_a_question_is_not_joined_to_itself(net: Network) -> None:
    matter = ask().matter

    with pytest.raises(Incomplete) as refusal:
        merged(matter, matter, net.clerk, LATER)
    assert refusal.value.field == "into"


@pytest.mark.parametrize("state", ["closed", "merged", "spam", "withdrawn"])
def test_a_question_is_joined_only_to_one_that_goes_on(net: Network, state: str) -> None:
    survivor, duplicate = question_in(state, net), ask(MONDAY + MINUTE).matter

    with pytest.raises(Incomplete) as refusal:
        merged(duplicate, survivor, net.clerk, LATER)

    assert refusal.value.field == "into"
    assert not Merge.objects.filter(duplicate=duplicate).exists()
    assert round_of(duplicate).is_waiting


def test_joined_to_an_answered_question_the_person_is_told_that_there_is_an_answer(net: Network) -> None:
    survivor, duplicate = question_in("answered", net), ask(MONDAY + MINUTE).matter

    merged(duplicate, survivor, net.clerk, LATER)

    assert told_askers("answer_ready") == [survivor.number, duplicate.number]


def test_of_the_other_question_only_the_answers_are_read(net: Network, pair: tuple[Matter, Matter]) -> None:
    survivor, duplicate = pair
    clarification(survivor, net.adviser, LATER)
    merged(duplicate, survivor, net.clerk, LATER)
    answer = answered(survivor, net.adviser, LATER)

    own, others = rounds_shown(duplicate)

    assert own.question
    assert (others.question, list(others.clarifications.all())) == ("", [])
    assert list(others.answers.all()) == [answer]


def test_a_chain_of_merges_leads_to_the_one_that_goes_on(net: Network, pair: tuple[Matter, Matter]) -> None:
    last = ask(MONDAY + 2 * MINUTE).matter
    merged(last, pair[1], net.clerk, LATER)
    merged(pair[1], pair[0], net.clerk, LATER)

    answered(pair[0], net.adviser, LATER)

    assert shown_answers(last) == pair[0]
    assert told_askers("answer_ready") == [pair[0].number, pair[1].number, last.number]


@pytest.mark.parametrize("end", ["withdrawn", "spam"])
def test_what_was_joined_goes_on_by_itself_when_the_other_ends_without_an_answer(
    net: Network, pair: tuple[Matter, Matter], end: str
) -> None:
    survivor, duplicate = pair
    merged(duplicate, survivor, net.clerk, LATER)

    if end == "withdrawn":
        services.withdraw(matter=survivor, now=LATER)
    else:
        flagged(survivor, net.adviser, LATER)
        flagged(survivor, net.clerk, LATER)

    duplicate.refresh_from_db()
    assert (duplicate.state, duplicate.due_at) == ("open", TUESDAY_CLOSE)
    assert Merge.objects.get().undone_at == LATER
    assert kinds(duplicate)[-1] == "unmerged"


def test_an_urgent_question_is_urgent_again_when_its_merge_is_undone(net: Network) -> None:
    survivor, duplicate = ask(signals=["violence"]).matter, ask(MONDAY + MINUTE, signals=["violence"]).matter
    merge = merged(duplicate, survivor, net.clerk, LATER)

    matter = services.unmerge(merge=merge, by=fresh(net.clerk), now=LATER)

    assert (matter.rung, matter.owner, matter.due_at) == (4, net.seat, MONDAY + MINUTE + 2 * HOUR)


THREAT = {"signals": ["violence"]}
OTHERS = {"asker": Person(name="向小河", phone="12000000002")}


@pytest.mark.parametrize(("first", "second"), [(THREAT, OTHERS), (THREAT | OTHERS, THREAT), (OTHERS, THREAT)])
def test_where_one_is_sealed_or_in_danger_only_what_the_same_person_asked_is_joined(
    net: Network, first: dict[str, object], second: dict[str, object]
) -> None:
    survivor, duplicate = ask(**first).matter, ask(MONDAY + MINUTE, **second).matter

    with pytest.raises(Incomplete) as refusal:
        merged(duplicate, survivor, net.supervisor, LATER)

    assert refusal.value.field == "into"
    assert "同一个人" in str(refusal.value)
    assert round_of(duplicate).is_waiting


def test_a_sealed_question_of_the_same_person_is_joined_and_they_read_the_answer(net: Network) -> None:
    survivor, duplicate = ask(**THREAT).matter, ask(MONDAY + MINUTE, **THREAT).matter

    merged(duplicate, survivor, net.supervisor, LATER)

    assert shown_answers(duplicate) == survivor


@pytest.mark.parametrize("signal", ["violence", "eviction"])
def test_a_question_is_not_joined_to_one_that_is_less_urgent(net: Network, signal: str) -> None:
    survivor, duplicate = ask().matter, ask(MONDAY + MINUTE, signals=[signal]).matter

    with pytest.raises(Incomplete) as refusal:
        merged(duplicate, survivor, net.supervisor, LATER)

    assert refusal.value.field == "into"
    assert "紧急" in str(refusal.value)


def test_whoever_joins_has_no_interest_in_the_other_either(net: Network, pair: tuple[Matter, Matter]) -> None:
    survivor, duplicate = pair

    for outcome in ("", "conflict"):
        if outcome:
            declare(matter=survivor, by=fresh(net.clerk), outcome=outcome, now=LATER)
        with pytest.raises(Incomplete) as refusal:
            services.merge(duplicate=duplicate, into=survivor, by=fresh(net.clerk), now=LATER)
        assert refusal.value.field == "into"
    assert round_of(duplicate).is_waiting


def test_what_is_sealed_later_is_read_by_nobody_else_whose_question_was_joined_to_it(
    net: Network, pair: tuple[Matter, Matter]
) -> None:
    survivor, duplicate = pair
    merged(duplicate, survivor, net.clerk, LATER)
    answered(survivor, net.adviser, LATER)
    assert len(rounds_shown(duplicate)) == 2

    Matter.objects.filter(pk=survivor.pk).update(is_sealed=True)

    assert shown_answers(duplicate) == duplicate
    assert [round_.matter for round_ in rounds_shown(duplicate)] == [duplicate]


def same_person_thrice() -> list[Matter]:
    return [ask(MONDAY + number * MINUTE).matter for number in range(3)]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_what_the_same_person_asked_is_sealed_along_whichever_of_it_is_sealed(net: Network, place: int) -> None:
    matters = same_person_thrice()
    merged(matters[2], matters[1], net.clerk, LATER)
    merged(matters[1], matters[0], net.clerk, LATER)
    answered(matters[0], net.adviser, LATER)
    clear(matters[place], net.duty)

    services.seal(matter=matters[place], by=fresh(net.duty), now=LATER + HOUR)

    for matter in matters:
        matter.refresh_from_db()
    assert [matter.is_sealed for matter in matters] == [True] * 3
    assert [matter.state for matter in matters] == ["answered", "merged", "merged"]
    assert [kinds(matter).count("sealed") for matter in matters] == [1] * 3
    assert shown_answers(matters[2]) == matters[0]
    assert not Matter.objects.visible_to(fresh(net.clerk)).exists()


@pytest.mark.parametrize("is_survivor_sealed", [True, False])
def test_what_somebody_else_asked_goes_on_by_itself_when_the_other_is_sealed(
    net: Network, is_survivor_sealed: bool
) -> None:
    survivor, duplicate = ask(MONDAY).matter, ask(MONDAY + MINUTE, **OTHERS).matter
    merged(duplicate, survivor, net.clerk, LATER)
    answered(survivor, net.adviser, LATER)
    one, other = (survivor, duplicate) if is_survivor_sealed else (duplicate, survivor)
    clear(one, net.duty)

    services.seal(matter=one, by=fresh(net.duty), now=LATER + HOUR)

    for matter in (survivor, duplicate):
        matter.refresh_from_db()
    assert (one.is_sealed, other.is_sealed) == (True, False)
    assert (duplicate.state, duplicate.due_at) == ("open", round_of(duplicate).due_at)
    assert round_of(duplicate).is_waiting
    assert not Merge.objects.filter(undone_at=None).exists()
    assert [round_.matter for round_ in rounds_shown(duplicate)] == [duplicate]


# Spam


def test_one_person_says_so_and_the_question_stays_open_with_its_clock(net: Network) -> None:
    matter = ask().matter
    before = matter.next_at

    assert not flagged(matter, net.adviser, LATER)

    assert (matter.state, matter.due_at, matter.next_at, matter.owner) == ("open", TUESDAY_CLOSE, before, net.adviser)
    assert round_of(matter).is_waiting


def test_the_same_person_does_not_make_two(net: Network) -> None:
    matter = ask().matter
    flagged(matter, net.adviser, LATER)

    with pytest.raises(NotYours):
        flagged(matter, net.adviser, LATER + HOUR, reason="还是广告")

    matter.refresh_from_db()
    assert matter.state == "open"


def test_two_different_people_take_it_out_of_the_count(net: Network) -> None:
    matter = ask().matter
    flagged(matter, net.adviser, LATER)

    assert flagged(matter, net.clerk, LATER)

    assert (matter.state, round_of(matter).outcome, matter.due_at) == ("spam", "spam", None)
    forget()
    figures = response(Period.month(MONDAY.date()), now=LATER, scope="42").whole
    assert (figures.received, figures.spam, figures.denominator) == (1, 1, 0)


def test_saying_so_takes_a_reason(net: Network) -> None:
    with pytest.raises(Incomplete) as refusal:
        flagged(ask().matter, net.adviser, LATER, reason=" ")
    assert refusal.value.field == "reason"


def test_one_leading_person_makes_it_a_question_again_under_its_promise(net: Network) -> None:
    matter = question_in("spam", net)

    services.lift_spam(matter=matter, by=fresh(net.duty), now=LATER)

    matter.refresh_from_db()
    assert (matter.state, matter.due_at) == ("open", TUESDAY_CLOSE)
    assert round_of(matter).is_waiting
    # Two people are needed anew, and who said it before may say it again.
    assert not flagged(matter, net.adviser, LATER + HOUR)
    assert flagged(matter, net.clerk, LATER + HOUR)


def test_a_first_flag_can_be_lifted_too_and_without_one_there_is_nothing_to_lift(net: Network) -> None:
    matter = ask().matter
    flagged(matter, net.adviser, LATER)
    with pytest.raises(NotYours):
        services.lift_spam(matter=matter, by=fresh(net.clerk), now=LATER)

    services.lift_spam(matter=matter, by=fresh(net.duty), now=LATER)

    assert not SpamFlag.objects.filter(lifted_at=None).exists()
    assert kinds(matter).count("spam_lifted") == 1
    with pytest.raises(ActionNotAllowed):
        services.lift_spam(matter=matter, by=fresh(net.duty), now=LATER)


def test_of_a_sealed_question_only_who_leads_where_it_lies_says_that_it_is_one(net: Network) -> None:
    matter = ask(signals=["minor"]).matter
    stranger = person("stranger", Role.COUNTY_DUTY_LAWYER, region("422802", "利川市", net.regions["4228"]))
    flagged(matter, net.duty, LATER)

    with pytest.raises(NotYours):
        services.lift_spam(matter=matter, by=fresh(stranger), now=LATER)

    services.lift_spam(matter=matter, by=fresh(net.seat), now=LATER)


def test_only_the_round_that_waits_leaves_the_count(net: Network) -> None:
    matter = question_in("answered", net)
    asked_back(matter, LATER)
    flagged(matter, net.adviser, LATER)
    flagged(matter, net.clerk, LATER)

    assert [round_.outcome for round_ in Round.objects.order_by("number")] == ["", "spam"]


# Suggestions


OTHER = "甲方的围墙盖到了我家的地界上，村里调解过两次都没有结果。"


def suggested(matter: Matter, net: Network, by: str = "clerk") -> list[Matter]:
    return [one.matter for one in duplicates_of(matter, fresh(net.users[by]), LATER)]


def test_the_same_phone_the_same_name_or_the_same_words_are_suggested(net: Network) -> None:
    mine = {"asker": Person(name="田大山", phone="12000000001")}
    matter = ask(**mine).matter
    phone = ask(MONDAY, story=OTHER, asker=Person(phone="12000000001")).matter
    name = ask(MONDAY, story=OTHER, asker=Person(name="田大山")).matter
    for one in (phone, name):
        clear(one, net.clerk)
    words = ask(MONDAY, story="老板拖欠我两万四千元工资，一直不给钱。", asker=Person()).matter
    ask(MONDAY, story=OTHER, asker=Person(name="向小河", phone="12000000002"))

    found = duplicates_of(matter, fresh(net.clerk), LATER)

    assert [one.matter for one in found] == [phone, name, words]
    assert [(one.same_phone, one.same_name) for one in found] == [(True, False), (False, True), (False, False)]
    assert found[2].likeness > 0.8


def test_suggesting_joins_nothing(net: Network, pair: tuple[Matter, Matter]) -> None:
    assert suggested(pair[0], net) == [pair[1]]

    assert not Merge.objects.exists()
    assert set(Matter.objects.values_list("state", flat=True)) == {"open"}


def test_nothing_is_suggested_that_the_user_may_not_see(net: Network) -> None:
    town = region("422801102", "舞阳坝", net.regions["422801"])
    elsewhere = ask(region_code=town.code).matter
    matter = ask(MONDAY + MINUTE).matter
    neighbour = person("clerk2", Role.STATION_CLERK, town)

    assert suggested(matter, net, "clerk") == []
    assert suggested(matter, net, "duty") == [elsewhere]
    assert [one.matter for one in duplicates_of(elsewhere, neighbour, LATER)] == []


def test_what_does_not_go_on_is_not_suggested(net: Network) -> None:
    for state in ("closed", "withdrawn", "spam"):
        question_in(state, net)

    assert suggested(ask(MONDAY + HOUR).matter, net) == []


def test_the_many_of_a_busy_county_do_not_crowd_out_the_same_phone(
    net: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_COMPARED", 2)
    first = ask(story=OTHER).matter
    for _number in range(3):
        ask(story=OTHER, asker=Person())

    assert suggested(ask().matter, net) == [first]


# Titles


def test_a_title_is_given_and_cut_to_what_a_row_holds(net: Network) -> None:
    matter = ask().matter

    services.retitle(matter=matter, title="  工地欠薪  ", by=net.clerk, now=LATER)
    assert Matter.objects.get().title == "工地欠薪"
    services.retitle(matter=matter, title="薪" * 200, by=net.clerk, now=LATER)
    assert Matter.objects.get().title == "薪" * 80


@pytest.mark.parametrize("title", ["欠薪 12000000001", "身份证990101199001017774", "电话 ７１８８２２３"])
def test_a_title_with_a_number_that_tells_who_it_is_is_refused(net: Network, title: str) -> None:
    matter = ask().matter

    with pytest.raises(Incomplete) as refusal:
        services.retitle(matter=matter, title=title, by=net.clerk, now=LATER)

    assert refusal.value.field == "title"
    assert Matter.objects.get().title == ""
    services.retitle(matter=matter, title="2026年11月欠薪 240000 元", by=net.clerk, now=LATER)


def test_two_people_cannot_call_a_question_no_question_once_its_promise_is_broken(net: Network) -> None:
    matter = ask().matter
    assert matter.due_at is not None
    late = matter.due_at + timedelta(minutes=1)
    services.flag_spam(matter=matter, by=net.duty, reason="广告", now=MONDAY)

    with pytest.raises(Incomplete):
        services.flag_spam(matter=matter, by=net.seat, reason="广告", now=late)

    assert Matter.objects.get().state == "open"
