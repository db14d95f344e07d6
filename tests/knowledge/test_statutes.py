"""The texts of laws come in from a folder; what is there in bold here is invented."""

from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from caravan.knowledge.loading import import_statutes, load_reference
from caravan.knowledge.models import Article, Law
from caravan.knowledge.queries import article, laws_matching
from caravan.rulebook.laws import LAWS
from tests.rulebook.statutes import FOLDER, needs_statutes

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)

BRIDGES = """# 中华人民共和国小桥法

2001年2月3日某会议通过

## 第一章　总则

**第一条**　为了让人过河，制定本法。

**第二条**　桥面应当干净。

**第二条之一**　夜里点灯。

## 第二章　附则

**第三条**　本法自2001年6月1日起施行。
"""
LATER = BRIDGES.replace("2001年6月1日", "2027年1月1日").replace("桥面应当干净", "桥面应当宽")
FERRY = "# 渡船办法\n\n2007年5月23日 某会议通过\n\n第一条 渡船应当结实。\n\n第二条 本办法自2007年8月1日起施行。\n"


@pytest.fixture
def folder(tmp_path):
    write(tmp_path / "LICENSE", "free")
    write(tmp_path / "README.md", "# 法律\n\n说明，没有条文。\n")
    write(tmp_path / "social/small-bridge-law/README.md", BRIDGES)
    write(tmp_path / "regulations/渡船办法(2007-05-23).md", FERRY)
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def read(folder: Path, now: datetime = NOW):
    return list(import_statutes(folder, now=now))


def test_every_law_below_the_folder_is_read_with_its_articles(folder):
    outcomes = read(folder)

    assert {(outcome.title, outcome.articles) for outcome in outcomes} == {
        ("中华人民共和国小桥法", 4),
        ("渡船办法", 2),
    }
    bridges = Law.objects.get(slug="small-bridge-law")
    assert (bridges.adopted_on, bridges.in_force_from) == (date(2001, 2, 3), date(2001, 6, 1))
    assert bridges.imported_at == NOW
    assert article(bridges, 2).text == "桥面应当干净。"
    assert article(bridges, 2, 1).text == "夜里点灯。"
    assert article(bridges, 2, 1).chapter == "第一章 总则"
    assert article(bridges, 4) is None


def test_a_single_file_is_called_by_its_name_without_the_day(folder):
    read(folder)

    assert Law.objects.get(title="渡船办法").slug == "渡船办法"


def test_a_law_in_several_files_is_one_law(folder):
    first, _heading, rest = BRIDGES.partition("## 第二章")
    write(folder / "social/small-bridge-law/README.md", first)
    write(folder / "social/small-bridge-law/02.md", "## 第二章" + rest)
    read(folder)

    assert Law.objects.get(slug="small-bridge-law").articles.count() == 4


def test_importing_again_replaces_the_articles(folder):
    read(folder)
    write(folder / "social/small-bridge-law/README.md", BRIDGES.replace("干净", "平整"))
    read(folder)

    assert Law.objects.count() == 2
    assert Article.objects.filter(law="small-bridge-law").count() == 4
    assert article(Law.objects.get(slug="small-bridge-law"), 2).text == "桥面应当平整。"


def test_a_law_of_the_list_keeps_its_name_and_gets_its_text(folder):
    load_reference()
    title = LAWS["labor-law"].title
    write(folder / "social/some-other-folder/README.md", BRIDGES.replace("中华人民共和国小桥法", title))
    read(folder)

    law = Law.objects.get(title=title)
    assert (law.slug, law.english_title) == ("labor-law", "Labour Law")
    assert law.in_force_from == LAWS["labor-law"].in_force_from
    assert law.articles.count() == 4


def test_a_version_that_is_not_yet_in_force_changes_nothing_before_its_day(folder):
    """A checkout may hold the next version beside the present one."""
    write(folder / "social/small-bridge-law/versions/2027-01-01/README.md", LATER)
    outcomes = read(folder)

    assert [outcome.problem for outcome in outcomes if outcome.problem] == [
        "中华人民共和国小桥法: not in force before 2027-01-01; import it again then"
    ]
    assert article(Law.objects.get(slug="small-bridge-law"), 2).text == "桥面应当干净。"

    read(folder, now=datetime(2026, 12, 31, 16, 0, tzinfo=UTC))  # midnight in China
    assert article(Law.objects.get(slug="small-bridge-law"), 2).text == "桥面应当宽。"
    assert Law.objects.count() == 2


def test_two_folders_of_one_name_are_two_laws(folder):
    write(folder / "economic/small-bridge-law/README.md", BRIDGES.replace("小桥法", "大桥法"))
    read(folder)

    assert set(Law.objects.filter(slug__startswith="small-bridge-law").values_list("slug", "title")) == {
        ("small-bridge-law", "中华人民共和国大桥法"),
        ("small-bridge-law-2", "中华人民共和国小桥法"),
    }


def test_what_is_no_law_is_skipped_and_named(folder):
    write(folder / "social/notes/README.md", "# 关于过桥的说明\n\n没有条文。\n")
    outcomes = read(folder)

    assert [(o.folder, bool(o.problem)) for o in outcomes if o.problem] == [("notes", True)]
    assert Law.objects.count() == 2


def test_the_command_counts_what_it_read_and_says_what_it_skipped(folder):
    write(folder / "social/notes/README.md", "# 关于过桥的说明\n\n没有条文。\n")
    out, err = StringIO(), StringIO()
    call_command("import_statutes", str(folder), stdout=out, stderr=err)

    assert "2 laws with 6 articles; 1 skipped." in out.getvalue()
    assert "skipped notes: 关于过桥的说明" in err.getvalue()


def test_the_command_refuses_what_is_no_folder_of_laws(tmp_path):
    with pytest.raises(CommandError, match="is no folder"):
        call_command("import_statutes", str(tmp_path / "nothing"))
    with pytest.raises(CommandError, match="No law was found"):
        call_command("import_statutes", str(tmp_path), stdout=StringIO())


def test_laws_are_found_by_words_of_either_title():
    load_reference()

    assert [law.slug for law in laws_matching("劳动 合同")] == ["labor-contracts-law"]
    assert "labor-contracts-law" in [law.slug for law in laws_matching("labour CONTRACT")]
    assert laws_matching("nonsense") == laws_matching("%") == []
    assert len(laws_matching("", limit=7)) == 7


def test_a_law_that_was_replaced_is_no_longer_offered():
    load_reference()
    Law.objects.filter(slug="labor-law").update(in_force_to=date(2027, 1, 1))

    assert "labor-law" not in [law.slug for law in laws_matching("劳动法", limit=50)]


@pytest.mark.slow
@needs_statutes
def test_a_real_collection_comes_in_whole():
    load_reference()
    outcomes = read(Path(FOLDER))
    titles = {outcome.title for outcome in outcomes if not outcome.problem}

    assert len(titles) > 300
    assert sum(outcome.articles for outcome in outcomes) > 20_000
    assert {law.title for law in LAWS.values()} <= titles
    assert Law.objects.exclude(imported_at=None).count() == len(titles)
    assert "七日" in article(Law.objects.get(slug="legal-aid-law"), 43).text
    # Half of these laws stand in the list with a last article: what came in ends there.
    for law in LAWS.values():
        numbers = Article.objects.filter(law__title=law.title).values_list("number", flat=True)
        assert max(numbers) == law.last_article, law.title
