"""Ladder tables: read in words, given to a region in a form that says every problem at its field."""

from datetime import timedelta

import pytest
from django.test import Client

from caravan.matters.models import Matter
from caravan.people.roles import Role
from caravan.regions.scope import codes_of
from caravan.routing.ladders import ladder_in_force
from caravan.routing.models import LadderTable
from caravan.routing.services.tables import give_ladder
from caravan.rulebook.service_promise import DEFAULT_LADDER
from caravan.web.workbench.office.forms.ladders import FIELDS, LadderForm
from tests.factories.network import MONDAY, Network, ask
from tests.factories.organizations import place
from tests.factories.people import staff
from tests.web.workbench.conftest import Enter
from tests.web.workbench.reading import statements, text, within_budget

pytestmark = pytest.mark.django_db

LADDERS = "/staff/ladders/"
GIVE = "/staff/ladders/new/?region=422801"


@pytest.fixture
def admin(net: Network, enter: Enter) -> Client:
    return enter(staff(Role.SYSTEM_ADMINISTRATOR, net.regions["422801"]))


def typed(**fields: str) -> dict[str, str]:
    """What a browser sends of the form as it begins, with some fields changed."""
    form = LadderForm(initial=LadderForm.said_of(DEFAULT_LADDER.to_json()) | {"valid_from": "2026-11-24"})
    sent = {"action": "give"}
    for bound in form:
        value = bound.value()
        if isinstance(value, dict):
            for part, text_ in zip(
                ("kind", "minutes", "at"), form.fields[bound.name].widget.decompress(value), strict=True
            ):
                sent[f"{bound.name}_{part}"] = "" if text_ is None else str(text_)
        elif value is True:
            sent[bound.name] = "on"
        elif value not in (False, None):
            sent[bound.name] = str(value)
    assert not fields.keys() - sent.keys() - {"keeps_earlier_3"}
    return sent | fields


def in_force(code: str, at=MONDAY):
    return ladder_in_force(codes_of(place(code)), at)[1]


def test_the_form_begins_with_the_table_in_force_and_gives_back_the_same(admin: Client) -> None:
    assert admin.post(GIVE, typed()).status_code == 302

    row = LadderTable.objects.get()
    given = {key: value for key, value in row.table.items() if key != "version"}
    assert given == {key: value for key, value in DEFAULT_LADDER.to_json().items() if key != "version"}
    assert row.region.code == "422801"


def test_a_region_gets_a_table_of_its_own_from_a_day_on(admin: Client) -> None:
    admin.post(GIVE, typed(load_cap="4", in_hours_1_minutes="20", keeps_earlier_3="on"))

    assert in_force("422801101201").load_cap == DEFAULT_LADDER.load_cap
    tomorrow = in_force("422801101201", MONDAY + timedelta(days=1))
    assert tomorrow.load_cap == 4
    assert tomorrow.rung(1).in_hours.minutes == 20
    assert tomorrow.rung(3).keeps_earlier
    assert in_force("422802", MONDAY + timedelta(days=1)).load_cap == DEFAULT_LADDER.load_cap


def test_from_today_on_means_from_this_moment(admin: Client) -> None:
    admin.post(GIVE, typed(load_cap="4", valid_from="2026-11-23"))

    assert LadderTable.objects.get().valid_from == MONDAY


def test_a_question_keeps_the_table_it_was_asked_under(admin: Client, net: Network) -> None:
    asked = ask().matter

    admin.post(GIVE, typed(load_cap="4", valid_from="2026-11-23"))

    later = ask(MONDAY + timedelta(minutes=1)).matter
    assert Matter.objects.get(pk=asked.pk).ladder_key == DEFAULT_LADDER.version
    assert Matter.objects.get(pk=later.pk).ladder_key == str(LadderTable.objects.get().pk)


@pytest.mark.parametrize(
    ("fields", "places"),
    [
        ({"load_cap": "many"}, {"load_cap"}),
        ({"opens": "25:00"}, {"opens"}),
        ({"opens": "18:00"}, {"opens"}),
        ({"promised_at": "18:00"}, {"promised_at"}),
        ({"fast_promise": "20"}, {"fast_promise"}),
        ({"first_rung": "7"}, {"first_rung"}),
        ({"first_rung_in_danger": ""}, {"first_rung_in_danger"}),
        ({"quiet_ends": "late"}, {"quiet_ends"}),
        ({"in_hours_1_minutes": "0"}, {"in_hours_1"}),
        ({"in_hours_1_minutes": "²"}, {"in_hours_1"}),
        ({"outside_3_at": "20:00"}, {"outside_3"}),
        ({"outside_5_kind": "until_close", "outside_5_minutes": "60"}, {"outside_5"}),
        ({"outside_1_kind": "for ever"}, {"outside_1"}),
        ({"fast_3": ""}, {"first_rung"}),
        ({"offers_2": "0"}, {"offers_2"}),
        ({"outside_1_minutes": "1440"}, {"__all__"}),
        ({"valid_from": ""}, {"valid_from"}),
        ({"valid_from": "2026-11-22"}, {"valid_from"}),
        (
            {"load_cap": "0", "outside_3_at": "x", "in_hours_2_minutes": "-5", "quiet_starts": ""},
            {"load_cap", "outside_3", "in_hours_2", "quiet_starts"},
        ),
    ],
)
def test_every_problem_is_said_at_its_field_and_what_was_typed_stays(
    admin: Client, fields: dict[str, str], places: set[str]
) -> None:
    sent = typed(**fields)

    answer = admin.post(GIVE, sent)

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == places
    page = text(answer)
    for name, value in fields.items():
        # A list keeps what it offers; what it does not offer, no browser sent.
        assert not value or name.endswith("_kind") or f'value="{value}"' in page
    assert not LadderTable.objects.exists()


def test_problems_are_said_in_the_readers_language(admin: Client) -> None:
    chinese = text(admin.post(GIVE, typed(outside_3_at="20:00")))
    admin.cookies["django_language"] = "en"
    english = text(admin.post(GIVE, typed(outside_3_at="20:00")))

    assert "20:00 is not in service hours" in english
    assert "20:00 is not in service hours" not in chinese
    assert "20:00不在服务时间内" in chinese


def test_every_place_of_a_table_has_its_field() -> None:
    form = LadderForm()

    assert set(FIELDS.values()) <= set(form.fields)


def test_the_page_says_whose_table_holds(admin: Client, net: Network) -> None:
    assert admin.get(LADDERS).context["table"] is None
    give_ladder(region=net.regions["4228"], table=DEFAULT_LADDER.to_json(), valid_from=MONDAY, by=None, now=MONDAY)

    page = admin.get(LADDERS)

    assert (page.context["table"].region, page.context["is_own"]) == (net.regions["4228"], False)
    assert len(page.context["rungs"]) == 5
    assert "恩施土家族苗族自治州" in text(page)


def test_a_table_is_taken_back(admin: Client, net: Network) -> None:
    assert admin.post(LADDERS, {"action": "take_back"}).status_code == 404
    give_ladder(
        region=net.regions["422801"],
        table=DEFAULT_LADDER.to_json() | {"load_cap": 3},
        valid_from=MONDAY,
        by=None,
        now=MONDAY,
    )

    admin.post(LADDERS, {"action": "take_back"})

    assert in_force("422801").load_cap == DEFAULT_LADDER.load_cap


@pytest.mark.parametrize("code", ["42", "4228", "422802", "420106", "999999", "", "422801101201"])
def test_a_region_that_is_not_theirs_gets_no_table(admin: Client, code: str) -> None:
    for one in ("422802", "420106"):
        place(one)
    address = f"/staff/ladders/new/?region={code}"

    assert admin.get(address).status_code == 404
    assert admin.post(address, typed()).status_code == 404
    assert not LadderTable.objects.exists()


def test_a_neighbours_table_is_not_read_but_those_around_ones_own_are(admin: Client, net: Network) -> None:
    def row(code: str) -> LadderTable:
        table = DEFAULT_LADDER.to_json()
        return give_ladder(region=place(code), table=table, valid_from=MONDAY, by=None, now=MONDAY)

    for code, status in (
        ("42", 200),
        ("4228", 200),
        ("422801", 200),
        ("422801101", 200),
        ("422802", 404),
        ("4201", 404),
    ):
        assert admin.get(f"{LADDERS}{row(code).pk}/").status_code == status, code
    assert admin.get(LADDERS, {"place": "422802"}).status_code == 422


def test_a_supervisor_reads_and_does_not_give(net: Network, enter: Enter) -> None:
    supervisor = enter(net.supervisor)

    page = supervisor.get(LADDERS, {"place": "422801"})

    assert page.status_code == 200
    assert not page.context["may_change"]
    assert supervisor.get(GIVE).status_code == 404
    assert supervisor.post(GIVE, typed()).status_code == 404
    assert supervisor.post(LADDERS, {"action": "take_back"}).status_code == 404


def test_the_pages_cost_the_same_with_a_long_history(admin: Client, net: Network) -> None:
    def succeed(first: int, last: int) -> None:
        for number in range(first, last):
            moment = MONDAY + timedelta(minutes=number)
            give_ladder(
                region=net.regions["422801"], table=DEFAULT_LADDER.to_json(), valid_from=moment, by=None, now=moment
            )

    succeed(0, 3)
    few = statements(admin, LADDERS), statements(admin, GIVE)
    succeed(3, 30)

    assert (statements(admin, LADDERS), statements(admin, GIVE)) == few
    for count in few:
        within_budget(count)
    within_budget(statements(admin, f"{LADDERS}{LadderTable.objects.first().pk}/"))
