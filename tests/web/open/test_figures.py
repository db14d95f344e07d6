"""The published page, its table, its definitions and its CSV: what they say and what they do not."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.test import Client
from django.utils import translation

from caravan import clock
from caravan.consultations import services
from caravan.matters.models import Matter
from caravan.regions.models import Region
from caravan.statistics.definitions import CASE_DEFINITIONS, DEFINITIONS
from caravan.statistics.response import FEWEST, forget
from caravan.web.open.views import CSV_COLUMNS, _as_text
from tests.factories.cases import case_in, offices, opened
from tests.factories.consultations import answered
from tests.factories.directory import point
from tests.factories.figures import ask_in, build_places
from tests.factories.network import MONDAY, ask

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday():
    forget()
    clock.install(lambda: MONDAY)
    yield
    forget()


@pytest.fixture
def net():
    return build_places()


@pytest.fixture
def english():
    return Client(headers={"accept-language": "en"})


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def table(client: Client, path: str = "/open/figures.csv") -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in csv.DictReader(StringIO(text(client, path).removeprefix("\ufeff")))}


def test_the_page_shows_figure_promise_and_definition_side_by_side(net, client, english):
    for number in range(6):
        matter = ask().matter
        if number > 1:
            answered(matter, net.adviser, MONDAY)
    page = text(english, "/open/")

    assert "66.6 %" in page
    assert "4 of 6" in page
    assert "17:30" in page
    assert "not final" in page
    for shown, language in ((page, "en"), (text(client, "/open/"), "zh-hans")):
        with translation.override(language):
            assert str(DEFINITIONS["in_time"].meaning) in shown


def test_the_percentage_is_never_rounded_up(net, english):
    """999 of 1000 is no 100 %."""
    for number in range(8):
        matter = ask().matter
        if number < 7:
            answered(matter, net.adviser, MONDAY)

    assert "87.5 %" in text(english, "/open/")
    assert "88 %" not in text(english, "/open/")


def test_where_nobody_asked_there_is_nothing_to_divide(net, english):
    page = text(english, "/open/?month=2026-01")

    assert "0 of 0" in page
    assert "Nobody is waiting" in page
    assert " %</strong>" not in page


def test_every_definition_is_on_its_page_in_both_languages(net, client, english):
    english_page, chinese_page = text(english, "/open/definitions/"), text(client, "/open/definitions/")

    for key in DEFINITIONS:
        assert f'id="{key}"' in english_page
        assert f'id="{key}"' in chinese_page
    assert "before the promised time" in english_page
    assert "before the promised time" not in chinese_page


def test_the_network_page_counts_points_beside_the_places_they_should_cover(net, english):
    point(net.regions["422801"], "centre")
    point(net.regions["422801101"], "station")
    point(net.regions["422801101"], "special")
    Region.objects.filter(code="429004").update(valid_to="2026-01-01")
    page = text(english, "/open/network/")
    rows = english.get("/open/network/").context["places"]

    assert [place.code for place, _rows in rows] == ["42", "422801"]
    counts = {row.kind: (row.count, row.places) for row in rows[0][1]}
    # Seven counties less the zone and the one that ended; four villages, all with an adviser.
    assert counts == {"centre": (1, 5), "station": (1, 1), "studio": (0, 4), "special": (1, 0), "adviser": (4, 4)}
    assert "Enshi City" in page


@pytest.fixture
def counted(net):
    """Enough in two prefectures, too few in one county of one and in the county right under the province."""
    ask_in({"422801": 9, "422802": 2, "420102": 8, "420103": 7, "421071": 6, "429004": 3})


SHOWN = {"4201": "15", "4228": "11"}


def test_the_table_withholds_the_place_with_too_few_and_the_next_smallest(counted, client):
    received = {code: row["received"] for code, row in table(client).items()}

    assert received == SHOWN | {"4210": "withheld", "429004": "withheld"}


def test_page_and_csv_and_the_pages_below_tell_the_same(counted, client):
    for code, row in table(client).items():
        own = client.get(f"/open/{code}/")
        shown = own.context["whole"].received if own.context["whole"] else "withheld"
        assert str(shown) == row["received"], code


def test_what_is_left_of_every_total_hides_two_places_and_five_questions(counted, client):
    """Whatever can be read anywhere: the province, its prefectures, their counties, page or table."""
    for scope, path in (("42", "/open/figures.csv"), *((code, f"/open/{code}/figures.csv") for code in SHOWN)):
        whole = client.get(f"/open/{scope}/").context["whole"].received
        rows = table(client, path)
        shown = sum(int(row["received"]) for row in rows.values() if row["received"] != "withheld")
        hidden = [code for code, row in rows.items() if row["received"] == "withheld"]
        assert whole - shown == 0 or (len(hidden) >= 2 and whole - shown >= FEWEST), scope


@pytest.mark.parametrize("code", ["4210", "421002", "421071", "429004", "422801", "422802"])
def test_a_withheld_place_shows_no_figure_on_its_own_page_or_in_its_own_table(counted, client, code):
    answer = client.get(f"/open/{code}/")

    assert answer.context["whole"] is None
    assert answer.context["follow_ups"] is None
    assert "<td>" not in answer.content.decode().replace('<td colspan="6"', "")
    assert all(row["received"] == "withheld" for row in table(client, f"/open/{code}/figures.csv").values())


def test_a_province_where_too_few_asked_is_withheld_like_any_place(net, client):
    ask_in({"422801": FEWEST - 1})
    few = client.get("/open/").context["whole"]
    ask_in({"422801": 1})

    assert few is None
    assert client.get("/open/").context["whole"].received == FEWEST


def test_the_bar_tells_every_way_to_miss_a_promise_by_its_definition(net, english):
    ask_in({"422801": 6})
    matters = list(Matter.objects.order_by("id"))
    answered(matters[0], net.adviser, MONDAY)
    services.withdraw(matter=matters[1], now=MONDAY + timedelta(days=2))
    answered(matters[2], net.adviser, MONDAY + timedelta(days=2))
    forget()
    clock.install(lambda: MONDAY + timedelta(days=3))

    answer = english.get("/open/")
    parts = {part.key: part.count for part in answer.context["outcome"]}
    page = answer.content.decode()
    row = table(english, "/open/4228/figures.csv")["422801"]

    assert parts == {"in_time": 1, "late": 1, "open_late": 3, "given_up": 1}
    assert sum(parts.values()) == answer.context["whole"].denominator
    for key in ("late", "open_late", "given_up"):
        assert str(DEFINITIONS[key].name) in page
        assert f'id="{key}"' in text(english, "/open/definitions/")
    assert (row["answered_late"], row["open_late"], row["withdrawn_late"]) == ("1", "3", "1")


def test_the_map_stands_where_the_province_was_drawn(net, client):
    page = text(client, "/open/")

    assert 'class="column-1 row-3 shade-0"><a href="#row-4228"><b>恩施</b>' in page


def test_a_province_that_nobody_has_drawn_has_its_list(net, client, settings):
    settings.PROVINCE = "43"
    hunan = Region.objects.create(code="43", name="湖南省", level=1, valid_from="2023-06-30")
    Region.objects.create(code="4301", name="长沙市", level=2, valid_from="2023-06-30", parent=hunan)

    page = text(client, "/open/")

    assert 'class="tile-map"' not in page
    assert 'id="row-4301"' in page


def test_a_zone_has_a_row_like_every_county(net, client):
    ask_in({"421002": 5, "421071": 6})

    assert {code: row["received"] for code, row in table(client, "/open/4210/figures.csv").items()} == {
        "421002": "5",
        "421071": "6",
    }


def test_every_line_of_the_table_has_every_column(counted, client):
    for path in ("/open/figures.csv", "/open/4228/figures.csv"):
        lines = list(csv.reader(StringIO(text(client, path).removeprefix("\ufeff"))))
        assert lines[0] == ["code", "place", *CSV_COLUMNS]
        assert {len(line) for line in lines} == {len(lines[0])}


def test_the_table_is_named_by_place_and_month(net, client):
    answer = client.get("/open/4228/figures.csv?month=2026-10")

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="response-4228-2026-10.csv"' in answer["Content-Disposition"]
    assert answer.content.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_name_that_a_spreadsheet_would_compute_is_written_as_text(net, client, name):
    Region.objects.filter(code="4201").update(name=name)

    assert _as_text(name).startswith("'")
    assert "\n4201,'" in text(client, "/open/figures.csv").replace('"', "").replace("\r\n", "\n")


def test_other_names_stand_as_they_are(net, client):
    assert table(client)["4201"]["place"] == "武汉市"


@pytest.mark.parametrize(
    "query",
    [
        "month=",
        "month=2026-13",
        "month=2026-00",
        "month=nonsense",
        "month=2026-11-01",
        "month=0001-01",
        "month=２０２６-11",
        "month=2099-12",
        "month=2026-12",
        "month=%F0%9F%99%82",
        "month[]=1",
        "=",
        "%",
        "x" * 2000,
    ],
)
def test_nonsense_in_the_query_shows_this_month(net, client, query):
    for path in ("/open/", "/open/4228/", "/open/figures.csv"):
        answer = client.get(f"{path}?{query}")
        assert answer.status_code == 200, path
    assert client.get(f"/open/?{query}").context["period"].first.isoformat() == "2026-11-01"


def test_an_older_month_can_be_asked_for_and_is_the_one_chosen(net, client):
    context = client.get("/open/?month=2024-02").context

    assert context["period"].last.isoformat() == "2024-02-29"
    assert context["period"] in context["months"]
    assert len(context["months"]) == 13


@pytest.mark.parametrize(
    "scope",
    [
        "99",
        "43",
        "4290",
        "422801101",
        "422801101201",
        "nonsense",
        "4228'",
        "４２２８",
        "-1",
        "%00",
        "4228%00",
        "%2e%2e",
    ],
)
def test_what_is_no_place_of_the_province_is_not_there(net, client, scope):
    Region.objects.create(code="43", name="湖南省", level=1, valid_from="2023-06-30")

    assert client.get(f"/open/{scope}/").status_code in {400, 404}
    assert client.get(f"/open/{scope}/figures.csv").status_code in {400, 404}


def test_another_province_publishes_its_own(net, client, settings):
    settings.PROVINCE = "43"
    Region.objects.create(code="43", name="湖南省", level=1, valid_from="2023-06-30")

    assert client.get("/open/").context["place"].code == "43"
    assert client.get("/open/4228/").status_code == 404
    assert [place.code for place, _rows in client.get("/open/network/").context["places"]] == ["43"]


def test_before_the_regions_are_loaded_there_is_no_page_and_no_error(client):
    assert client.get("/open/").status_code == 404
    assert client.get("/open/network/").status_code == 200


@pytest.fixture
def applied(net):
    """Five applications in Enshi, of which one is granted; a kept agreement among five mediations."""
    offices(net)
    case_in("granted", net)
    case_in("performed", net, procedure="mediation")
    for number in range(FEWEST - 1):
        opened(token=f"aid-{number}")
        opened(token=f"mediation-{number}", procedure="mediation")
    forget()


def test_the_figures_of_cases_stand_beside_their_definitions_in_both_languages(applied, client, english):
    for shown, language in ((text(english, "/open/"), "en"), (text(client, "/open/"), "zh-hans")):
        with translation.override(language):
            for key in ("accepted", "legal_time", "performed"):
                assert str(CASE_DEFINITIONS[key].meaning) in shown
    assert "1 of 1" in text(english, "/open/")


def test_the_open_table_has_the_figures_of_cases_after_those_of_questions(applied, client):
    row = table(client)["4228"]

    assert (row["received"], row["legal_aid_applied"], row["legal_aid_accepted"]) == ("withheld", "5", "1")
    assert (row["mediation_agreed"], row["mediation_performed"], row["mediation_keeping"]) == ("1", "1", "0")
    assert table(client)["4210"]["mediation_applied"] == "withheld"


def test_every_definition_of_cases_is_on_the_page_of_definitions(net, english):
    page = text(english, "/open/definitions/")

    assert all(f'id="case-{key}"' in page for key in CASE_DEFINITIONS)
