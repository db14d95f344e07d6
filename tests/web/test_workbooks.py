"""Tables from Excel: what a sheet says comes out as CSV would have it, and nothing hostile is unpacked."""

import zipfile
from datetime import date, datetime
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from caravan.files import apart
from caravan.files.refusals import NoRoomNow
from caravan.files.workbooks import MOST_PARTS, MOST_UNPACKED, empty
from caravan.web.tables import MOST_ROWS, Unreadable, read_table
from caravan.web.workbooks import NoWorkbook, TooManyLines, lines_of

COLUMNS = {"name": "Name", "fen": "Amount"}


def book(*lines: list[object]) -> bytes:
    made, content = Workbook(), BytesIO()
    for line in lines:
        made.active.append(line)
    made.save(content)
    return content.getvalue()


def again(content: bytes, **changed: bytes) -> bytes:
    """Return the archive with parts replaced or added, by the ends of their names."""
    packed = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        left = dict(changed)
        for part in old.infolist():
            short = part.filename.rpartition("/")[2].partition(".")[0]
            new.writestr(part.filename, left.pop(short, None) or old.read(part))
        for name, more in left.items():
            new.writestr(f"xl/{name}.xml", more)
    return packed.getvalue()


def test_cells_come_out_as_csv_would_have_them():
    half_past_nine = datetime(2026, 12, 1, 9, 30)  # noqa: DTZ001 -- a sheet knows no zones
    cells = [None, "字", 12000000001, 1200.0, 0.1 + 0.2, 12.5, date(2026, 12, 1), half_past_nine, True]

    assert lines_of(book(cells)) == [
        ["", "字", "12000000001", "1200", "0.3", "12.5", "2026-12-01", "2026-12-01 09:30", "True"]
    ]


@pytest.mark.parametrize("number", [110101199003077758, 110101199003077758.0])
def test_a_number_longer_than_excel_keeps_does_not_come_out_as_digits_that_are_wrong(number):
    [[text]] = lines_of(book([number]))

    assert not text.isdigit()


@pytest.mark.parametrize("declared", [b"A1", b"A1:XFD1048576"])
def test_what_a_sheet_says_of_its_size_is_not_believed(declared):
    content = book(["Name", "Amount"])
    with zipfile.ZipFile(BytesIO(content)) as archive:
        own = archive.read("xl/worksheets/sheet1.xml")
    assert b'ref="A1:B1"' in own

    assert lines_of(again(content, sheet1=own.replace(b'ref="A1:B1"', b'ref="%b"' % declared))) == [["Name", "Amount"]]


def test_where_no_process_is_to_be_had_whoever_hands_it_in_is_told_to_try_again(monkeypatch):
    def busy(*_args, **_more):
        raise OSError

    monkeypatch.setattr(apart.subprocess, "run", busy)
    with pytest.raises(NoRoomNow):
        lines_of(book(["Name"]))
    with pytest.raises(Unreadable, match=r"minute|分钟"):
        read_table(SimpleUploadedFile("a.xlsx", book(["Name"], ["x"])), COLUMNS, ("name",))


def test_the_first_sheet_counts_and_formulas_are_not_worked_out():
    made, content = Workbook(), BytesIO()
    made.active.append(["Name", "=1+1"])
    made.create_sheet("第二张").append(["不读"])
    made.save(content)

    assert lines_of(content.getvalue()) == [["Name"]]


def test_a_workbook_is_read_by_the_names_of_its_columns():
    content = book(["Amount", "更多", "Name"], ["1,200", "x", "田大山"], [None, None, None], [800, None, "覃小水"])

    rows = read_table(SimpleUploadedFile("a.xlsx", content), COLUMNS, tuple(COLUMNS))

    assert rows == [{"name": "田大山", "fen": "1,200"}, {"name": "覃小水", "fen": "800"}]


def test_what_is_handed_out_to_fill_in_keeps_every_digit():
    assert lines_of(empty(["Name", "Amount"], 3))[0] == ["Name", "Amount"]
    with zipfile.ZipFile(BytesIO(empty(["Name"], 3))) as archive:
        assert b'numFmtId="49"' in archive.read("xl/styles.xml")  # text


def test_a_table_that_goes_on_too_long_is_never_cut_unsaid():
    with pytest.raises(Unreadable):
        read_table(SimpleUploadedFile("a.xlsx", book(["Name"], *[["田"]] * (MOST_ROWS + 1))), COLUMNS, ("name",))
    content = book(["Name"], ["田"])
    with zipfile.ZipFile(BytesIO(content)) as archive:
        own = archive.read("xl/worksheets/sheet1.xml")
    for far in (b"5000", b"999999999999"):
        line = b'<row r="%b"><c r="A%b" t="inlineStr"><is><t>x</t></is></c></row></sheetData>' % (far, far)
        moved = own.replace(b"</sheetData>", line)
        with pytest.raises(TooManyLines):
            lines_of(again(content, sheet1=moved))


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><workbook>&b;</workbook>'
SHEET = (
    '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]>'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
    '<c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>'
)
HOSTILE = {
    "cut off": book(["Name"])[:-200],
    "no archive": b"PK\x03\x04 and nothing more",
    "another archive": again(book(["Name"]), workbook=b"<html/>"),
    "a bomb": again(book(["Name"]), bomb=b"0" * (MOST_UNPACKED + 1)),
    "many parts": again(book(["Name"]), **{f"part{number}": b"x" for number in range(MOST_PARTS)}),
    "entities": again(book(["Name"]), workbook=ENTITIES),
    "entities in another encoding": again(book(["Name"]), sheet1=SHEET.encode("utf-16")),
    "no markup": again(book(["Name"]), sheet1=b"\x00\xff"),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_workbook_is_no_workbook(content):
    with pytest.raises(NoWorkbook):
        lines_of(content)
    with pytest.raises(Unreadable):
        read_table(SimpleUploadedFile("a.xlsx", content), COLUMNS, ("name",))


def test_an_old_or_locked_workbook_is_named_as_what_it_is_not():
    with pytest.raises(Unreadable):
        read_table(SimpleUploadedFile("a.xls", b"\xd0\xcf\x11\xe0" + bytes(500)), COLUMNS, ("name",))
