"""Reading the text of a law; the law is invented."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caravan.rulebook.statute_text import NotAStatute, number_of, parse

BRIDGES = """---
sidebar: auto
---

# 中华人民共和国小桥法

2001年2月3日某会议通过

根据2010年4月5日某会议《关于2009年1月1日修改小桥法的决定》修正

<!-- INFO END -->

## 第一章　总则

**第一条**　为了让人过河，制定本法。

### 第一节　桥面

**第二条**　桥面应当干净，有下列情形之一的，应当清扫：

（一）有落叶；

（二）有积雪。

依照第一条的规定，第三条不适用于旱桥。

**第二条之一**　夜里点灯。

## 第二章　附则

**第十条**　本法自2001年6月1日起施行。《独木桥条例》（自1990年1月1日起施行）同时废止。

## 附件

**第一条**　附件另有编号。
"""
PLAIN = """# 渡船办法

2007年5月23日 某会议通过

2007年8月1日 施行

第一条 渡船应当结实。

第二条 船工应当会水。
"""


def test_a_law_is_read_into_title_dates_and_articles():
    law = parse(BRIDGES)

    assert law.title == "中华人民共和国小桥法"
    assert [day.isoformat() for day in (law.adopted_on, law.amended_on, law.in_force_from)] == [
        "2001-02-03",
        "2010-04-05",
        "2001-06-01",
    ]
    assert [(article.number, article.suffix) for article in law.articles] == [(1, 0), (2, 0), (2, 1), (10, 0)]


def test_an_article_keeps_its_items_and_paragraphs():
    assert parse(BRIDGES).article(2).text.split("\n") == [
        "桥面应当干净，有下列情形之一的，应当清扫：",
        "（一）有落叶；",
        "（二）有积雪。",
        "依照第一条的规定，第三条不适用于旱桥。",
    ]


def test_an_article_knows_the_headings_above_it():
    law = parse(BRIDGES)

    assert law.article(1).chapter == "第一章 总则"
    assert law.article(2, 1).chapter == "第一章 总则 / 第一节 桥面"
    assert law.article(10).chapter == "第二章 附则"


def test_an_inserted_article_is_found_by_its_suffix_and_a_missing_one_is_none():
    assert parse(BRIDGES).article(2, 1).text == "夜里点灯。"
    assert parse(BRIDGES).article(3) is None


def test_an_annex_is_no_part_of_the_law():
    assert parse(BRIDGES).article(1).text == "为了让人过河，制定本法。"


def test_the_form_without_bold_is_read_too():
    law = parse(PLAIN)

    assert [article.text for article in law.articles] == ["渡船应当结实。", "船工应当会水。"]
    assert law.amended_on is None
    assert law.in_force_from.isoformat() == "2007-08-01"


def test_a_law_in_several_files_comes_out_in_the_order_of_its_numbers():
    law = parse(
        "# 中华人民共和国大桥法\n\n2001年2月3日某会议通过\n",
        "# 附则\n\n**第三条**　本法自公布之日起施行。\n",
        "# 第一编　总则\n\n### 第一章　基本规定\n\n**第一条**　甲。\n\n**第二条**　乙。\n",
    )

    assert [(article.number, article.chapter) for article in law.articles] == [
        (1, "第一编 总则 / 第一章 基本规定"),
        (2, "第一编 总则 / 第一章 基本规定"),
        (3, "附则"),
    ]
    assert law.in_force_from == law.adopted_on


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no title"),
        ("**第一条**　甲。", "no title"),
        ("# 中华人民共和国空法\n\n无条文。", "空法: no article"),
        ("# 重法\n\n**第一条**　甲。\n\n**第一条**　乙。", "article 1 is there twice"),
    ],
)
def test_what_is_no_law_is_told_why(text, message):
    with pytest.raises(NotAStatute, match=message):
        parse(text)


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("一", 1),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("一百零一", 101),
        ("一百一十", 110),
        ("二百九十一", 291),
        ("一千二百六十", 1260),
        ("一千零四十", 1040),
        ("二〇二", 202),
    ],
)
def test_chinese_numerals(numeral, value):
    assert number_of(numeral) == value


def test_a_word_is_no_numeral():
    with pytest.raises(ValueError, match="not a number"):
        number_of("十三点")


@given(st.integers(1, 9999))
def test_every_article_number_can_be_read_back(number):
    digits = "零一二三四五六七八九"
    written = ""
    for place, scale in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            written += digits[digit] + scale
        elif written and not written.endswith("零"):
            written += "零"

    assert number_of(written.rstrip("零")) == number


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_and_never_a_crash(text):
    with contextlib.suppress(NotAStatute):
        parse("# 题\n" + text)
