"""Topics, places, points and figures: in both languages, page by page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from caravan.rulebook.urgency import SIGNALS
from caravan.statistics.response import forget
from tests.api.calling import VILLAGE, errors
from tests.factories.directory import EVERY_DAY, point
from tests.factories.network import MONDAY, ask, reply

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _counted_anew():
    forget()
    yield
    forget()


def test_topics_come_with_their_guided_questions_in_the_readers_language(call, net):
    chinese = call.read("/topics", accept_language="zh-CN").json()
    english = call.read("/topics", accept_language="en-GB, zh;q=0.5").json()

    assert [topic["name"] for topic in chinese] == ["拖欠工资", "受到威胁"]
    assert [topic["name"] for topic in english] == ["Unpaid wages", "Being threatened"]
    assert [question["label"] for question in english[0]["questions"]] == ["Is the boss still there?", "How much?"]
    assert english[0]["questions"][0]["options"][1] == {"key": "fled", "name": "Gone"}
    assert [topic["is_danger"] for topic in chinese] == [False, True]


def test_a_language_nobody_speaks_here_gets_chinese(call, net):
    answer = call.read("/topics", accept_language="fr")

    assert answer.json()[0]["name"] == "拖欠工资"
    assert answer.headers["Content-Language"] == "zh-hans"
    assert "Accept-Language" in answer.headers["Vary"]


def test_every_urgent_signal_is_listed(call, db):
    listed = call.read("/signals", accept_language="en").json()

    assert {signal["key"]: signal["label"] for signal in listed} == {
        key: signal.label for key, signal in SIGNALS.items()
    }


def test_places_are_found_going_down_or_by_name(call, net):
    provinces = call.read("/regions").json()
    villages = call.read("/regions?within=422801101").json()
    found = call.read("/regions/search?q=青堡&within=42").json()

    assert [place["name"] for place in provinces] == ["湖北省"]
    assert len(villages) == 4
    assert found == [{"code": VILLAGE, "name": "青堡村", "level": 5, "is_quasi": False}]


@pytest.mark.parametrize(
    "path", ["/regions?within=43", "/regions/search?q=x&within=43", "/points?region=43", "/figures?region=43"]
)
def test_a_place_that_does_not_exist_is_missing(call, net, path):
    answer = call.read(path)

    assert answer.status_code == 404
    errors(answer)


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/regions/search?q=a&limit=31", "limit"),
        ("/regions/search?q=a&limit=1000000000", "limit"),
        ("/regions/search?q=a&limit=-1", "limit"),
        ("/regions/search?q=a&limit=ten", "limit"),
        ("/regions/search?q=" + "a" * 61, "q"),
        ("/regions/search", "q"),
        ("/regions?within=42' OR 1=1", "within"),
        ("/points", "region"),
        ("/points?region=42&limit=51", "limit"),
        ("/points?region=42&limit=0", "limit"),
        ("/points?region=42&open_now=maybe", "open_now"),
        ("/points?region=42&open_now=1", "open_now"),
        ("/points?region=42&kind=palace", "kind.0"),
        ("/points?region=42&after=" + "9" * 61, "after"),
        ("/figures?region=42&month=2026-13", "month"),
        ("/figures?region=42&month=%C2%B2026-11", "month"),
        ("/figures?region=", "region"),
    ],
)
def test_what_cannot_be_listed_is_said_beside_its_name(call, net, path, field):
    answer = call.read(path)

    assert answer.status_code == 422
    assert errors(answer).keys() == {field}


@pytest.mark.parametrize("path", ["/regions/search?q=%00", "/regions?within=42&%00=1", "/points?region=42&service=%00"])
def test_a_zero_byte_in_an_address_is_bad_input(call, net, path):
    answer = call.read(path)

    assert answer.status_code == 422
    errors(answer)


@pytest.mark.parametrize("after", ["9999.9.studio.999999999999999999", "x", "0.0.centre.0", "1.2.3.4"])
def test_a_cursor_somebody_made_up_is_no_failure(call, net, after):
    assert call.read(f"/points?region={VILLAGE}&after={after}").status_code == 200


def test_points_come_nearest_first_page_by_page(call, net):
    for code in ("422801", "422801101", VILLAGE):
        point(net.regions[code], {6: "centre", 9: "station", 12: "studio"}[len(code)])

    first = call.read(f"/points?region={VILLAGE}&limit=2").json()
    second = call.read(f"/points?region={VILLAGE}&limit=2&after={first['after']}").json()

    assert [one["closeness"] for one in first["points"]] == ["village", "town"]
    assert [one["closeness"] for one in second["points"]] == ["county"]
    assert second["after"] == ""


def test_only_points_that_are_open_now_on_request(call, net):
    point(net.village, "studio", name="天天开", hours=EVERY_DAY)
    point(net.village, "studio", name="从不开", hours=[])

    everyone = call.read(f"/points?region={VILLAGE}&open_now=false").json()["points"]
    open_now = call.read(f"/points?region={VILLAGE}&open_now=true").json()["points"]

    assert {one["name"] for one in everyone} == {"天天开", "从不开"}
    assert [(one["name"], one["opening"]["closes_at"]) for one in open_now] == [("天天开", "2026-11-23T09:30:00Z")]


def test_points_cost_the_same_at_every_page_size(call, net):
    for number in range(12):
        point(net.village, "studio", name=f"工作室{number}")

    def cost(limit: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            call.read(f"/points?region={VILLAGE}&limit={limit}")
        return len(captured)

    assert cost(2) == cost(12) <= 15


def test_the_figures_of_a_month_stand_beside_their_definitions(call, net):
    for number in range(6):
        receipt = ask()
        if number < 3:
            reply(receipt.matter, net.adviser, MONDAY)

    month = call.read("/figures?region=42", accept_language="en").json()

    assert (month["month"], month["region"]["code"]) == ("2026-11", "42")
    assert (month["whole"]["received"], month["whole"]["answered_in_time"]) == (6, 3)
    assert month["whole"]["in_time_percent"] == 50.0
    assert [(part["region"]["code"], part["figures"]["received"]) for part in month["parts"]] == [("4228", 6)]
    assert {definition["key"] for definition in month["definitions"]} >= {"in_time", "ever", "missed"}
    assert month["definitions"][0]["name"] == "Answered in time"


def test_a_place_where_too_few_asked_shows_no_figures(call, net):
    ask()

    month = call.read("/figures?region=4228&month=2026-11").json()

    assert month["whole"] is None
    assert month["parts"] == []
