"""Finding help, and the pages that explain."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from caravan import clock
from caravan.knowledge.models import Article, Law
from tests.factories.directory import on_leave, point
from tests.factories.network import Network
from tests.web.citizen.walking import text

pytestmark = pytest.mark.django_db


def test_points_of_a_place_are_listed_with_whether_they_are_open(client: Client, net: Network) -> None:
    station = point(net.regions["422801101"], name="龙凤镇公共法律服务工作站", phone="0718-0000000")

    page = text(client.get("/find/", {"in": "422801101"}))

    assert f'href="/find/{station.pk}/"' in page
    assert "正在开放" in page
    assert "0718-0000000" in page


def test_filters_leave_out_what_does_not_fit(client: Client, net: Network) -> None:
    point(net.regions["422801101"], name="有台阶的工作站")
    point(net.regions["422801101"], name="无台阶的工作站", accessibility=["step_free"])

    page = text(client.get("/find/", {"in": "422801101", "step_free": "1"}))

    assert "无台阶的工作站" in page
    assert "有台阶的工作站" not in page


def test_closed_points_are_left_out_at_night_when_asked_for(client: Client, net: Network) -> None:
    point(net.regions["422801101"], name="龙凤镇工作站")
    clock.install(lambda: datetime(2026, 11, 23, 14, tzinfo=UTC))

    page = text(client.get("/find/", {"in": "422801101", "open_now": "1"}))

    assert "龙凤镇工作站" not in page
    assert "请打 12348" in page or "或打 12348" in page


@pytest.mark.parametrize(
    "query", [{"in": "x" * 300}, {"in": "999999"}, {"after": "1.2.x"}, {"q": "%_'\""}, {"kind": "x"}]
)
def test_the_finder_takes_any_query_calmly(client: Client, net: Network, query: dict[str, str]) -> None:
    assert client.get("/find/", query).status_code == 200
    assert client.get("/adviser/", query).status_code == 200


def test_a_point_shows_its_week_and_who_is_there(client: Client, net: Network) -> None:
    studio = point(net.village, "studio", name="青堡村公共法律服务工作室", services=["consultation"])

    page = text(client.get(f"/find/{studio.pk}/"))

    assert "11月23日（周一）" in page
    assert "09:00–12:00" in page
    assert net.adviser.name in page
    assert "龙凤镇" in page


def test_a_point_that_does_not_exist_is_not_found(client: Client, net: Network) -> None:
    assert client.get("/find/999999/").status_code == 404


def test_the_adviser_of_a_village_is_named_and_so_is_who_stands_in(client: Client, net: Network) -> None:
    before = text(client.get("/adviser/", {"in": net.village.code}))
    on_leave(net.adviser, net.substitute, starts_on=date(2026, 11, 23))

    after = text(client.get("/adviser/", {"in": net.village.code}))

    assert net.adviser.name in before
    assert "今天不在" not in before
    assert f"由{net.substitute.name}代班" in after


def test_the_promise_page_states_the_ladder_in_words(client: Client, net: Network) -> None:
    page = text(client.get("/promise/"))

    assert "15 分钟（只算服务时间）" in page
    assert "到下一个工作日 10:00" in page
    assert "11月24日（周二）17:30" in page


def test_the_safe_page_has_a_neutral_title_and_calls_first(client: Client, net: Network) -> None:
    page = text(client.get("/safe/"))

    assert "<title>记事" in page
    assert page.index("tel:110") < page.index("ask-title")
    assert 'value="threat"' in page


def test_laws_are_found_by_title_and_show_their_text_where_it_is_here(client: Client, net: Network) -> None:
    Article.objects.create(law=Law.objects.get(), number=50, text="第五十条 工资应当以货币形式按月支付。")

    listed = text(client.get("/laws/", {"q": "劳动"}))
    page = text(client.get("/laws/labor-law/"))

    assert "/laws/labor-law/" in listed
    assert "按月支付" in page
    assert 'id="50"' in page


@pytest.mark.parametrize(
    "path", ["/privacy/", "/accessibility/", "/promise/", "/safe/", "/laws/", "/find/", "/adviser/", "/lost/"]
)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_of_words_is_there_in_both_languages(client: Client, net: Network, path: str, language: str) -> None:
    assert client.get(path, headers={"accept-language": language}).status_code == 200
