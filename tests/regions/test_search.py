"""Places are found by name, pinyin, initials and code; nonsense finds nothing and breaks nothing."""

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django.plugin import DjangoDbBlocker

from caravan.regions.models import Region
from caravan.regions.queries import MOST_FOUND, children_of, home_province, resolve, search
from tests.factories.organizations import TODAY
from tests.factories.regions import load_part

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Some six hundred places for all tests of this module, which leave them as they are."""
    with django_db_blocker.unblock():
        load_part("422801", "422823105", counties_of=("42", "11"))
        yield
        for level in reversed(Region.Level.values):
            Region.objects.filter(level=level).delete()


@pytest.fixture
def places(_loaded: None, db: None) -> None:
    pass


def found(text: str, **options: object) -> list[str]:
    return [place.code for place in search(text, day=TODAY, **options)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("恩施", "4228"),
        ("恩施市", "422801"),
        ("龙凤", "422801100"),
        ("龙凤村", "422801100200"),
        ("向家村", "422801100204"),
        ("enshishi", "422801"),
        ("Enshi Shi", "422801"),
        ("Enshi City", "422801"),
        ("longfeng", "422801100"),
        ("Longfeng Town", "422801100"),
        ("Enshi Prefecture", "4228"),
        ("Longfeng Village", "422801100"),
        ("ENSHI", "4228"),
        ("ｅｎｓｈｉ", "4228"),
        ("Ēnshī", "4228"),
        ("jiang'an", "420102"),
        ("ess", "422801"),
        ("lfz", "422801100"),
        ("qbc", "422801100215"),  # a village has initials only
        ("42", "42"),
        ("4228", "4228"),
        ("422800", "4228"),
        ("422801", "422801"),
        ("４２２８０１", "422801"),
        ("422801000000", "422801"),
        ("422801100", "422801100"),
        ("422801100000", "422801100"),
        ("422801100200", "422801100200"),
        ("420000", "42"),
    ],
)
def test_a_place_is_found_by_what_people_know_of_it(places, text, first):
    assert found(text)[0] == first


@pytest.mark.parametrize(
    ("address", "first"),
    [
        ("恩施市龙凤镇", "422801100"),
        ("湖北省恩施市龙凤镇", "422801100"),
        ("湖北恩施州恩施市龙凤镇青堡村", "422801100215"),
        ("湖北省 恩施市 龙凤镇 青堡村", "422801100215"),
        ("恩施龙凤镇", "422801100"),
        ("龙凤镇青堡村3组12号", "422801100215"),
        ("恩施州巴东县", "422823"),
        ("湖北省长阳县", "420528"),
        ("武汉武昌", "420106"),
        ("恩施市不存在的镇", "422801"),  # as far as it is known
    ],
)
def test_a_whole_address_leads_to_its_place(places, address, first):
    assert found(address)[0] == first


def test_what_is_neither_name_nor_address_finds_nothing(places):
    assert found("没有这个地方的地名") == []


def test_the_umlaut_is_found_however_it_is_typed(places):
    assert found("lvcongpo") == found("lücongpo") == found("Lǜcōngpō Town")
    assert Region.objects.get(code=found("lvcongpo")[0]).name == "绿葱坡镇"


def test_a_padded_code_means_one_place_and_not_its_neighbours(places):
    """421000 is Jingzhou; cut down to 421 it would be Huanggang as well."""
    assert found("421000")[0] == "4210"
    assert all(code.startswith("4210") for code in found("421000"))


def test_wider_places_come_first_and_a_name_that_only_contains_the_text_last(places):
    levels = [place.level for place in search("恩施", day=TODAY)]
    starting = [place.name.startswith("恩施") for place in search("恩施", day=TODAY)]

    assert levels[0] == Region.Level.PREFECTURE
    assert starting == sorted(starting, reverse=True)


def test_no_place_is_there_twice_and_no_more_than_asked_for(places):
    for text in ("x", "s", "区", "42"):
        assert len(found(text)) == len(set(found(text))) == MOST_FOUND
        assert len(found(text, limit=7)) == 7


def test_a_search_inside_a_place_stays_there(places):
    county = Region.objects.get(code="422801")

    assert found("龙凤", within=county)[0] == "422801100"
    assert found("汉阳", within=county) == []
    assert all(code.startswith("422801") for code in found("x", within=county))


def test_people_in_zones_and_farms_find_their_place(places):
    assert found("荆州经济技术")[0] == "421071"
    assert found("大峡谷")[0] == "422801400"
    assert "421071" in [place.code for place in children_of("4210", TODAY)]
    assert [place.code for place in children_of("422801", TODAY)][-1] == "422801400"


def test_a_place_that_ends_one_day_is_found_until_then_and_one_that_begins_from_then_on(places):
    day, before = date(2027, 6, 30), date(2027, 6, 29)
    Region.objects.filter(code="422801100").update(valid_to=day)
    Region.objects.filter(code="422801101").update(valid_from=day)

    for code, is_there in (("422801100", before), ("422801101", day)):
        for on in (before, day):
            assert (resolve(code, on) is not None) == (on == is_there)
            assert (code in [place.code for place in children_of("422801", on)]) == (on == is_there)
            assert (code in [place.code for place in search(code, day=on)]) == (on == is_there)


def test_a_place_that_ended_is_not_offered(places):
    Region.objects.filter(code="422801100").update(valid_to="2025-01-01")

    assert "422801100" not in found("龙凤")
    assert "422801100" not in [place.code for place in children_of("422801", TODAY)]
    assert resolve("422801100", TODAY) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "%",
        "_",
        "\\",
        "'",
        "\x00",
        "42\x00",
        "恩施\x00",
        "²²",
        "٤٢",
        "🙂",
        "龘龘",
        "zzzz",
        "9" * 500,
        "-1",
        "​",
    ],
)
def test_nonsense_is_answered_too(places, text):
    assert len(search(text, day=TODAY)) <= MOST_FOUND
    assert resolve(text, TODAY) is None


def test_a_percent_sign_is_no_wildcard(places):
    assert found("恩%") == []
    assert found("恩_") == []
    assert found("e%i") == found("ei")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60))
def test_no_text_breaks_the_search(places, text):
    assert len(search(text, day=TODAY)) <= MOST_FOUND


def test_what_lies_in_a_place_and_the_provinces_are_listed(places):
    assert [place.code for place in children_of("", TODAY)] == ["11", "42"]
    assert children_of("11", TODAY)[0].code == "110101"  # Beijing has no prefecture between
    assert len(children_of("422801", TODAY)) == 19
    assert children_of("999999", TODAY) == []


def test_the_home_province_is_a_setting(places, settings):
    assert home_province(TODAY).code == "42"
    settings.PROVINCE = "11"
    assert home_province(TODAY).code == "11"
    settings.PROVINCE = "99"
    assert home_province(TODAY) is None
