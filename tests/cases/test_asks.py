"""What is asked for in forms: each mistake has its sentence, and all of them come at once."""

from datetime import date

import pytest

from caravan.cases.asks import Ask, Faults, Kind, read

TODAY = date(2026, 11, 23)


def taken(kind: Kind, typed: object, **more: object) -> object:
    return read((Ask("field", "Field", kind, **more),), {"field": typed}, TODAY).get("field")


def refused(kind: Kind, typed: object, **more: object) -> bool:
    with pytest.raises(Faults) as faults:
        taken(kind, typed, **more)
    return set(faults.value.by_field) == {"field"} and bool(str(faults.value))


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        (Kind.DAY, "2026-11-30", "2026-11-30"),
        (Kind.DAY, "2026/11/30", "2026-11-30"),
        (Kind.MONEY, "24,000", "24000"),
        (Kind.MONEY, "24000.50元", "24000.50"),
        (Kind.NUMBER, "3", 3),
        (Kind.YES, "on", True),
        (Kind.IDENTITY, "990101 19800101 0014", "990101198001010014"),
        (Kind.IDENTITY, "11010119900307803x", "11010119900307803X"),
        (Kind.LINE, "  田  大山 ", "田 大山"),
    ],
)
def test_what_people_type_is_taken_in_one_form(kind, typed, stored):
    assert taken(kind, typed) == stored


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (Kind.DAY, "2026-02-30"),
        (Kind.DAY, "明天"),
        (Kind.MONEY, "many"),
        (Kind.MONEY, "-1"),
        (Kind.MONEY, "0.001"),
        (Kind.MONEY, "NaN"),
        (Kind.MONEY, "1e30"),
        (Kind.NUMBER, "三"),
        (Kind.NUMBER, "1.5"),
        (Kind.IDENTITY, "990101198001010011"),
        (Kind.IDENTITY, "990101198002310019"),
        (Kind.IDENTITY, "9901"),
        (Kind.PHONE, "12"),
        (Kind.LINE, ""),
        (Kind.YES, ""),
        (Kind.TEXT, "长" * 2001),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(kind, typed):
    assert refused(kind, typed)


def test_a_day_out_of_its_bounds_is_refused():
    assert refused(Kind.DAY, "2026-11-23", not_before=1)
    assert refused(Kind.DAY, "2026-11-24", not_after=0)
    assert taken(Kind.DAY, "2026-11-24", not_before=1) == "2026-11-24"


def test_only_what_is_on_the_list_can_be_chosen():
    choices = (("a", "A"), ("b", "B"))
    assert taken(Kind.CHOICE, "a", choices=choices) == "a"
    assert refused(Kind.CHOICE, "c", choices=choices)
    assert taken(Kind.MANY, ["b", "c"], choices=choices) == ["b"]


def test_what_need_not_be_asked_is_not_kept():
    asks = (
        Ask("kind", "Kind", Kind.CHOICE, choices=(("a", "A"), ("b", "B"))),
        Ask("more", "More", when=lambda values: values.get("kind") == "b"),
    )

    assert read(asks, {"kind": "a", "more": "text"}, TODAY) == {"kind": "a"}
    with pytest.raises(Faults):
        read(asks, {"kind": "b"}, TODAY)


def test_all_faults_come_at_once():
    with pytest.raises(Faults) as faults:
        read((Ask("one", "One"), Ask("two", "Two", Kind.DAY)), {"two": "x"}, TODAY)

    assert set(faults.value.by_field) == {"one", "two"}
