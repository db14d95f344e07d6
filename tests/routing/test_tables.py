"""A region gets its own ladder, in time and without touching what anybody stands on."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from caravan.audit.models import Event
from caravan.consultations.models import Round
from caravan.engine.ladder import Ladder, LadderInvalid
from caravan.matters.refusals import ActionNotAllowed, Incomplete
from caravan.people.refusals import NotAdministrator
from caravan.people.roles import Role
from caravan.regions.scope import codes_of
from caravan.routing import ladders
from caravan.routing.ladders import history, ladder_in_force, ladder_of, own_tables_below, table_in_force
from caravan.routing.models import LadderTable
from caravan.routing.services.tables import give_ladder, take_back_ladder
from caravan.rulebook.service_promise import DEFAULT_LADDER, DEFAULTS
from tests.factories.network import ask, build_network
from tests.factories.organizations import MONDAY, place
from tests.factories.people import staff

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def table(load_cap: int = 5) -> dict[str, object]:
    return DEFAULT_LADDER.to_json() | {"load_cap": load_cap}


def give(region, load_cap=5, *, valid_from=MONDAY, by=None, now=MONDAY):
    return give_ladder(region=region, table=table(load_cap), valid_from=valid_from, by=by, now=now)


def cap_in(region, at):
    return ladder_in_force(codes_of(region), at)[1].load_cap


@pytest.fixture
def county(db):
    return place("422801", "恩施市")


def test_a_new_table_holds_from_its_moment_and_the_former_until_then(county):
    give(county, 5)
    give(county, 6, valid_from=MONDAY + DAY)

    assert cap_in(county, MONDAY) == 5
    assert cap_in(county, MONDAY + DAY - HOUR) == 5
    assert cap_in(county, MONDAY + DAY) == 6
    assert [row.table["version"] for row in history(county)] == ["422801-2", "422801-1"]


def test_a_table_holds_for_what_lies_below_until_that_has_its_own(county):
    village = place("422801101201")
    give(place("4228"), 4)
    assert cap_in(village, MONDAY) == 4

    give(county, 5)

    assert cap_in(village, MONDAY) == 5
    assert cap_in(place("422802"), MONDAY) == 4
    assert cap_in(place("4201"), MONDAY) == DEFAULT_LADDER.load_cap
    assert [row.region for row in own_tables_below(place("42"), MONDAY)] == [place("4228"), county]
    assert table_in_force(village, MONDAY).region == county


def test_a_table_without_a_region_holds_only_where_there_is_no_other(county):
    LadderTable.objects.create(region=None, table=table(3), valid_from=MONDAY - DAY)
    assert cap_in(county, MONDAY) == 3

    give(county, 5)

    assert cap_in(county, MONDAY) == 5


def test_what_a_matter_stands_on_stays_as_it_was(county):
    first = give(county, 5)
    standing_on = ladder_of(first.pk)

    give(county, 6, valid_from=MONDAY + HOUR, now=MONDAY + HOUR)

    first.refresh_from_db()
    assert ladder_of(first.pk) == standing_on
    assert first.table == standing_on.to_json()
    assert first.valid_to == MONDAY + HOUR


def test_a_question_keeps_the_default_it_began_with_when_the_service_gets_another(db, monkeypatch):
    build_network()
    earlier = ask().matter
    following = Ladder.from_json(table(load_cap=3) | {"version": "default-next"})
    monkeypatch.setitem(DEFAULTS, following.version, following)
    monkeypatch.setattr(ladders, "DEFAULT_LADDER", following)

    later = ask(MONDAY + HOUR).matter

    for asked, ladder in ((earlier, DEFAULT_LADDER), (later, following)):
        asked.refresh_from_db()
        assert asked.ladder_key == ladder.version
        assert ladder_of(asked.ladder_key) == ladder
        assert Round.objects.get(matter=asked).promise["ladder"] == ladder.version
    assert ladder_in_force(codes_of(place("422801")), MONDAY) == ("default-next", following)


def test_a_table_that_was_to_begin_later_gives_way(county):
    later = give(county, 5, valid_from=MONDAY + 3 * DAY)

    give(county, 6, valid_from=MONDAY + DAY)

    later.refresh_from_db()
    assert later.valid_to == later.valid_from
    assert cap_in(county, MONDAY + 4 * DAY) == 6


def test_a_region_goes_back_to_the_wider_ladder(county):
    give(county, 5)

    take_back_ladder(region=county, by=None, now=MONDAY + HOUR)

    assert cap_in(county, MONDAY) == 5
    assert cap_in(county, MONDAY + HOUR) == DEFAULT_LADDER.load_cap
    with pytest.raises(ActionNotAllowed):
        take_back_ladder(region=county, by=None, now=MONDAY + HOUR)


def test_a_wrong_table_changes_nothing_and_is_told_everything(county):
    give(county, 5)
    wrong = table(0)
    wrong["rungs"][2]["outside"] = {"kind": "until_next_workday_at", "at": "25:00"}

    with pytest.raises(LadderInvalid) as caught:
        give_ladder(region=county, table=wrong, valid_from=MONDAY, by=None, now=MONDAY)

    assert [problem.place for problem in caught.value.problems] == ["rungs[3].outside.at", "load_cap"]
    assert LadderTable.objects.get().valid_to is None


def test_the_past_is_not_rewritten(county):
    with pytest.raises(Incomplete) as refusal:
        give(county, valid_from=MONDAY - HOUR)

    assert refusal.value.field == "valid_from"


def test_only_the_administrator_of_the_place_gives_it_a_ladder(county):
    administrator = staff(Role.SYSTEM_ADMINISTRATOR, place("4228"))

    row = give(county, by=administrator)
    for region, by in [
        (place("42"), administrator),
        (place("420106"), administrator),
        (county, staff(Role.SUPERVISOR, place("4228"))),
    ]:
        with pytest.raises(NotAdministrator):
            give(region, by=by)
        with pytest.raises(NotAdministrator):
            take_back_ladder(region=region, by=by, now=MONDAY)

    event = Event.objects.get(action="ladder.give")
    assert (event.actor, event.subject_id, event.region) == (administrator.username, str(row.pk), "422801")


def test_the_database_keeps_one_last_table_a_region(county):
    give(county)

    with pytest.raises(IntegrityError), transaction.atomic():
        LadderTable.objects.create(region=county, table=table(), valid_from=MONDAY)


class Successions(TestCase):
    """Whatever is given and taken back in whatever order, at any moment at most one own table holds."""

    @settings(deadline=None, max_examples=25)
    @given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20), st.booleans()), min_size=1, max_size=6))
    def test_a_region_never_has_two_tables_at_once_and_the_last_word_holds(self, steps):
        region, province, now = place("422801"), place("42"), MONDAY
        said: dict[int, object] = {}
        for number, (passing, ahead, is_given) in enumerate(steps, 1):
            now += passing * HOUR
            if is_given:
                row = give(region, number, valid_from=now + ahead * HOUR, now=now)
                said[row.pk] = row.table
                assert cap_in(region, now + ahead * HOUR) == number
            elif own_tables_below(province, now).exists():
                take_back_ladder(region=region, by=None, now=now)
                assert cap_in(region, now) == DEFAULT_LADDER.load_cap

        assert dict(LadderTable.objects.values_list("pk", "table")) == said
        for hour in range(0, 150, 4):
            assert own_tables_below(province, MONDAY + hour * HOUR).count() <= 1
