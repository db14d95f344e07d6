"""Tables from Excel: what a sheet says comes out as CSV would have it, and nothing hostile is unpacked."""

import zipfile
from datetime import date, datetime
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from caravan.web import workbooks
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
    assert lines_of(workbooks.empty(["Name", "Amount"], 3))[0] == ["Name", "Amount"]
    with zipfile.ZipFile(BytesIO(workbooks.empty(["Name"], 3))) as archive:
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
HOSTILE = {
    "cut off": book(["Name"])[:-200],
    "no archive": b"PK\x03\x04 and nothing more",
    "another archive": again(book(["Name"]), workbook=b"<html/>"),
    "a bomb": again(book(["Name"]), bomb=b"0" * (workbooks.MOST_UNPACKED + 1)),
    "many parts": again(book(["Name"]), **{f"part{number}": b"x" for number in range(workbooks.MOST_PARTS)}),
    "entities": again(book(["Name"]), workbook=ENTITIES),
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
