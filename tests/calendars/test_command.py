"""The days off of a year, entered at a terminal."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from caravan.calendars.models import EnteredNotice
from tests.calendars.test_notices import NOTICE_2027

pytestmark = pytest.mark.django_db


def run(*arguments: object) -> str:
    out = StringIO()
    call_command("load_days_off", *map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "2027.csv"
    rows = [(day, "off") for day in sorted(NOTICE_2027.rest_days)]
    rows += [(day, "work") for day in sorted(NOTICE_2027.make_up_workdays)]
    path.write_text("date,kind\n" + "".join(f"{day},{kind}\n" for day, kind in rows), "utf-8")
    return path


def test_a_file_is_entered_once(sheet: Path) -> None:
    said = run(2027, "--from", sheet, "--title", "国办发明电")

    row = EnteredNotice.objects.get()
    assert (row.notice, row.origin, row.title, row.entered_by) == (NOTICE_2027, "file", "国办发明电", "system")
    assert row.calendar_version in said
    assert "2027" in run(2027, "--from", sheet)
    assert EnteredNotice.objects.count() == 1


def test_the_package_is_asked_when_there_is_no_file() -> None:
    with pytest.raises(CommandError, match="does not know 2027 yet"):
        run(2027)
    assert "2026" in run(2026)  # known, and counted so already
    assert not EnteredNotice.objects.exists()


def test_what_does_not_add_up_needs_a_word(sheet: Path) -> None:
    sheet.write_text(sheet.read_text("utf-8").replace("2027-06-09,off\n", ""), "utf-8")

    with pytest.raises(CommandError, match="--compared"):
        run(2027, "--from", sheet)
    run(2027, "--from", sheet, "--compared")
    assert EnteredNotice.objects.count() == 1


@pytest.mark.parametrize("content", [b"nonsense", b"\xff\xfe\x00", b"date,kind\n2027-13-01,off\n"])
def test_a_file_that_is_none_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "days"
    path.write_bytes(content)

    with pytest.raises(CommandError, match="cannot be read"):
        run(2027, "--from", path)
    with pytest.raises(CommandError, match="cannot be read"):
        run(2027, "--from", tmp_path / "missing")
