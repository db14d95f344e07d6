"""Disputes from a spreadsheet: a template, a page that says what is wrong in which row, and no case twice."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from caravan.cases.models import Case
from caravan.matters.services import code_of
from caravan.people.services import declare_interest
from tests.factories.cases import offices
from tests.factories.network import MONDAY, Network, build_network
from tests.web.workbench.conftest import Enter
from tests.web.workbench.reading import text

pytestmark = pytest.mark.django_db

IMPORT = "/staff/mediation/import/"
HEADER = (
    "申请人,申请人电话,可以打电话,可以发短信,对方,对方电话,地点,纠纷类型,事情经过,金额（元）,"
    "怎么来的,移送单位,来函文号,申请人愿意调解"
)
FIRST = "田大山,12000000001,是,否,覃小水,12000000002,422801101201,wages,楼上漏水,3000,,,,"
SECOND = "向三妹,,,,杨老五,,422801101201,wages,宅基地边界争议,,公安机关移交,舞阳坝派出所,恩公调〔2026〕12号,是"


@pytest.fixture
def net(db: None) -> Network:
    return offices(build_network(county_advisers=1))


@pytest.fixture
def clerk(net: Network, enter: Enter) -> Client:
    return enter(net.clerk)


def table(*rows: str, header: str = HEADER, encoding: str = "utf-8-sig") -> SimpleUploadedFile:
    return SimpleUploadedFile("纠纷.csv", "\r\n".join([header, *rows]).encode(encoding), "text/csv")


def handed_in(browser: Client, *rows: str, **more: str):
    return browser.post(IMPORT, {"file": table(*rows, **more)}, follow=True)


def where(response) -> str:
    return response.redirect_chain[-1][0]


def confirmed(browser: Client, response):
    return browser.post(where(response), {"clear": "yes"}, follow=True)


def test_the_template_has_the_columns_that_are_read(clerk: Client) -> None:
    book = load_workbook(BytesIO(clerk.get(f"{IMPORT}template.xlsx").content))
    header = [cell.value for cell in book.active[1]]
    fields = {"申请人": "田大山", "对方": "覃小水", "地点": "422801101201", "纠纷类型": "wages", "事情经过": "漏水"}
    for column, name in enumerate(header, start=1):
        book.active.cell(2, column).value = fields.get(name)
    filled = BytesIO()
    book.save(filled)

    page = clerk.post(IMPORT, {"file": SimpleUploadedFile("纠纷.xlsx", filled.getvalue())}, follow=True)

    assert [(one.line, one.faults) for one in page.context["rows"]] == [(2, [])]


def test_nothing_is_opened_before_it_is_confirmed_and_then_a_case_a_row(clerk: Client) -> None:
    page = handed_in(clerk, FIRST, SECOND)
    assert not Case.objects.exists()

    page = confirmed(clerk, page)

    first, second = Case.objects.order_by("matter__number")
    assert (first.facts["story"], first.facts["amount"]) == ("楼上漏水", "3000")
    assert (second.facts["source"], second.facts["body"]) == ("police", "舞阳坝派出所")
    assert first.matter.number in text(page)
    assert second.matter.number in text(page)


def test_the_receipt_of_what_was_just_opened_can_be_handed_over(clerk: Client) -> None:
    confirmed(clerk, handed_in(clerk, FIRST))

    matter = Case.objects.get().matter
    assert code_of(matter) in text(clerk.get(f"/staff/receipt/{matter.number}/"))


@pytest.mark.parametrize("again", ["clerk", "mediator"])
def test_the_same_file_twice_opens_nothing_twice_whoever_hands_it_in(net: Network, enter: Enter, again: str) -> None:
    first = enter(net.clerk)
    confirmed(first, handed_in(first, FIRST, SECOND))
    other = enter(net.users[again])

    page = handed_in(other, FIRST, SECOND)

    assert page.context["ready"] == 0
    assert all(row.number for row in page.context["rows"])
    confirmed(other, page)
    assert Case.objects.count() == 2


def test_a_double_press_opens_nothing_twice(clerk: Client) -> None:
    page = handed_in(clerk, FIRST)
    for _time in range(2):
        confirmed(clerk, page)

    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (FIRST.replace("田大山", ""), "申请人"),
        (FIRST.replace("12000000002", "123"), "对方电话"),
        (FIRST.replace("12000000002", "12000000001"), "申请人"),
        (FIRST.replace("422801101201", "没有的村"), "地点"),
        (FIRST.replace("422801101201", "999999999999"), "地点"),
        (FIRST.replace("wages", "天气"), "纠纷类型"),
        (FIRST.replace("3000", "很多"), "金额"),
        (FIRST.replace(",是,否,", ",,,"), "可以打电话"),
        (SECOND.replace("舞阳坝派出所", ""), "移送单位"),
        (SECOND.replace("公安机关移交", "月亮"), "怎么来的"),
        (SECOND.removesuffix("是"), "申请人愿意调解"),
    ],
)
def test_each_row_says_what_is_wrong_with_it_and_the_others_can_be_opened(clerk: Client, row: str, words: str) -> None:
    good = "田老大,,,,杨老五,,422801101201,wages,门前堆柴,,,,,"

    page = handed_in(clerk, row, good)

    wrong, right = page.context["rows"]
    assert any(words in fault for fault in wrong.faults), wrong.faults
    assert wrong.faults[0] in text(page).replace("&#x27;", "'")
    assert right.can_open
    confirmed(clerk, page)
    assert Case.objects.get().facts["story"] == "门前堆柴"


def test_one_row_twice_in_a_file_is_said(clerk: Client) -> None:
    page = handed_in(clerk, FIRST, FIRST)

    first, second = page.context["rows"]
    assert first.can_open
    assert "2" in second.faults[0]


def test_a_place_is_known_by_its_name_too(clerk: Client, net: Network) -> None:
    name = net.regions["422801101201"].name

    page = handed_in(clerk, FIRST.replace("422801101201", name))

    assert page.context["rows"][0].application.region_code == "422801101201"


def test_a_table_in_the_encoding_of_chinese_windows_is_read(clerk: Client) -> None:
    page = handed_in(clerk, FIRST, encoding="gb18030")

    assert page.context["rows"][0].data["name"] == "田大山"


@pytest.mark.parametrize("end", ["\r", "\r\n"])
def test_a_table_ends_its_lines_as_any_system_does(clerk: Client, end: str) -> None:
    table = SimpleUploadedFile("a.csv", end.join([HEADER, FIRST, SECOND]).encode())

    page = clerk.post(IMPORT, {"file": table}, follow=True)

    assert [row.line for row in page.context["rows"]] == [2, 3]


@pytest.mark.parametrize(
    "upload",
    [
        None,
        SimpleUploadedFile("a.csv", b""),
        SimpleUploadedFile("a.csv", "申请人,对方\n甲,乙".encode()),
        SimpleUploadedFile("a.csv", HEADER.encode()),
        SimpleUploadedFile("a.xlsx", b"PK\x03\x04 is a workbook"),
        SimpleUploadedFile("a.csv", b"\x00\x01\x02"),
        SimpleUploadedFile("a.csv", b"\xff\xff\xff\xff"),
        SimpleUploadedFile("a.csv", f"{HEADER}\n{'字' * 140_000}".encode()),
        SimpleUploadedFile("a.csv", ("\n".join([HEADER, *[FIRST] * 201])).encode()),
    ],
)
def test_what_is_no_table_is_refused_beside_the_field(clerk: Client, upload: SimpleUploadedFile | None) -> None:
    if upload:
        upload.seek(0)
    page = clerk.post(IMPORT, {"file": upload} if upload else {})

    assert page.status_code == 422
    assert 'id="id_file_error"' in text(page)


def test_without_a_word_about_interests_nothing_is_opened(clerk: Client) -> None:
    page = clerk.post(where(handed_in(clerk, FIRST)), {})

    assert page.status_code == 422
    assert 'id="id_clear_error"' in text(page)
    assert not Case.objects.exists()


def test_a_row_that_names_somebody_the_clerk_acts_for_is_left_to_a_colleague(clerk: Client, net: Network) -> None:
    declare_interest(user=net.clerk, by=net.clerk, name="覃小水", now=MONDAY)

    confirmed(clerk, handed_in(clerk, FIRST, SECOND))

    assert Case.objects.get().facts["story"] == "宅基地边界争议"


def test_nobody_opens_the_table_that_another_handed_in(clerk: Client, net: Network, enter: Enter) -> None:
    address = where(handed_in(clerk, FIRST))

    page = enter(net.mediator).get(address)

    assert "田大山" not in text(page)
    assert not re.search("rows", str(page.context.get("rows", "")))
