"""What lies in a place (shifts, contracts, points, accounts, alarms, the audit ...) x every role in every place."""

from collections.abc import Iterator

import pytest
from django.urls import reverse

from caravan import audit
from caravan.audit.models import Event
from caravan.directory.models import AdviserContract, DutyShift, Leave, OpeningException, ServicePoint
from caravan.jobs.alarms import raise_alarm
from caravan.people.models import RoleGrant, User
from caravan.routing.models import LadderTable
from caravan.rulebook.service_promise import DEFAULT_LADDER
from tests.factories.directory import point
from tests.factories.network import MONDAY, SINCE, on_leave, shift
from tests.factories.people import account
from tests.matrix import oracle
from tests.matrix.seed import Post, World, deeds, taken_back

DAY = MONDAY.date()


@pytest.fixture(scope="module")
def things(world: World) -> Iterator[dict[str, list[int]]]:
    """One of each thing that lies somewhere, with what its path takes."""
    with taken_back():
        yield _placed(world)


def _placed(world: World) -> dict[str, list[int]]:
    net = world.net
    county, town = world.regions["422801"], world.regions["422801101"]
    station = point(town)
    other = point(world.regions["422802"])
    at_point = DutyShift.objects.create(
        desk="point", user=net.clerk, region=town, point=station, starts_at=MONDAY, ends_at=MONDAY.replace(hour=9)
    )
    closed = OpeningException.objects.create(point=station, on=DAY, hours=[], reason="停电")
    world.exception_of_another = OpeningException.objects.create(point=other, on=DAY, hours=[], reason="停电").pk  # type: ignore[attr-defined]
    return {
        "county shift": [shift(net.duty, "county_duty", county, MONDAY, MONDAY.replace(hour=9)).pk],
        "point shift": [at_point.pk],
        "adviser": [net.adviser.pk],
        "contract": [AdviserContract.objects.get(adviser=net.adviser).pk],
        "point": [station.pk],
        "leave": [on_leave(net.other1, DAY, DAY).pk],
        "exception": [station.pk, closed.pk],
    }


POSTS_ONLY = {"leave", "exception"}
FORMS = {
    "workbench:shift": {"action": "take_out"},
    "workbench:adviser": {},
    "workbench:contract": {"action": "end", "on": str(DAY), "reason": "期满"},
    "workbench:point": {"action": "exception", "on": str(DAY), "reason": "停电"},
    "workbench:leave_cancel": {},
    "workbench:exception_cancel": {},
}


def of_people(world: World, route: str = "") -> list[Post]:
    """Everybody who has nothing to do with a matter; with a route, who passes its door: others are in test_routes."""
    found = [post for post in world.people if post.relation == "none"]
    return [post for post in found if not route or oracle.passes(route, post.role)]


@pytest.mark.parametrize("thing", oracle.PLACED)
def test_a_thing_of_a_place_opens_to_whom_it_is_for(world, things, thing):
    route = oracle.PLACED[thing][0]
    method = "post" if thing in POSTS_ONLY else "get"
    wrong = []
    for post in of_people(world, route):
        with taken_back():
            answer = getattr(world.browser(post), method)(reverse(route, args=things[thing]))
        expected = oracle.keeps(thing, post.role, post.place)
        if (answer.status_code != 404) is not expected:
            wrong.append((post, answer.status_code))

    assert wrong == []


def test_nobody_changes_what_is_not_theirs_to_keep(world, things):
    wrong = []
    for thing, (route, _lies, _letters) in oracle.PLACED.items():
        for post in of_people(world, route):
            if oracle.keeps(thing, post.role, post.place):
                continue
            with taken_back():
                before = deeds()
                status = world.browser(post).post(reverse(route, args=things[thing]), FORMS[route]).status_code
                if status != 404 or deeds() != before:
                    wrong.append((post, thing, status))

    assert wrong == []


def test_an_exception_is_taken_back_under_its_own_point_only(world, things):
    browser = world.browser(Post("supervisor", "42"))
    address = reverse("workbench:exception_cancel", args=[things["point"][0], world.exception_of_another])

    assert browser.post(address).status_code == 404


def test_lists_of_points_hold_what_one_keeps(world, things):
    points = dict(ServicePoint.objects.values_list("pk", "region__code"))
    wrong = []
    for post in of_people(world):
        if not oracle.is_one_of(post.role, oracle.KEEP):
            continue
        rows = world.browser(post).get(reverse("workbench:points")).context["rows"]
        expected = {pk for pk, code in points.items() if oracle.lies_in(code, post.place)}
        if {one.pk for one, _is_open in rows} != expected:
            wrong.append(post)

    assert wrong == []


def test_lists_of_leave_hold_ones_own_and_those_one_leads(world, things):
    wrong = []
    for post in of_people(world):
        if not oracle.is_one_of(post.role, oracle.ANSWER):
            continue
        answer = world.browser(post).get(reverse("workbench:leave"))
        shown = {one.pk for one in [*answer.context["own"], *answer.context["others"]]}
        expected = set(things["leave"]) if oracle.keeps("leave", post.role, post.place) else set()
        asked = world.browser(post).get(reverse("workbench:leave"), {"for": str(world.net.other1.pk)}).status_code
        if shown != expected or (asked == 200) is not bool(expected):
            wrong.append((post, shown, asked))

    assert wrong == []
    assert Leave.objects.count() == 1


@pytest.mark.parametrize("name", ["workbench:roster", "workbench:advisers", "workbench:gaps", "workbench:sign"])
def test_pages_of_a_county_open_to_whom_leads_there(world, name):
    """A county belongs to whoever leads it or a wider place; a desk also stands in prefecture and province."""
    wrong = []
    for post in of_people(world):
        if not oracle.is_one_of(post.role, oracle.LEAD):
            continue
        browser = world.browser(post)
        status = browser.get(reverse(name), {"place": "422801"}).status_code
        if (status == 200) is not oracle.lies_in("422801", post.place):
            wrong.append((post, status))
        if (plain := browser.get(reverse(name)).status_code) not in {200, 404}:
            wrong.append((post, plain))

    assert wrong == []


def test_accounts_are_listed_and_opened_where_one_administers(world):
    here = account(organization=world.net.firm)
    RoleGrant.objects.create(user=here, role="station_clerk", region=world.regions["422801101"], valid_from=SINCE)
    nobody = account()
    wrong = []
    for post in of_people(world, "workbench:account"):
        browser = world.browser(post)
        # The firm that employs it lies in the county, its role is for the town.
        is_there = oracle.lies_in("422801101", post.place)
        listed = {row.pk for row in browser.get(reverse("workbench:admin"), {"q": here.username}).context["rows"]}
        status = browser.get(reverse("workbench:account", args=[here.pk])).status_code
        if (here.pk in listed, status) != (is_there, 200 if is_there else 404):
            wrong.append((post, listed, status))
        if browser.get(reverse("workbench:account", args=[nobody.pk])).status_code != 404:
            wrong.append((post, "an account without a place"))

    assert wrong == []


def test_an_account_is_changed_only_where_one_administers_all_of_it(world):
    """One is employed in the county and holds a role in the prefecture: nobody narrower than that touches it."""
    one = account(organization=world.net.firm)
    grant = RoleGrant.objects.create(user=one, role="supervisor", region=world.regions["4228"], valid_from=SINCE)
    wrong = []
    for post in of_people(world, "workbench:account"):
        for action, form in (
            ("reset", {}),
            ("deactivate", {}),
            ("mobile", {"mobile": "12000003333"}),
            ("declare", {"name": "甲"}),
            ("revoke", {"row": str(grant.pk)}),
        ):
            with taken_back():
                before = deeds()
                world.browser(post).post(reverse("workbench:account", args=[one.pk]), {"action": action, **form})
                is_done = deeds() != before
            expected = oracle.lies_in("4228", post.place)
            if is_done is not expected:
                wrong.append((post, action, is_done))

    assert wrong == []


def test_a_role_is_given_only_for_places_that_one_administers(world):
    one = account(organization=world.net.firm)
    wrong = []
    for post in of_people(world, "workbench:account"):
        for code in ("422801101", "422801", "4228", "422802", "43"):
            with taken_back():
                form = {"action": "grant", "role": "station_clerk", "region": code}
                world.browser(post).post(reverse("workbench:account", args=[one.pk]), form)
                is_given = RoleGrant.objects.filter(user=one).exists()
            expected = oracle.lies_in("422801", post.place) and oracle.lies_in(code, post.place)
            if is_given is not expected:
                wrong.append((post, code, is_given))

    assert wrong == []


def test_the_audit_shows_what_was_done_in_ones_places(world):
    for code in ("422801101", "422802", "43", ""):
        audit.record("matter.note", actor=f"in-{code or 'none'}", subject=None, region=code, now=MONDAY)
    wrong = []
    for post in of_people(world, "workbench:audit"):
        shown = set()
        for code in ("422801101", "422802", "43", ""):
            query = {"actor": f"in-{code or 'none'}", "first": str(DAY), "last": str(DAY)}
            if world.browser(post).get(reverse("workbench:audit"), query).context["lines"]:
                shown.add(code)
        expected = {code for code in ("422801101", "422802", "43") if oracle.lies_in(code, post.place)} | {""}
        if shown != expected:
            wrong.append((post, shown))

    assert wrong == []
    assert Event.objects.filter(action="audit.read").exists()


def test_alarms_are_shown_of_ones_places(world):
    for code in ("422801101", "422802", "43", ""):
        raise_alarm("matter_repaired", f"in {code}", MONDAY, key=f"in-{code}", region=code)
    wrong = []
    for post in of_people(world, "workbench:jobs"):
        text = world.browser(post).get(reverse("workbench:jobs")).content.decode()
        shown = {code for code in ("422801101", "422802", "43", "") if f"in-{code}<" in text or f"in {code}<" in text}
        expected = {code for code in ("422801101", "422802", "43") if oracle.lies_in(code, post.place)} | {""}
        if shown != expected:
            wrong.append((post, shown))

    assert wrong == []


def test_ladders_are_read_and_given_where_one_looks_after_them(world):
    def table(code: str) -> LadderTable:
        return LadderTable.objects.create(region=world.regions[code], table=DEFAULT_LADDER.to_json(), valid_from=MONDAY)

    tables = {code: table(code) for code in ("4228", "422801", "422802", "43")}
    wrong = []
    for post in of_people(world, "workbench:ladder_table"):
        browser = world.browser(post)
        for code, one in tables.items():
            # Those of one's own place and below, and of the wider ones around it, which hold there too.
            is_near = oracle.lies_in(code, post.place) or oracle.lies_in(post.place, code)
            status = browser.get(reverse("workbench:ladder_table", args=[one.pk])).status_code
            if (status == 200) is not is_near:
                wrong.append((post, code, status))
            gives = oracle.passes("workbench:ladder_give", post.role) and oracle.lies_in(code, post.place)
            status = browser.get(reverse("workbench:ladder_give"), {"region": code}).status_code
            if (status == 200) is not gives:
                wrong.append((post, code, "give", status))

    assert wrong == []


def test_every_thing_of_a_place_has_somebody_who_keeps_it_and_somebody_who_does_not(world):
    for thing in oracle.PLACED:
        answers = {oracle.keeps(thing, post.role, post.place) for post in of_people(world)}
        assert answers == {True, False}, thing


def test_an_account_that_is_shut_opens_nothing_at_once(world):
    post = Post("supervisor", "4228")
    with taken_back():
        User.objects.filter(pk=world.people[post].pk).update(is_active=False)
        assert world.browser(post).get(reverse("workbench:queue")).status_code == 302


def test_a_role_that_is_taken_away_opens_nothing_from_the_next_request_on(world):
    post = Post("supervisor", "4228")
    browser = world.browser(post)
    with taken_back():
        assert browser.get(reverse("workbench:ladder")).status_code == 200
        RoleGrant.objects.filter(user=world.people[post]).update(valid_to=DAY)
        assert browser.get(reverse("workbench:ladder")).status_code == 404
