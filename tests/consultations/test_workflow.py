"""The whole table: every state, every action, every role, tried through the services that carry it out."""

from collections.abc import Callable

import pytest
from django.db import transaction

from caravan.consultations import services
from caravan.consultations.content import AnswerText
from caravan.consultations.models import Merge
from caravan.consultations.queries import actions, asker_actions, current_round
from caravan.consultations.workflow import ASKER, CONSULTATION
from caravan.matters.models import Matter
from caravan.matters.refusals import ActionNotAllowed, NotYours
from caravan.people.models import User
from caravan.people.roles import Role
from tests.factories.consultations import HOUR, WALKING, answered, question_in
from tests.factories.network import MONDAY, Network, ask, clear, fresh, person

LATER = MONDAY + HOUR
# Somebody with each role, and nobody else in the network has it.
HOLDERS = {
    Role.VILLAGE_ADVISER: "adviser",
    Role.STATION_CLERK: "clerk",
    Role.COUNTY_DUTY_LAWYER: "duty",
    Role.CITY_DUTY_SEAT: "seat",
    Role.SUPERVISOR: "supervisor",
}


def holder(net: Network, role: Role) -> User:
    if role in HOLDERS:
        return fresh(net.users[HOLDERS[role]])
    return person(role, role, net.regions["422801"])


def try_answer(matter: Matter, net: Network, by: User) -> object:
    clear(matter, by, LATER)
    text, number = AnswerText(plain="请带身份证。"), current_round(matter).number
    return services.answer(matter=matter, text=text, by=by, expected_round=number, now=LATER)


def another(matter: Matter) -> Matter:
    return Matter.objects.open().exclude(pk=matter.pk).earliest("created_at")


def try_merge(matter: Matter, net: Network, by: User) -> object:
    into = another(matter)
    clear(into, by, LATER)
    return services.merge(duplicate=matter, into=into, by=by, now=LATER)


def try_unmerge(matter: Matter, net: Network, by: User) -> object:
    return services.unmerge(merge=Merge.objects.filter(duplicate=matter).latest("at"), by=by, now=LATER)


BY_STAFF: dict[str, Callable[[Matter, Network, User], object]] = {
    "answer": try_answer,
    "merge": try_merge,
    "unmerge": try_unmerge,
    "confirm_spam": lambda matter, net, by: services.flag_spam(matter=matter, by=by, reason="广告", now=LATER),
    "lift_spam": lambda matter, net, by: services.lift_spam(matter=matter, by=by, now=LATER),
}


def is_done(act: Callable[[], object]) -> bool:
    """Say whether ``act`` is allowed; it is undone."""
    try:
        with transaction.atomic():
            act()
            transaction.set_rollback(True)
    except (ActionNotAllowed, NotYours):
        return False
    return True


@pytest.mark.parametrize("state", sorted(CONSULTATION.states))
def test_the_services_allow_exactly_what_the_table_offers_staff(net: Network, state: str) -> None:
    matter = question_in(state, net)
    people = {role: holder(net, role) for role in Role}
    ask(MONDAY - HOUR)
    for action, attempt in BY_STAFF.items():
        if action == "unmerge" and state != "merged":
            continue  # without a merge there is nothing to name
        for role, by in people.items():
            offered = action in CONSULTATION.offers(state, role)
            assert is_done(lambda: attempt(matter, net, by)) == offered, (action, role)  # noqa: B023


@pytest.mark.parametrize("state", sorted(CONSULTATION.states))
def test_the_services_allow_exactly_what_the_table_offers_the_person(net: Network, state: str) -> None:
    matter = question_in(state, net)

    for action in ("follow_up", "close", "withdraw"):
        offered = action in CONSULTATION.offers(state, ASKER)
        assert (action in asker_actions(matter, LATER)) == offered
        assert is_done(lambda: WALKING[action](matter, net, LATER)) == offered, action  # noqa: B023
        matter.refresh_from_db()


def test_no_action_of_the_table_is_left_untried() -> None:
    tried = {*BY_STAFF, "follow_up", "close", "withdraw", "withdraw_follow_up", "recall"}

    assert tried == {step.action for step in CONSULTATION.transitions}


@pytest.mark.parametrize("state", sorted(CONSULTATION.states))
def test_a_question_is_walked_into_every_state(net: Network, state: str) -> None:
    assert question_in(state, net).state == state


def test_the_buttons_of_staff_are_read_from_the_table(net: Network) -> None:
    matter = ask().matter

    assert actions(matter, fresh(net.adviser)) == ["answer", "recall", "confirm_spam"]
    assert actions(matter, fresh(net.clerk)) == ["merge", "confirm_spam"]
    answered(matter, net.adviser)
    assert actions(matter, fresh(net.clerk)) == []
