"""Subsidies on staff pages: the table, what waits, and what is done with one behind the question of interest."""

import pytest

from caravan.cases.models import Subsidy, SubsidyRate
from caravan.people.roles import Role
from tests.factories.cases import case_in, offices
from tests.factories.network import Network, build_network, clear, person, region
from tests.factories.people import staff
from tests.web.workbench.conftest import Enter
from tests.web.workbench.reading import text

TABLE, LIST = "/staff/subsidy-table/", "/staff/aid/subsidies/"


@pytest.fixture
def net(db: None) -> Network:
    return offices(build_network())


def typed(net: Network, **change: str) -> dict[str, str]:
    return {
        "action": "enter",
        "region": str(net.regions["42"].pk),
        "form": "labour",
        "amount": "1200.50",
        "valid_from": "2026-01-01",
        "source": "某文件〔2026〕1号",
    } | change


def test_a_row_is_entered_and_stands_with_its_source(net: Network, enter: Enter) -> None:
    admin = enter(staff(Role.SYSTEM_ADMINISTRATOR, net.regions["42"]))

    assert admin.post(TABLE, typed(net)).status_code == 302

    assert SubsidyRate.objects.get().amount == 120_050
    page = text(admin.get(TABLE))
    assert "某文件〔2026〕1号" in page
    assert "1200.50" in page


@pytest.mark.parametrize(
    "change",
    [{"amount": ""}, {"amount": "many"}, {"amount": "0"}, {"amount": "-5"}, {"source": " "}, {"form": "x"}],
)
def test_a_mistake_is_told_and_what_was_typed_stays(net: Network, enter: Enter, change: dict[str, str]) -> None:
    answer = enter(staff(Role.SYSTEM_ADMINISTRATOR, net.regions["42"])).post(TABLE, typed(net, **change))

    assert answer.status_code == 422
    assert 'value="2026-01-01"' in text(answer)
    assert not SubsidyRate.objects.exists()


def test_who_looks_after_a_county_reads_the_table_and_does_not_enter(net: Network, enter: Enter) -> None:
    client = enter(staff(Role.SYSTEM_ADMINISTRATOR, net.regions["422801"]))

    assert 'name="amount"' not in text(client.get(TABLE))
    assert client.post(TABLE, typed(net)).status_code == 404


def test_the_closing_form_begins_with_the_amount_of_the_table_and_names_its_source(net: Network, enter: Enter) -> None:
    enter(staff(Role.SYSTEM_ADMINISTRATOR, net.regions["42"])).post(TABLE, typed(net))
    case = case_in("reported", net)

    page = text(enter(net.officer).get(f"/staff/c/{case.matter.number}/"))

    assert 'value="1200.5' in page
    assert "某文件〔2026〕1号" in page


def test_without_a_table_the_closing_form_says_so(net: Network, enter: Enter) -> None:
    case = case_in("reported", net)

    assert "没有录入补贴标准" in text(enter(net.officer).get(f"/staff/c/{case.matter.number}/"))


def test_a_second_officer_finds_it_in_the_list_and_approves_it_on_its_case(net: Network, enter: Enter) -> None:
    case = case_in("closed", net)
    second, address = enter(net.second_officer), f"/staff/c/{case.matter.number}/do/"
    assert case.matter.number in text(second.get(LIST))

    refused = second.post(f"{address}subsidy_approve/")
    assert refused.status_code == 409
    assert Subsidy.objects.get().state == "proposed"

    second.post(f"{address}declare/", {"outcome": "clear"})
    assert second.post(f"{address}subsidy_approve/").status_code == 302
    assert Subsidy.objects.get().state == "approved"
    unpaid = second.post(f"{address}subsidy_pay/", {"paid_on": "2026-02-30", "reference": "财付1"})
    assert unpaid.status_code == 422
    assert 'value="财付1"' in text(unpaid)
    second.post(f"{address}subsidy_pay/", {"paid_on": "2026-11-23", "reference": "财付1"})

    assert Subsidy.objects.get().state == "paid"
    assert case.matter.number not in text(second.get(LIST))


def test_who_proposed_it_is_told_that_another_approves(net: Network, enter: Enter) -> None:
    case = case_in("closed", net)
    clear(case.matter, net.officer)

    answer = enter(net.officer).post(f"/staff/c/{case.matter.number}/do/subsidy_approve/")

    assert answer.status_code == 409
    assert "由另一人审批" in text(answer)


def test_an_officer_of_another_county_sees_none_of_it(net: Network, enter: Enter) -> None:
    case = case_in("closed", net)
    other = enter(person("far", Role.LEGAL_AID_OFFICER, region("422802", "利川市", net.regions["4228"])))

    assert case.matter.number not in text(other.get(LIST))
    assert other.post(f"/staff/c/{case.matter.number}/do/subsidy_approve/").status_code == 404
    assert Subsidy.objects.get().state == "proposed"
