"""Many people on one side: one sits at the table for them, and each has an amount in the agreement."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from caravan.cases.mediation.models import Agreement, Side
from caravan.cases.models import Case
from caravan.people.services import declare_interest
from caravan.web.workbooks import lines_of
from tests.factories.cases import offices
from tests.factories.mediations import mediation_in, seat
from tests.factories.network import MONDAY, Network, build_network, clear, fresh
from tests.web.workbench.conftest import Enter
from tests.web.workbench.reading import text

pytestmark = pytest.mark.django_db

PEOPLE = "向三妹，1200\n田老大, 800.50\n谭小满 999.50"


@pytest.fixture
def net(db: None) -> Network:
    return offices(build_network(county_advisers=1))


@pytest.fixture
def case(net: Network) -> Case:
    return mediation_in("in_session", net)


@pytest.fixture
def mediator(net: Network, case: Case, enter: Enter) -> Client:
    clear(case.matter, fresh(net.mediator), MONDAY)
    return enter(fresh(net.mediator))


def at(case: Case, page: str = "") -> str:
    return f"/staff/mediation/{case.matter.number}/{page}"


def has_seen_the_proxy(mediator: Client, case: Case) -> None:
    page = mediator.post(at(case), {"do": "proxy", "expected": case.step_count, "how": "seen"})
    assert page.status_code == 302, text(page)


def form(**changed: object) -> dict[str, object]:
    return {
        "facts": "物业公司多收了三户的费用，应当退还。",
        "kind_1": "money",
        "owed_by_1": Side.RESPONDENT,
        "what_1": "",
        "fen_1": "3000",
        "due_on_1": "2026-12-31",
        "total": "3000",
        "form": "written",
        "group_line": "1",
        "group_side": Side.APPLICANT,
        "group_people": PEOPLE,
        "save": "1",
    } | changed


def test_each_of_a_group_stands_in_the_text_that_is_signed(mediator: Client, case: Case) -> None:
    has_seen_the_proxy(mediator, case)

    page = mediator.post(at(case, "agreement/"), form())

    assert page.status_code == 302, text(page)
    read = text(mediator.get(at(case, "agreement/")))
    assert "申请方共3人，代表人田大山" in read
    for each in ("向三妹1,200元", "田老大800.50元", "谭小满999.50元"):
        assert each in read
    row = Agreement.objects.get().content["lines"][0]
    assert sum(fen for _name, fen in row["shares"]) == row["fen"] == 300_000


def test_without_a_power_of_attorney_nobody_is_represented(mediator: Client, case: Case) -> None:
    page = mediator.post(at(case, "agreement/"), form())

    assert page.status_code == 422
    assert 'id="id_group_people_error"' in text(page)
    assert "授权委托书" in text(page)
    assert not Agreement.objects.exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"group_people": "向三妹，1200\n田老大, 800"}, "group_people"),
        ({"group_people": "向三妹，很多\n田老大, 800"}, "group_people"),
        ({"group_people": "1200\n800"}, "group_people"),
        ({"group_people": "向三妹，3000"}, "group_people"),
        ({"group_people": ""}, "group_people"),
        ({"group_line": "2"}, "group_line"),
        ({"group_line": ""}, "group_line"),
        ({"group_side": ""}, "group_side"),
        ({"group_side": "moon"}, "group_side"),
    ],
)
def test_what_does_not_add_up_is_said_beside_its_field_and_nothing_typed_is_lost(
    mediator: Client, case: Case, changed: dict[str, str], field: str
) -> None:
    has_seen_the_proxy(mediator, case)

    page = mediator.post(at(case, "agreement/"), form(**changed))

    assert page.status_code == 422
    assert list(page.context["faults"]) == [field]
    assert form(**changed)["group_people"] in text(page)
    assert not Agreement.objects.exists()


def table(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("数额.csv", content, "text/csv")


def test_the_table_is_read_from_a_file_and_saved_only_afterwards(mediator: Client, case: Case) -> None:
    has_seen_the_proxy(mediator, case)
    [template] = lines_of(mediator.get("/staff/mediation/amounts.xlsx").content)[:1]
    header = ",".join(template)
    file = table(f'{header}\n向三妹,1200\n田老大,"1,800"\n'.encode())
    sent = {key: value for key, value in form(group_people="", group_file=file, read="1").items() if key != "save"}

    page = mediator.post(at(case, "agreement/"), sent)

    assert page.status_code == 200
    assert not Agreement.objects.exists()
    filled = page.context["typed"]["group_people"]
    assert filled == "向三妹，1200\n田老大，1800"
    assert mediator.post(at(case, "agreement/"), form(group_people=filled)).status_code == 302


def test_what_is_no_table_is_refused_beside_the_field(mediator: Client, case: Case) -> None:
    sent = {key: value for key, value in form(group_file=table(b"PK\x03\x04"), read="1").items() if key != "save"}

    page = mediator.post(at(case, "agreement/"), sent)

    assert page.status_code == 422
    assert 'id="id_group_file_error"' in text(page)
    assert PEOPLE.splitlines()[0] in text(page)


def test_a_mediator_who_acts_for_one_of_the_group_writes_no_agreement(
    mediator: Client, case: Case, net: Network
) -> None:
    has_seen_the_proxy(mediator, case)
    declare_interest(user=net.mediator, by=net.mediator, name="向三妹", now=MONDAY)

    page = mediator.post(at(case, "agreement/"), form())

    assert page.status_code == 422
    assert not Agreement.objects.exists()


def test_both_sides_read_the_table_before_they_sign(mediator: Client, case: Case) -> None:
    from caravan.cases.mediation.services import code_of_seat

    has_seen_the_proxy(mediator, case)
    mediator.post(at(case, "agreement/"), form())
    other = Client()
    one = seat(case, Side.RESPONDENT)
    other.get(f"/invited/{case.matter.number}/{code_of_seat(one)}/")

    assert "谭小满999.50元" in text(other.get(f"/table/{one.pk}/agreement/"))
