"""What a story points to, as suggestions with the article they stand on."""

import pytest

from caravan.rulebook.laws import LAWS
from caravan.rulebook.screening import CUES, Risk, Weight, is_dangerous, screen, suggested_risk
from tests.rulebook.statutes import needs_statutes, statute


def found(text):
    return [finding.cue.key for finding in screen(text)]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("楼上漏水，天花板都泡坏了，要他赔3000元。", []),
        ("我老公昨天又打我，还把孩子关在门外。", ["family_violence"]),
        ("My husband beats me when he drinks.", ["family_violence"]),
        ("他拿刀在我家门口，说要放火。", ["crime"]),
        ("He said he would kill us.", ["crime"]),
        ("欠了钱还不上，真的不想活了。", ["self_harm"]),
        ("城管下了行政处罚决定书，我不服。", ["authority"]),
        ("对方明确不同意调解。", ["refused"]),
        ("法院已经判了，他就是不给。", ["decided"]),
        ("工地老板拖欠薪水三个月工资。", ["labour"]),
        ("我家12岁的孩子被同学推倒摔断了牙。", ["minor"]),
        ("为了地界报过三次警，调解了两次没成，吵了几年了。", ["repeated"]),
        ("We argued about the wall for years.", ["repeated"]),
    ],
)
def test_a_story_points_to_what_a_person_should_look_at(text, keys):
    assert found(text) == keys


def test_the_words_that_were_found_are_shown_once_each():
    [finding] = screen("他拿刀来，又拿刀来，还说放火")

    assert finding.words == ("拿刀", "放火")


def test_whoever_is_eighteen_or_older_is_no_child():
    assert found("他18岁，我今年72岁") == []


@pytest.mark.parametrize(
    ("keys", "risk"),
    [
        ([], Risk.BLUE),
        (["labour"], Risk.BLUE),
        (["minor"], Risk.YELLOW),
        (["repeated", "minor"], Risk.ORANGE),
        (["crime", "repeated"], Risk.RED),
        (["family_violence"], Risk.RED),
    ],
)
def test_the_worst_cue_sets_the_colour_that_is_proposed(keys, risk):
    assert suggested_risk(keys) is risk


def test_where_somebody_may_come_to_harm_the_other_side_is_not_told():
    assert {key for key in CUES if is_dangerous([key])} == {"family_violence", "crime", "self_harm"}
    assert not is_dangerous(["unheard of", "labour"])


def test_whatever_is_not_ours_says_which_way_is():
    assert all(cue.label and cue.advice for cue in CUES.values())
    assert {key for key, cue in CUES.items() if cue.weight is Weight.NOT_OURS} == {"authority", "refused", "decided"}


@needs_statutes
@pytest.mark.parametrize("cue", [cue for cue in CUES.values() if cue.basis], ids=lambda cue: cue.key)
def test_the_words_cited_stand_in_the_article(cue):
    law = next(law for law in LAWS.values() if law.title == cue.basis.law)

    assert cue.basis.figure in statute(law).article(cue.basis.article).text
