"""The periods that laws set, as data: ``periods.csv``, a row each.

A row names the law, the article, the paragraph and the few words that carry the figure; a test finds them in the
text and the number in them. Its sentences are ours, in both languages. What was read in the text of the law has
confidence V; anything else is only shown with the mark "to be confirmed". A change of law adds a row and ends the
old one (``in_force_to``): old matters stand on it.

A period of the Administrative Reconsideration Law of three, five, seven or ten days is one in working days, because
article 88 says so (``counted_by``); its other periods, and the plain 日 of other laws, are natural days.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from caravan.engine.deadlines import Citation, DeadlineRule, Unit
from caravan.rulebook.laws import Instrument, Law, source
from caravan.rulebook.words import Words

VERIFIED = "V"


@dataclass(frozen=True, slots=True)
class Period:
    """One period of one law.

    ``trigger`` is a key of ``TRIGGERS``, ``actor`` of ``ACTORS``. With ``is_before`` it is not a time that begins
    with the trigger but one that must be left before it. ``extension`` is how much longer the law lets it be made
    at most, in the same unit. ``is_public`` are those that somebody without a lawyer has to keep, or may rely on.
    """

    rule: DeadlineRule
    law: Law | Instrument
    title: Words
    says: Words
    consequence: Words
    trigger: str
    actor: str
    counted_by: Citation | None
    extension: int
    is_before: bool
    is_public: bool
    is_confirmed: bool


TRIGGERS: dict[str, Words] = {
    "accepted": Words("受理之日", "the day it was accepted"),
    "act_made": Words("行政行为作出之日", "the day of the act"),
    "agreement_effective": Words("调解协议生效之日", "the day the agreement took effect"),
    "answer_received": Words("收到答辩书之日", "the day the answer arrived"),
    "application_accepted": Words("受理申请的时刻", "the moment the application was accepted"),
    "application_made": Words("提出申请的时刻", "the moment the application was made"),
    "application_received": Words("收到申请之日", "the day the application arrived"),
    "asked": Words("提出审查申请之日", "the day it was asked for"),
    "assigned": Words("指派之日", "the day of the assignment"),
    "award_made": Words("裁决作出之日", "the day the award was made"),
    "award_received": Words("收到裁决书之日", "the day the award arrived"),
    "case_found": Words("发现应当通知的情形之日", "the day the case was found"),
    "certificate_made": Words("公证书出具之日", "the day of the certificate"),
    "certificate_received": Words("收到公证书之日", "the day the certificate arrived"),
    "copy_received": Words("收到副本之日", "the day the copy arrived"),
    "decision_made": Words("作出决定之日", "the day of the decision"),
    "decision_received": Words("收到决定书之日", "the day the decision arrived"),
    "employment_ended": Words("劳动关系终止之日", "the day the job ended"),
    "file_received": Words("收到结案材料之日", "the day the closing file arrived"),
    "filed": Words("立案之日", "the day the case was filed"),
    "forwarded": Words("收到转送之日", "the day it was forwarded"),
    "harm": Words("权利受到损害之日", "the day of the harm"),
    "hearing": Words("开庭或者听证之日", "the day of the hearing"),
    "judgment_received": Words("收到判决书之日", "the day the judgment arrived"),
    "knew": Words("知道或者应当知道受损害以及义务人之日", "the day you knew of the harm and of who did it"),
    "knew_act": Words("知道或者应当知道该行政行为之日", "the day you knew of the act"),
    "knew_content": Words("知道或者应当知道行政行为内容之日", "the day you knew what the act says"),
    "knew_rights": Words("知道或者应当知道权利被侵害之日", "the day you knew that your rights were infringed"),
    "mandate_effective": Words("委托书生效之日", "the day the mandate took effect"),
    "matter_ended": Words("结案之日", "the day the case ended"),
    "mediation_requested": Words("调解组织收到申请之日", "the day mediation was asked for"),
    "notice_issued": Words("公告发出之日", "the day the notice was issued"),
    "notice_received": Words("收到通知之日", "the day the notice arrived"),
    "objection_received": Words("收到异议之日", "the day the objection arrived"),
    "obstacle_gone": Words("障碍消除之日", "the day the obstacle was gone"),
    "opinion_received": Words("收到意见书之日", "the day the opinion arrived"),
    "order_made": Words("人身安全保护令作出之日", "the day the order was made"),
    "performance_due": Words("履行期限的最后一日", "the last day on which the other side had to perform"),
    "period_over": Words("复议期限届满之日", "the day on which the time for the decision ran out"),
    "ruling_received": Words("收到裁定书之日", "the day the ruling arrived"),
    "suspended": Words("中止之日", "the day the case was suspended"),
    "term_begins": Words("任期开始之日", "the day the term began"),
    "tribunal_formed": Words("仲裁庭组成之日", "the day the tribunal was formed"),
}

ACTORS: dict[str, Words] = {
    "applicant": Words("申请人", "whoever applied"),
    "appraiser": Words("司法鉴定机构", "the appraiser"),
    "arbitration_body": Words("仲裁机构", "the arbitration body"),
    "both_parties": Words("双方当事人", "both sides together"),
    "court": Words("人民法院", "the court"),
    "duty_lawyer": Words("值班律师", "the duty lawyer"),
    "employer": Words("用人单位", "the employer"),
    "handling_organ": Words("办案机关或者有关机关", "the organ that handles it"),
    "justice_bureau": Words("司法行政部门", "the justice bureau"),
    "law_firm": Words("承办律所", "the firm that was assigned"),
    "legal_aid_agency": Words("法律援助机构", "the legal aid agency"),
    "mediation_body": Words("调解组织", "the mediation body"),
    "notary_office": Words("公证机构", "the notary office"),
    "party": Words("当事人", "you, as a party"),
    "reconsideration_organ": Words("行政复议机关", "the reconsideration organ"),
    "respondent": Words("被申请人", "the respondent"),
    "rule_maker": Words("制定机关", "whoever made the rule"),
    "third_party": Words("利害关系人", "you, if it touches your rights"),
    "worker": Words("劳动者", "you, as the worker"),
}


def _read(table: str) -> dict[str, Period]:
    periods = [_period(row) for row in csv.DictReader(table.splitlines())]
    if len({period.rule.key for period in periods}) != len(periods):
        raise ValueError("two periods have one key")
    return {period.rule.key: period for period in periods}


def _period(row: dict[str, str]) -> Period:
    law = source(row["law"])
    # Before its last amendment the same article may have said something else.
    known_from = max(law.in_force_from, law.amended_on or law.in_force_from)
    basis = Citation(
        law.title,
        article=int(row["article"]) if row["article"] else None,
        paragraph=int(row["paragraph"]) if row["paragraph"] else None,
        item=int(row["item"]) if row["item"] else None,
        figure=row["figure"],
    )
    rule = DeadlineRule(
        key=row["key"],
        title=row["title_en"],
        length=int(row["length"]),
        unit=Unit(row["unit"]),
        basis=basis,
        says=row["says_en"],
        in_force_from=date.fromisoformat(row["in_force_from"]) if row["in_force_from"] else known_from,
        in_force_to=date.fromisoformat(row["in_force_to"]) if row["in_force_to"] else None,
    )
    return Period(
        rule=rule,
        law=law,
        title=Words(row["title_zh"], row["title_en"]),
        says=Words(row["says_zh"], row["says_en"]),
        consequence=Words(row["consequence_zh"], row["consequence_en"]),
        trigger=row["trigger"] if row["trigger"] in TRIGGERS else _unknown(row["trigger"]),
        actor=row["actor"] if row["actor"] in ACTORS else _unknown(row["actor"]),
        counted_by=Citation(law.title, article=int(row["counted_by"])) if row["counted_by"] else None,
        extension=int(row["extension"]),
        is_before=row["is_before"] == "1",
        is_public=row["is_public"] == "1",
        is_confirmed=row["confidence"] == VERIFIED,
    )


def _unknown(name: str) -> str:
    raise ValueError(f"{name!r} is in neither table of words")


PERIODS: dict[str, Period] = _read(Path(__file__).with_name("periods.csv").read_text("utf-8"))


def version_on(key: str, day: date) -> Period | None:
    """Return the version of a period that held on ``day``, or ``None`` if no row knows what held then.

    What a change of law replaced stays in the table under the key of its successor and the year until which it
    held, as ``arbitration.set_aside_before_2026``.
    """
    for name, period in PERIODS.items():
        if name != key and not name.startswith(f"{key}_before_"):
            continue
        if period.rule.in_force_from <= day and (period.rule.in_force_to is None or day <= period.rule.in_force_to):
            return period
    return None
