"""The files of the imports, spoilt in every way: a reason with its row, nothing half taken, never a traceback."""

import gzip
import io
import tarfile
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from caravan import clock
from caravan.directory import network
from caravan.directory.models import AdviserContract, ServicePoint
from caravan.knowledge.loading import import_statutes
from caravan.organizations.models import Organization
from caravan.people.models import RoleGrant, User
from caravan.regions import sources
from caravan.rulebook.statute_text import NotAStatute, parse
from tests.directory.test_network import TABLES
from tests.factories.organizations import MONDAY, TODAY, place
from tests.factories.people import CHEAP_HASHING
from tests.fuzzing import values

VILLAGE = "422801101201"
COUNTED = (Organization, User, RoleGrant, ServicePoint, AdviserContract)
few = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True)
def _on_monday(settings, db):
    clock.install(lambda: MONDAY)
    settings.PASSWORD_HASHERS = CHEAP_HASHING
    place(VILLAGE, "龙凤村")


def write(folder: Path, **changed: bytes) -> Path:
    for name, text in TABLES.items():
        (folder / f"{name}.csv").write_bytes(changed.get(name, text.encode()))
    return folder


def counts() -> list[int]:
    return [model._default_manager.count() for model in COUNTED]


def refused(folder: Path) -> list[str]:
    """Load the folder; return why it was not taken, having seen that nothing was."""
    before = counts()
    try:
        with transaction.atomic():
            network.load(folder, today=TODAY, now=MONDAY)
            transaction.set_rollback(True)
    except network.NetworkUnfit as unfit:
        problems = unfit.problems or ["refused without a reason"]
    else:
        problems = []
    assert counts() == before
    return problems


WRONG = {
    "GB18030": TABLES["staff"].encode("gb18030"),
    "UTF-16": TABLES["staff"].encode("utf-16"),
    "cut off": TABLES["staff"].encode()[:-30],
    "half a character": TABLES["staff"].encode()[: TABLES["staff"].encode().index("田".encode()) + 1],
    "a null": TABLES["staff"].replace("执业律师", "执业\x00律师", 1).encode(),
    "a zip": b"PK\x03\x04" + bytes(3000),
    "one endless cell": TABLES["staff"].encode() + b'x,"' + b"y" * 200_000 + b'",a,b,c,d,e,f\n',
    "an open quote": TABLES["staff"].encode() + b'"' + b"a,b\n" * 5000,
    "long names": TABLES["staff"].replace("田大山", "田" * 70).encode(),
    "many columns": b",".join(b"c%d" % n for n in range(16_384)) + b"\n" + b"1," * 16_383 + b"1\n",
    "nothing": b"",
    "no such role": TABLES["staff"].replace("village_adviser", "emperor").encode(),
    "formula": TABLES["staff"].replace("tian", "=cmd|' /C calc'!A0").encode(),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_spoilt_table_is_refused_with_the_row_and_nothing_is_taken(tmp_path, wrong):
    problems = refused(write(tmp_path, staff=WRONG[wrong]))

    assert problems
    assert any(problem.startswith("staff.csv:") for problem in problems)
    assert all(len(problem) < 400 and "Traceback" not in problem for problem in problems)


@pytest.mark.parametrize("number", ["nan", "inf", "1e308", "abc", "181"])
def test_a_place_that_is_nowhere_on_earth_is_refused(tmp_path, number):
    points = (
        TABLES["points"]
        .replace("region,", "region,latitude,longitude,")
        .replace("422801101,", f"422801101,{number},30,")
    )

    assert refused(write(tmp_path, points=points.encode()))


@pytest.mark.slow
def test_a_million_rows_are_told_to_come_in_parts_and_soon(tmp_path):
    rows = TABLES["organizations"].splitlines()[0] + "\n" + "nothing,x,y\n" * 1_000_000
    began = time.process_time()

    problems = refused(write(tmp_path, organizations=rows.encode()))

    assert "more than 200,000 rows" in problems[-1] or any("200,000" in problem for problem in problems)
    assert time.process_time() - began < 20


def test_a_table_larger_than_any_is_not_even_read(tmp_path, monkeypatch):
    monkeypatch.setattr(network, "LARGEST", 10)

    assert refused(write(tmp_path))[0] == "organizations.csv: is larger than 0 MB"


def test_the_command_says_it_in_lines_and_not_in_a_traceback(tmp_path):
    errors = io.StringIO()
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("load_network", str(write(tmp_path, staff=WRONG["GB18030"])), stderr=errors, stdout=io.StringIO())

    assert "staff.csv:2: is not in UTF-8" in errors.getvalue()


@pytest.mark.slow
@few
@given(st.sampled_from(sorted(TABLES)), st.integers(0, 400), st.binary(max_size=12), st.integers(0, 30))
def test_tables_with_bytes_exchanged_are_taken_or_refused(tmp_path, name, at, exchanged, dropped):
    whole = TABLES[name].encode()
    at %= len(whole)

    refused(write(tmp_path, **{name: whole[:at] + exchanged + whole[at + dropped :]}))


@pytest.mark.slow
@few
@given(values.names, values.regions, values.phones, values.days)
def test_tables_with_odd_values_are_taken_or_refused(tmp_path, name, region, phone, day):
    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    changed = {
        "organizations": TABLES["organizations"]
        .replace("龙凤司法所", cell(name), 1)
        .replace("422801101", cell(region), 1),
        "staff": TABLES["staff"].replace("田大山", cell(name)).replace("12000000001", cell(phone)),
        "contracts": TABLES["contracts"].replace("2026-11-01", cell(day)),
    }
    refused(write(tmp_path, **{key: text.encode("utf-8", "surrogatepass") for key, text in changed.items()}))


# --- Regions ------------------------------------------------------------------------------------------

DIVISIONS = "code,name\n43,湖南省\n4301,长沙市\n430102,芙蓉区\n430102001,文艺路街道\n430102001001,韶山路社区\n"


def packed(tables: dict[str, bytes], kind: str = "gz") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=f"w:{kind}") as archive:
        for name, content in tables.items():
            member = tarfile.TarInfo(f"package/dist/{name}.csv")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return out.getvalue()


def divisions(path: Path) -> list[str]:
    try:
        return [division.code for division in sources.province_of(path, "43")]
    except sources.SourceUnusable:
        return []


def test_the_list_as_it_is_is_taken(tmp_path):
    (tmp_path / "a.csv").write_text(DIVISIONS, "utf-8")

    assert len(divisions(tmp_path / "a.csv")) == 5


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-32"])
def test_a_list_in_another_writing_is_refused(tmp_path, encoding):
    (tmp_path / "a.csv").write_bytes(DIVISIONS.encode(encoding))

    assert divisions(tmp_path / "a.csv") == []


@pytest.mark.slow
@few
@given(st.integers(0, 200), st.binary(max_size=12), st.integers(0, 30))
def test_a_list_with_bytes_exchanged_is_taken_or_refused(tmp_path, at, exchanged, dropped):
    whole = DIVISIONS.encode()
    at %= len(whole)
    (tmp_path / "a.csv").write_bytes(whole[:at] + exchanged + whole[at + dropped :])

    divisions(tmp_path / "a.csv")


@pytest.mark.slow
@few
@given(st.sampled_from(["gz", "bz2", "xz"]), st.integers(0, 10_000), st.binary(max_size=12), st.booleans())
def test_a_package_that_is_damaged_is_refused(tmp_path, kind, at, exchanged, is_cut):
    tables = {
        name: b"code,name\n" + bytes(range(48, 58)) * 50
        for name in ("provinces", "cities", "areas", "streets", "villages")
    }
    whole = packed(tables, kind)
    at %= len(whole)
    (tmp_path / "a.tgz").write_bytes(whole[:at] + exchanged + (b"" if is_cut else whole[at:]))

    assert divisions(tmp_path / "a.tgz") == []


def test_a_package_that_swells_is_refused_before_it_has(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "LARGEST", 1_000_000)
    bomb = packed({"provinces": bytes(5_000_000)})
    assert len(bomb) < 10_000
    (tmp_path / "a.tgz").write_bytes(bomb)

    with pytest.raises(sources.SourceUnusable, match="larger than"):
        sources.province_of(tmp_path / "a.tgz", "43")


@pytest.mark.parametrize(
    "content", [b"", b"\x1f\x8b\x08", gzip.compress(b"x" * 100, mtime=0)[:20], bytes(2000), b"PK\x03\x04"]
)
def test_what_is_no_package_is_refused(tmp_path, content):
    (tmp_path / "a.tgz").write_bytes(content)

    assert divisions(tmp_path / "a.tgz") == []


# --- Laws ---------------------------------------------------------------------------------------------

LAW = (
    "# 中华人民共和国某法\n\n2020年1月1日通过　自2020年3月1日起施行\n\n## 第一章　总则\n\n"
    "**第一条** 为了。\n\n**第二条** 应当。\n"
)
PIECES = [
    "# ",
    "**第一条** ",
    "第一百二十条之二 ",
    "第〇条 ",
    "2020年13月45日通过",
    "自9999年99月99日起施行",
    "\n",
    "附则",
    "## ",
    "---\n",
]


@settings(max_examples=300)
@given(
    st.lists(
        st.one_of(st.sampled_from([*PIECES, LAW, "第" + "九" * 5000 + "条 x\n", "千百十"]), st.text(max_size=9)),
        max_size=9,
    )
)
def test_whatever_the_text_it_is_a_law_or_none(pieces):
    try:
        statute = parse("".join(pieces))
    except NotAStatute:
        return
    assert statute.title
    assert all(0 < article.number < 10_000 for article in statute.articles)


@pytest.mark.parametrize(
    "spoilt", [LAW.encode("gb18030"), LAW.encode("utf-16"), b"\xff\xfe\x00", LAW.encode().replace(b"2020", b"2020\x00")]
)
def test_of_a_folder_of_laws_the_good_ones_are_taken_and_the_others_named(tmp_path, spoilt):
    for name, content in (("good", LAW.encode()), ("spoilt", spoilt)):
        (tmp_path / "all" / name).mkdir(parents=True)
        (tmp_path / "all" / name / "README.md").write_bytes(content)

    outcomes = {outcome.folder: outcome for outcome in import_statutes(tmp_path, now=MONDAY)}

    assert outcomes["good"].articles == 2
    assert outcomes["spoilt"].problem
