"""Role clashes: whoever has a stake in a matter neither gets it nor decides in it, and no page tells why or who.

The cases are generated: every desk and every way to come to a matter by hand, times every way to have a stake in it.
"""

import json
from itertools import product

import pytest
from django.http import HttpResponse
from django.test import Client

from caravan.consultations import services
from caravan.consultations.content import AnswerText, Person
from caravan.feedback.models import ReviewTask
from caravan.matters.models import AccessRequest, Entry, Matter
from caravan.matters.refusals import CheckMissing, ConflictDeclared, Incomplete, NotYours, Refused
from caravan.matters.services import add_note
from caravan.organizations.models import Organization
from caravan.people.models import User
from caravan.people.services import declare_interest
from caravan.routing import services as routing
from caravan.routing.jobs import climb_ladders
from caravan.routing.services import sealing
from caravan.web.citizen.visitor import COOKIE, Visitor, keep
from tests.factories.consultations import answered, rated
from tests.factories.network import MONDAY, SINCE, Network, ask, clear, fresh, person, question

OTHER_SIDE = "恩施鸿达建筑公司"
# How somebody may have a stake: they act for the other side, their firm or unit does (a lawyer under contract with
# the unit that is complained of is this too), the other side is somebody close to them whom they named, or they
# said so of this matter.
STAKES = ("acts for the other side", "their firm does", "said so")
DESKS = ("adviser", "other1", "duty", "seat", "supervisor")
BY_HAND = ("reassign", "opinion", "translator", "let in")
BY_PAGE = ("note", "reassign", "escalate", "merge", "spam", "retitle")
ACTS = ("take", "answer", "clarify", *BY_PAGE)
# What no page may say.
TELLING = ("conflict", "interest", "利害", "回避", "冲突")


@pytest.fixture(autouse=True)
def _monday(net: Network) -> None:
    """A second supervisor, so that the last resort has somebody else too."""
    net.users["province"] = person("province", "supervisor", net.regions["42"])
    net.users["judge"] = person("judge", "city_duty_seat", net.regions["42"])


def give_a_stake(user: User, stake: str, matter: Matter | None = None) -> None:
    if stake == "acts for the other side":
        declare_interest(name=OTHER_SIDE, user=user, by=None, now=MONDAY)
    elif stake == "their firm does":
        own = Organization.objects.create(
            kind=Organization.Kind.LAW_FIRM,
            name=f"{user.username}所",
            region=user.role_grants.get().region,
            valid_from=SINCE,
        )
        User.objects.filter(pk=user.pk).update(organization=own)
        declare_interest(name=OTHER_SIDE, organization=own, by=None, now=MONDAY)
    elif matter is not None:
        routing.declare(matter=matter, by=fresh(user), outcome="conflict", now=MONDAY)


def climb_to(matter: Matter, rung: int) -> Matter:
    while (matter.rung or 0) < rung and matter.next_at is not None:
        climb_ladders(matter.next_at)
        matter.refresh_from_db()
    return matter


def owner_of(matter: Matter) -> int | None:
    return Matter.objects.get(pk=matter.pk).owner_id


def told_to_anybody(matter: Matter, reader: User) -> str:
    """Everything that the asker and a colleague without a stake are shown of the matter."""
    clear(matter, fresh(reader))
    colleague, asker = Client(), Client()
    colleague.force_login(fresh(reader), backend="django.contrib.auth.backends.ModelBackend")
    visitor = Visitor()
    visitor.open(matter)
    asker.cookies[COOKIE] = keep(HttpResponse(), visitor).cookies[COOKIE].value
    pages = [
        colleague.get(f"/staff/m/{matter.number}/").content.decode(),
        colleague.get("/staff/").content.decode(),
        asker.get(f"/m/{matter.number}/").content.decode(),
        json.dumps(
            list(Entry.objects.filter(matter=matter).values_list("kind", "data")), default=str, ensure_ascii=False
        ),
    ]
    return "\n".join(pages)


@pytest.mark.parametrize(("desk", "stake"), list(product(DESKS, STAKES[:2])))
def test_a_desk_passes_over_whoever_has_a_stake(net, desk, stake):
    user = net.users[desk]
    give_a_stake(user, stake)
    matter = ask(opponent=OTHER_SIDE).matter

    climb_to(matter, DESKS.index(desk) + 1)

    seats = set(matter.participations.values_list("user_id", flat=True)) | {matter.owner_id}
    assert user.pk not in seats
    steps = Entry.objects.filter(matter=matter, kind="step").values_list("data", flat=True)
    looked_at = [one for data in steps for one in data.get("candidates", []) if one["user"] == user.pk]
    assert {one["outcome"] for one in looked_at} <= {"unavailable"}
    assert matter.owner is not None
    shown = told_to_anybody(matter, net.province)
    assert not [word for word in TELLING if word in shown.lower().replace("no interest", "")]


@pytest.mark.parametrize("desk", ["adviser", "duty", "seat", "supervisor"])
def test_whoever_says_that_they_have_a_stake_is_out_and_somebody_else_has_it(net, desk):
    user = net.users[desk]
    matter = climb_to(ask(opponent=OTHER_SIDE).matter, {"adviser": 1, "duty": 3, "seat": 4, "supervisor": 5}[desk])

    give_a_stake(user, "said so", matter)

    matter.refresh_from_db()
    assert matter.owner_id not in {None, user.pk}
    assert not matter.participations.filter(user=user, until=None).exists()
    shown = told_to_anybody(matter, net.province)
    assert not [word for word in TELLING if word in shown.lower().replace("no interest", "")]


@pytest.mark.parametrize(("way", "stake"), list(product(BY_HAND, STAKES)))
def test_nobody_brings_somebody_with_a_stake_in_by_hand(net, way, stake):
    matter = ask(opponent=OTHER_SIDE, signals=["minor"] if way == "let in" else []).matter
    by, user = fresh(net.supervisor), net.clerk if way == "let in" else net.judge
    clear(matter, by)
    if way == "let in":
        asked = sealing.ask_to_be_let_in(matter=matter, by=fresh(user), reason="来访", now=MONDAY)
    give_a_stake(user, stake, matter)

    bring_in = {
        "reassign": lambda: routing.reassign(
            matter=matter, to=fresh(user), expected_owner_id=owner_of(matter), by=by, reason="转办", now=MONDAY
        ),
        "opinion": lambda: services.ask_second_opinion(matter=matter, by=by, of=fresh(user), question="？", now=MONDAY),
        "translator": lambda: services.name_translator(matter=matter, translator=fresh(user), by=by, now=MONDAY),
        "let in": lambda: sealing.decide_access(request=asked, by=by, grant=True, now=MONDAY),
    }

    with pytest.raises(Incomplete) as refused:
        bring_in[way]()

    assert not [word for word in TELLING if word in str(refused.value).lower()]


@pytest.mark.parametrize(("act", "stake"), list(product(ACTS, STAKES)))
def test_whoever_has_a_stake_does_nothing_in_it(net, act, stake):
    earlier = ask(opponent=OTHER_SIDE).matter
    matter = ask(opponent=OTHER_SIDE).matter
    user = net.duty
    give_a_stake(user, stake, matter)
    if stake != "said so":
        routing.declare(matter=matter, by=fresh(user), outcome="clear", now=MONDAY)  # their word against the record
    before = Matter.objects.filter(pk=matter.pk).values().get()

    if act in BY_PAGE:
        browser = Client()
        browser.force_login(fresh(user), backend="django.contrib.auth.backends.ModelBackend")
        form = {
            "text": "备注",
            "reason": "理由",
            "to": net.adviser.username,
            "expected": str(matter.owner_id),
            "into": earlier.number,
        }
        answer = browser.post(f"/staff/m/{matter.number}/do/{act}/", form)
        assert answer.status_code == 409
    else:
        with pytest.raises((CheckMissing, ConflictDeclared)):
            do(act, matter, fresh(user))

    assert Matter.objects.filter(pk=matter.pk).values().get() == before


def do(act: str, matter: Matter, user: User) -> None:
    if act == "take":
        routing.take(matter=matter, by=user, now=MONDAY)
    elif act == "answer":
        text = AnswerText(plain="您可以申请劳动仲裁，不收费。")
        services.answer(matter=matter, text=text, by=user, expected_round=1, now=MONDAY)
    else:
        services.clarify(matter=matter, by=user, question="签过合同吗？", now=MONDAY)


@pytest.mark.parametrize("stake", STAKES[:2])
@pytest.mark.parametrize("side", ["opponent", "asker"])
def test_a_clerk_with_a_stake_writes_nothing_down(net, stake, side):
    give_a_stake(net.clerk, stake)
    named = {"opponent": OTHER_SIDE} if side == "opponent" else {"asker": Person(name=OTHER_SIDE)}
    with pytest.raises(ConflictDeclared):
        services.ask(question=question(**named), channel="counter", token="t", by=fresh(net.clerk), now=MONDAY)


@pytest.mark.parametrize("who", ["the person rated", "acts for the other side", "their firm does", "said so"])
def test_a_call_back_is_never_by_somebody_with_a_stake(net, who):
    matter = ask(opponent=OTHER_SIDE).matter
    rated_one = net.duty if who == "the person rated" else net.adviser
    answer = answered(matter, rated_one)
    if who != "the person rated":
        give_a_stake(net.duty, who, matter)

    rated(answer, 1, MONDAY)

    assert ReviewTask.objects.get().assignee not in {net.duty, rated_one}


def test_a_supervisor_does_not_look_into_their_own_answer(net):
    matter = ask(opponent=OTHER_SIDE).matter
    for name in ("duty", "seat", "judge"):
        give_a_stake(net.users[name], "acts for the other side")
    answer = answered(matter, net.supervisor)

    rated(answer, 1, MONDAY)

    assert ReviewTask.objects.get().assignee == net.province


def test_nobody_is_their_own_second_opinion(net):
    matter = ask().matter
    clear(matter, net.duty)

    with pytest.raises(Incomplete):
        services.ask_second_opinion(matter=matter, by=fresh(net.duty), of=fresh(net.duty), question="？", now=MONDAY)


def test_nobody_says_twice_that_it_is_no_question(net):
    matter = ask().matter
    clear(matter, net.duty)
    services.flag_spam(matter=matter, by=fresh(net.duty), reason="广告", now=MONDAY)

    with pytest.raises(NotYours):
        services.flag_spam(matter=matter, by=fresh(net.duty), reason="广告", now=MONDAY)


def test_nobody_lets_themselves_in(net):
    matter = ask(signals=["minor"]).matter
    asked = sealing.ask_to_be_let_in(matter=matter, by=fresh(net.clerk), reason="来访", now=MONDAY)
    clear(matter, net.clerk)

    with pytest.raises(Refused):
        sealing.decide_access(request=asked, by=fresh(net.clerk), grant=True, now=MONDAY)
    assert AccessRequest.objects.get().decided_at is None


def test_whoever_has_a_stake_decides_nobody_elses_access(net):
    matter = ask(signals=["minor"], opponent=OTHER_SIDE).matter
    asked = sealing.ask_to_be_let_in(matter=matter, by=fresh(net.clerk), reason="来访", now=MONDAY)
    give_a_stake(net.supervisor, "said so", matter)

    with pytest.raises(ConflictDeclared):
        sealing.decide_access(request=asked, by=fresh(net.supervisor), grant=True, now=MONDAY)


def test_without_a_stake_everything_goes(net):
    """The refusals above would mean nothing if everybody were refused."""
    matter = ask(opponent=OTHER_SIDE).matter
    clear(matter, net.duty)

    add_note(matter=matter, by=fresh(net.duty), text="备注", now=MONDAY)
    routing.take(matter=matter, by=fresh(net.duty), now=MONDAY)
    assert Matter.objects.get(pk=matter.pk).owner == net.duty


def test_there_are_forty_clashes():
    cases = len(DESKS) * 2 + 4 + len(BY_HAND) * 3 + len(ACTS) * 3 + 4 + 4 + 6
    assert cases >= 40
