"""The last day of a period, worked out for whoever has a paper in hand."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from caravan import clock
from caravan.knowledge.loading import load_reference
from caravan.web.citizen.forms.deadline import COMMON, OFFERED, is_own

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _september():
    clock.install(lambda: datetime(2026, 9, 25, 2, tzinfo=UTC))
    yield
    clock.install(None)


@pytest.fixture
def _topics():
    load_reference()


def page(client: Client, rule: str, on: str, status: int = 200) -> str:
    answer = client.get("/deadline/", {"rule": rule, "on": on})
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def test_the_empty_page_offers_every_public_period_by_situation(client: Client):
    text = client.get("/deadline/").content.decode()

    assert all(f'value="{key}"' in text for key in OFFERED)
    assert '<optgroup label="工作和工资">' in text
    assert all(f'href="?rule={key}#id_on"' in text for key in COMMON)


def test_what_a_person_has_to_do_comes_before_what_an_office_has_to_do(client: Client):
    text = client.get("/deadline/").content.decode()

    assert text.index('value="labour.sue"') < text.index('value="labour.award"')


@pytest.mark.parametrize("key", COMMON)
def test_a_short_way_chooses_the_period_and_asks_for_the_day(client: Client, key: str):
    text = page(client, key, "2026-09-25")
    chosen = client.get("/deadline/", {"rule": key}).content.decode()

    assert f'value="{key}" selected' in chosen
    assert "error-message" not in chosen
    assert is_own(OFFERED[key])
    assert "您最晚要在这天办" in text


def test_what_an_office_has_to_do_is_not_told_as_the_persons_duty(client: Client):
    text = page(client, "legal_aid.decide", "2026-09-22")

    assert "对方最晚要在这天办" in text
    assert "别再等" not in text


def test_a_short_day_of_ones_own_goes_along_to_a_person(client: Client):
    text = page(client, "civil.appeal_ruling", "2026-09-18")
    assert 'href="/ask/?deadline_on=2026-09-28"' in text
    assert "/ask/?deadline_on" not in page(client, "legal_aid.decide", "2026-09-22")
    assert "/ask/?deadline_on" not in page(client, "civil.appeal_ruling", "2026-08-03")


@pytest.mark.usefixtures("_topics")
def test_the_day_is_in_the_question_without_being_typed_again(client: Client):
    asking = client.get("/ask/", {"deadline_on": "2026-09-28"}).content.decode()
    assert 'name="deadline_on" value="2026-09-28"' in asking

    client.post("/ask/", {"topic": "wages", "deadline_on": "2026-09-28"})

    assert 'value="2026-09-28"' in client.get("/ask/story/").content.decode()


@pytest.mark.usefixtures("_topics")
@pytest.mark.parametrize("day", ["soon", "2026-09-01", "2099-01-01", "'><b>"])
def test_a_day_that_cannot_be_is_left_behind(client: Client, day: str):
    assert 'name="deadline_on"' not in client.get("/ask/", {"deadline_on": day}).content.decode()
    assert client.post("/ask/", {"topic": "wages", "deadline_on": day}).status_code == 302


def test_the_longest_period_of_all_is_worked_out_and_provisional(client: Client):
    assert "暂定" in page(client, "civil.longest_limitation", "2026-09-25")


@pytest.mark.parametrize(
    ("rule", "on", "due"),
    [
        ("reconsideration.apply", "2026-08-05", "2026-10-08"),
        ("reconsideration.complete", "2026-02-11", "2026-03-03"),
        ("legal_aid.decide", "2026-09-28", "2026-10-08"),
        ("land.hearing_notice", "2026-10-13", "2026-09-29"),
        ("notary.issue", "2026年9月21日", "2026-10-19"),
        ("labour.limitation_wages", "2026-09-25", "2027-09-27"),
        ("civil.limitation", "20240229", "2027-03-01"),
    ],
)
def test_the_last_day_is_the_one_that_the_law_means(client: Client, rule: str, on: str, due: str):
    assert f"<strong>{due}" in page(client, rule, on)


def test_it_says_how_the_day_was_found(client: Client):
    text = page(client, "reconsideration.complete", "2026-09-28")

    assert "2026年9月28日（周一）是起算日，当天不算" in text
    assert "放假不算：10月1日（周四）至10月7日（周三）" in text
    assert "10月10日（周六）是调休上班的周末，要算" in text
    assert "按照这部法律第88条，数的是工作日" in text
    assert "收到补正通知之日起十日内" in text
    assert "无正当理由逾期不补正" not in text  # our sentence, not the law's
    assert "逾期不补正的，视为放弃申请" in text


def test_a_last_day_on_a_day_off_is_moved_and_said_to_be(client: Client):
    assert "10月4日（周日）至10月7日（周三）不上班，最后一天顺延到上班的第一天" in page(
        client, "reconsideration.apply", "2026-08-05"
    )


def test_short_time_leads_to_a_person(client: Client):
    assert "只剩 3 天" in page(client, "civil.appeal_ruling", "2026-09-18")
    assert "这一天已经过了" in page(client, "civil.appeal_ruling", "2026-08-03")
    assert "只剩" not in page(client, "civil.limitation", "2026-09-18")


def test_what_is_not_announced_yet_is_called_provisional(client: Client):
    assert "暂定" in page(client, "arbitration.set_aside", "2026-11-30")


def test_an_older_law_is_not_passed_off_as_this_one(client: Client):
    text = page(client, "arbitration.set_aside", "2026-02-10")

    assert "您可能适用旧的规定" in text
    assert "据说2026年2月28日以前的法律规定为六个月。 （待核实）" in text
    assert "待核实" not in page(client, "arbitration.set_aside", "2026-03-10")


@pytest.mark.parametrize("on", ["", "nonsense", "2026-02-30", "9999-12-31", "0001-01-01", "2026-13-01", "１"])
def test_a_day_that_is_none_is_said_to_be_none_and_stays_typed(client: Client, on: str):
    text = page(client, "reconsideration.apply", on, status=422)

    assert 'class="error-message"' in text
    if on:
        assert f'value="{on}"' in text


@pytest.mark.parametrize("rule", ["", "nothing", "arbitration.set_aside_before_2026", "protection_order.decide"])
def test_a_period_that_is_not_offered_is_not_computed(client: Client, rule: str):
    assert "error-message" in page(client, rule, "2026-09-25", status=422)


def test_the_page_reads_nothing_and_keeps_nothing(client: Client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/deadline/", {"rule": "civil.limitation", "on": "2026-09-25"})
    assert set(answer.cookies) <= {"csrftoken"}
