"""What in a dispute's story makes a trained person look before anybody is invited. It suggests; people decide.

Each cue stands on an article where a law says what has to be done; the words that point to it, and the four
colours, are ours. A cue that is not found proves nothing, and one that is found may be wrong: "nobody hit me"
is found too. Labels and advice are English message ids; whoever shows them translates them.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from caravan.engine.deadlines import Citation
from caravan.engine.wording import gettext_noop as _

MEDIATION = "中华人民共和国人民调解法"
CIVIL_CODE = "中华人民共和国民法典"


class Weight(StrEnum):
    """What a cue asks of the person who screens."""

    NOT_OURS = "not_ours"  # people's mediation may not be the way; another is open
    DANGER = "danger"  # nobody on the other side hears of it before a trained person has looked
    CARE = "care"  # it can be mediated, but something has to be done first


class Risk(StrEnum):
    """How likely the dispute gets worse, in the four colours that offices use; each is set by a person."""

    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class Cue:
    """One thing to look for; ``words`` is a pattern in both languages, '' for what only a person can tell."""

    key: str
    weight: Weight
    label: str
    advice: str
    words: str
    basis: Citation | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A cue and the words in which it was found, once each, in their order."""

    cue: Cue
    words: tuple[str, ...]


CUES: dict[str, Cue] = {
    cue.key: cue
    for cue in (
        Cue(
            "family_violence",
            Weight.DANGER,
            _("Violence in the family"),
            _(
                "Do not invite the other side. Speak with the person alone. A court can forbid the other to come near: "
                "a personal protection order."
            ),
            r"家暴|家庭暴力|(?:老公|丈夫|妻子|老婆|男朋友|前夫|爸爸|父亲|婆婆)[^，。；\n]{0,8}(?:打|掐|踢|砍|关)(?:了|我|她|孩子|过)"
            r"|domestic violence|(?:husband|partner|father|boyfriend|wife)[^.;\n]{0,20}\b(?:hit|beat|kick|chok)\w*",
            Citation("中华人民共和国反家庭暴力法", article=23, paragraph=1, figure="人身安全保护令"),
        ),
        Cue(
            "crime",
            Weight.DANGER,
            _("It may become a matter for the police"),
            _("Tell the police station or the department in charge at once, and take steps that calm things."),
            r"砍人|持刀|拿刀|菜刀|杀了?(?:你|我|他|她|全家)|放火|投毒|炸|绑架|强奸|打伤|重伤|轻伤|血流|非法拘禁|泼硫酸"
            r"|\bknife\b|\bkill\b|\barson\b|\bset fire\b|\brape\w*|\bstab\w*|\bpoison\w*|\bbeat(?:en)? up\b",
            Citation(MEDIATION, article=25, figure="及时向当地公安机关或者其他有关部门报告"),
        ),
        Cue(
            "self_harm",
            Weight.DANGER,
            _("Somebody may harm themselves"),
            _("Call them now, do not leave them alone, and bring in whoever they trust."),
            r"不想活|自杀|跳楼|轻生|活不下去|喝农药|\bsuicid\w*|\bkill (?:myself|himself|herself)\b|\bend my life\b",
            Citation(MEDIATION, article=25, figure="采取有针对性的预防措施"),
        ),
        Cue(
            "authority",
            Weight.NOT_OURS,
            _("An act of an authority"),
            _("People's mediation is for disputes among people. Against an authority's act there is reconsideration."),
            r"行政处罚|罚款决定|强制拆除|强拆|拆违|征收(?:决定|补偿决定)|行政许可|吊销|工伤认定|不予受理决定"
            r"|\badministrative (?:penalty|fine|decision)\b|\bexpropriat\w*|\brevok\w* (?:the|my) licen[cs]e\b",
            Citation("中华人民共和国行政复议法", article=11, figure="对行政机关作出的行政处罚决定不服"),
        ),
        Cue(
            "refused",
            Weight.NOT_OURS,
            _("One side has clearly said no"),
            _("Who clearly refuses is not to be mediated with. Ask once; if the answer is no, show the other ways."),
            r"(?:坚决|明确|死活|绝)不(?:同意|接受|愿意)?调解|拒绝调解|不愿意?调解"
            r"|\brefus\w* (?:to be )?mediat\w*|\brefus\w* mediation\b",
            Citation(MEDIATION, article=17, figure="当事人一方明确拒绝调解的，不得调解"),
        ),
        Cue(
            "decided",
            Weight.NOT_OURS,
            _("A court or an arbitration body may have decided"),
            _("Ask for the paper. What was decided is carried out or appealed against, within its time."),
            r"判决书?|已经判|裁决书?|法院已|已经?起诉|强制执行|仲裁委已"
            r"|\bjudge?ment\b|\bcourt (?:has )?(?:decided|ruled)\b",
        ),
        Cue(
            "labour",
            Weight.CARE,
            _("A dispute about work"),
            _("It can be mediated here. Say that the time for labour arbitration goes on, and when it ends."),
            r"工资|拖欠薪|欠薪|加班费|劳动合同|辞退|开除|社保|工伤|\bwages?\b|\bsalary\b|\bovertime\b|\bdismiss\w*|\bfired\b",
            Citation("中华人民共和国劳动争议调解仲裁法", article=10, paragraph=1, figure="依法设立的基层人民调解组织"),
        ),
        Cue(
            "minor",
            Weight.CARE,
            _("A child is one of the two sides"),
            _("A child's legal representative has to act, or to agree."),
            r"未成年|小学生|中学生|(?<!\d)(?:[1-9]|1[0-7])岁"
            r"|\bminor\b|\b(?:[1-9]|1[0-7])[- ]years?[- ]old\b|\bschool ?(?:boy|girl|child)\w*",
            Citation(CIVIL_CODE, article=19, figure="由其法定代理人代理或者经其法定代理人同意、追认"),
        ),
        Cue(
            "repeated",
            Weight.CARE,
            _("It has gone on for long, or failed before"),
            _("Look up what was tried before, and ask who should sit at the table this time."),
            r"多次(?:报警|调解|吵|找)|报(?:过|了)?(?:几|[2-9二三四五六七八九十])次?警|又(?:打|吵)起来|几年了|调解(?:过|了)[^，。]{0,4}(?:没|不)成"
            r"|\bpolice (?:came|were called)\b[^.;\n]{0,20}\btimes\b|\bfor years\b|\bagain and again\b",
        ),
    )
}
_PATTERNS = {key: re.compile(cue.words, re.IGNORECASE) for key, cue in CUES.items()}


def screen(text: str) -> list[Finding]:
    """Return what ``text`` points to, in the order of ``CUES``; none of it is more than a suggestion."""
    findings = []
    for key, pattern in _PATTERNS.items():
        words = dict.fromkeys(match.group().strip("，。；, ") for match in pattern.finditer(text))
        if words:
            findings.append(Finding(CUES[key], tuple(words)))
    return findings


def is_dangerous(keys: Collection[str]) -> bool:
    """Say whether, for one of these cues, nobody on the other side may hear of it before a person has looked."""
    return any(CUES[key].weight is Weight.DANGER for key in keys if key in CUES)


def suggested_risk(keys: Collection[str]) -> Risk:
    """Return the colour to propose to whoever screens: theirs counts, with their reason."""
    if is_dangerous(keys):
        return Risk.RED
    if "repeated" in keys:
        return Risk.ORANGE
    return Risk.YELLOW if "minor" in keys else Risk.BLUE
