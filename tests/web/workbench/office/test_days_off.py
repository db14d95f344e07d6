"""The page on which whoever looks after a province enters a year's days off."""

import pytest
from django.test import Client

from caravan.calendars.models import EnteredNotice
from caravan.calendars.sources import spans
from caravan.people.roles import Role
from tests.calendars.test_notices import NOTICE_2027
from tests.factories.network import Network
from tests.factories.people import staff
from tests.web.workbench.conftest import Enter
from tests.web.workbench.reading import text

pytestmark = pytest.mark.django_db

PAGE = "/staff/days-off/"
TYPED = {
    "action": "enter",
    "year": "2027",
    "title": "国务院办公厅关于2027年部分节假日安排的通知",
    "rest_days": spans(NOTICE_2027.rest_days),
    "make_up_workdays": spans(NOTICE_2027.make_up_workdays),
}


@pytest.fixture
def admin(net: Network, enter: Enter) -> Client:
    return enter(staff(Role.SYSTEM_ADMINISTRATOR, net.regions["42"]))


def test_a_notice_is_entered_and_listed_with_its_days(admin: Client) -> None:
    answer = admin.post(PAGE, TYPED)

    assert answer.status_code == 302
    assert EnteredNotice.objects.get().notice == NOTICE_2027
    page = text(admin.get(PAGE))
    assert "关于2027年部分节假日安排的通知" in page
    assert "2027-02-11" in page


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rest_days": "明年春节"}, "明年春节"),
        ({"rest_days": ""}, "请填写放假的日子"),
        ({"year": "1999"}, "2026"),
        ({"title": ""}, "请写明出处"),
        ({"make_up_workdays": "2027-03-03"}, "2027-03-03"),
        ({"make_up_workdays": ""}, "18"),
    ],
)
def test_a_mistake_is_told_and_what_was_typed_stays(admin: Client, change: dict[str, str], said: str) -> None:
    answer = admin.post(PAGE, TYPED | change)

    assert answer.status_code == 422
    assert said in text(answer)
    assert not EnteredNotice.objects.exists()
    if "title" not in change:
        assert TYPED["title"] in answer.content.decode()


def test_who_looks_after_a_county_reads_and_does_not_enter(net: Network, enter: Enter) -> None:
    client = enter(staff(Role.SYSTEM_ADMINISTRATOR, net.regions["422801"]))

    assert 'name="rest_days"' not in client.get(PAGE).content.decode()
    assert client.post(PAGE, TYPED).status_code == 404
    assert not EnteredNotice.objects.exists()
