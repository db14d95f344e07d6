"""What stands on the official papers of legal aid, read from the case and from the step that each comes of."""

from datetime import date

from caravan.cases.models import Clock, Subsidy
from caravan.cases.offices import bureau_of
from caravan.cases.official.writing import Writing, chosen, fen, told, writes
from caravan.cases.procedures.legal_aid.forms import APPLICATION, SCOPES, condition_of, exemption, is_without_limit
from caravan.cases.procedures.legal_aid.subsidy import form_of
from caravan.cases.procedures.legal_aid.table import ASSIGN, DECIDE
from caravan.cases.procedures.legal_aid.words import (
    FIRST,
    FORMS,
    GRADES,
    OUTCOMES,
    REFUSALS,
    TERMINATIONS,
)
from caravan.cases.services.papers import papers_missing
from caravan.documents.papers import legal_aid as papers
from caravan.documents.wording import cited, in_chinese
from caravan.engine.deadlines import Citation
from caravan.matters.models import Party
from caravan.privacy.masks import mask_identity

PROCEDURE = "legal_aid"


def matter_of(writing: Writing) -> papers.Matter:
    case = writing.case
    asker = writing.party(Party.Part.ASKER)
    scope = str(case.facts.get("scope", ""))
    subject = (
        case.matter.title
        or str(case.facts.get("offence", ""))
        or ("" if scope.endswith(".other") else chosen(SCOPES, scope))
        or case.matter.topic.name
    )
    arrived = str(case.letter.get("received_on", ""))
    applied_on = date.fromisoformat(arrived) if arrived else case.opened_on
    return papers.Matter(asker.name if asker else "", case.matter.number, subject, applied_on)


def desk_of(writing: Writing) -> papers.Desk:
    owner = writing.case.matter.owner
    return papers.Desk(owner.name if owner else "", writing.office.phone, writing.office.address)


def _provisions(writing: Writing) -> tuple[Citation, ...]:
    facts = writing.case.facts
    found = [condition_of(str(facts.get("scope", ""))), exemption(facts)]
    return tuple(condition.basis for condition in found if condition is not None)


def _due(writing: Writing, rule: str) -> date:
    clock = Clock.objects.filter(case=writing.case, rule_key=rule).order_by("started_at").last()
    return clock.due_on if clock is not None else writing.today


def _form(writing: Writing) -> str:
    """Return the form of the aid as it was decided."""
    return chosen(FORMS, form_of(writing.case))


def lawyer_of(writing: Writing) -> tuple[str, str, str]:
    """Return who does the work, where they belong and how they are reached."""
    lawyer = writing.case.assignee
    if lawyer is None:
        return "", "", ""
    firm = lawyer.organization
    return lawyer.name, firm.name if firm else "", (firm.phone if firm else "")


@writes(PROCEDURE, "application")
def application(writing: Writing) -> papers.Application:
    facts = writing.case.facts
    asker, helper = writing.party(Party.Part.ASKER), writing.party(Party.Part.HELPER)
    means = chosen(SCOPES, facts.get("scope")) if is_without_limit(facts) else told(APPLICATION, facts, "group")
    return papers.Application(
        matter=matter_of(writing),
        identity_number=asker.identity_number if asker else "",
        phone=asker.phone if asker else "",
        address=asker.address if asker else "",
        agent=helper.name if helper else "",
        agent_relation=str(helper.get_relation_display()) if helper and helper.relation else "",
        agent_phone=helper.phone if helper else "",
        stage=told(APPLICATION, facts, "stage"),
        story=str(facts.get("story", "")),
        request=str(facts.get("request", "")),
        amount=fen(facts.get("amount")),
        means=means,
        household=facts.get("household"),
        income=fen(facts.get("income")),
        urgent=told(APPLICATION, facts, "urgent"),
    )


@writes(PROCEDURE, "receipt")
def receipt(writing: Writing) -> papers.Receipt:
    helper = writing.party(Party.Part.HELPER)
    there = writing.case.papers.order_by("id").values_list("key", flat=True)
    labels = {paper.key: str(paper.label) for paper in writing.procedure.papers}
    attached = writing.case.matter.attachments.count()
    handed_in = ("法律援助申请表", *(labels[key] for key in dict.fromkeys(there) if key in labels))
    return papers.Receipt(
        matter=matter_of(writing),
        agent=helper.name if helper else "",
        papers=(*handed_in, *((f"照片、录音等电子材料{attached}件",) if attached else ())),
        decide_by=_due(writing, DECIDE),
        desk=desk_of(writing),
    )


@writes(PROCEDURE, "one_time_notice")
def one_time_notice(writing: Writing) -> papers.NoticeOfMissing:
    """List what the officer named and what the case knows to be missing: all of it, for there is one notice."""
    named = [line.strip() for line in writing.value("missing").splitlines() if line.strip()]
    known = [papers.Missing(str(paper.label), str(paper.hint)) for paper in papers_missing(writing.case)]
    return papers.NoticeOfMissing(
        matter=matter_of(writing),
        missing=(*(papers.Missing(line) for line in named), *known),
        supply_by=writing.day("by_day"),
        desk=desk_of(writing),
    )


@writes(PROCEDURE, "lapse_notice")
def lapse_notice(writing: Writing) -> papers.Lapse:
    asked = writing.earlier("ask_for_papers")
    notice = writing.paper("legal_aid.notice_of_missing")
    by_day = str(asked.values.get("by_day", "")) if asked else ""
    return papers.Lapse(
        matter=matter_of(writing),
        notice=notice.number if notice else "",
        noticed_on=date.fromisoformat(notice.snapshot["frame"]["made_on"]) if notice and notice.snapshot else None,
        supply_by=date.fromisoformat(by_day) if by_day else None,
        desk=desk_of(writing),
    )


@writes(PROCEDURE, "grant_decision")
def grant_decision(writing: Writing) -> papers.Grant | papers.GrantFirst:
    form, assign_by = _form(writing), _due(writing, ASSIGN)
    if writing.step is not None and writing.step.action == "grant_first":
        ground = writing.value("ground")
        return papers.GrantFirst(
            matter=matter_of(writing),
            form=form,
            ground=chosen(FIRST, ground),
            item=_item(FIRST, ground),
            assign_by=assign_by,
            desk=desk_of(writing),
        )
    provisions = _provisions(writing)
    return papers.Grant(
        matter=matter_of(writing),
        form=form,
        reasons=writing.value("reason"),
        articles=(cited(*provisions),) if provisions else (),
        assign_by=assign_by,
        desk=desk_of(writing),
    )


@writes(PROCEDURE, "refusal_decision")
def refusal_decision(writing: Writing) -> papers.Refusal:
    return papers.Refusal(
        matter=matter_of(writing),
        ground=chosen(REFUSALS, writing.value("ground")).rstrip("。"),
        reasons=writing.value("reason"),
        bureau=bureau_of(writing.case, writing.today),
        desk=desk_of(writing),
    )


@writes(PROCEDURE, "assignment_notice")
def assignment_notice(writing: Writing) -> papers.Assignment:
    lawyer, firm, phone = lawyer_of(writing)
    notified = writing.case.procedure != PROCEDURE
    return papers.Assignment(
        matter=matter_of(writing),
        form=_form(writing),
        lawyer=lawyer,
        firm=firm,
        lawyer_phone=phone,
        desk=desk_of(writing),
        organ=str(writing.case.letter.get("body_name", "")) if notified else "",
    )


@writes(PROCEDURE, "aid_agreement")
def aid_agreement(writing: Writing) -> papers.Agreement:
    asker = writing.party(Party.Part.ASKER)
    lawyer, firm, phone = lawyer_of(writing)
    return papers.Agreement(
        matter=matter_of(writing),
        form=_form(writing),
        identity_number=mask_identity(asker.identity_number) if asker else "",
        phone=asker.phone if asker else "",
        lawyer=lawyer,
        firm=firm,
        lawyer_phone=phone,
        signed_on=writing.day("signed_on"),
    )


@writes(PROCEDURE, "closing_report")
def closing_report(writing: Writing) -> papers.ClosingReport:
    lawyer, firm, _phone = lawyer_of(writing)
    assigned = writing.earlier("assign")
    return papers.ClosingReport(
        matter=matter_of(writing),
        form=_form(writing),
        lawyer=lawyer,
        firm=firm,
        assigned_on=writing.day_of(assigned),
        ended_on=writing.day("ended_on") or writing.today,
        outcome=chosen(OUTCOMES, writing.value("outcome")),
        recovered=fen(writing.value("recovered")),
        report=writing.value("report"),
    )


@writes(PROCEDURE, "closing_record")
def closing_record(writing: Writing) -> papers.Closing:
    lawyer, firm, _phone = lawyer_of(writing)
    report = writing.earlier("report_closing")
    values = report.values if report is not None else {}
    return papers.Closing(
        matter=matter_of(writing),
        lawyer=lawyer,
        firm=firm,
        ended_on=date.fromisoformat(values["ended_on"]) if "ended_on" in values else None,
        outcome=chosen(OUTCOMES, values.get("outcome")),
        recovered=fen(values.get("recovered")),
        desk=desk_of(writing),
    )


@writes(PROCEDURE, "subsidy_record")
def subsidy_record(writing: Writing) -> papers.Subsidy:
    """Say what is proposed now: made with the closing, and anew when a subsidy that was sent back is proposed again."""
    lawyer, firm, _phone = lawyer_of(writing)
    closing = writing.earlier("close")
    values = closing.values if closing is not None else {}
    proposed = Subsidy.objects.filter(case=writing.case).select_related("proposed_by").first()
    reviewer = proposed.proposed_by if proposed else closing.by if closing else None
    return papers.Subsidy(
        matter=matter_of(writing),
        form=_form(writing),
        lawyer=lawyer,
        firm=firm,
        grade=chosen(GRADES, values.get("grade")),
        remarks=str(values.get("remarks", "")),
        amount=proposed.amount if proposed else 0,
        reviewer=reviewer.name if reviewer else "",
    )


@writes(PROCEDURE, "termination_decision")
def termination_decision(writing: Writing) -> papers.Termination:
    ground = writing.value("ground")
    return papers.Termination(
        matter=matter_of(writing),
        ground=chosen(TERMINATIONS, ground).rstrip("。"),
        item=_item(TERMINATIONS, ground),
        reasons=writing.value("reason"),
        lawyer=lawyer_of(writing)[0],
        bureau=bureau_of(writing.case, writing.today),
        desk=desk_of(writing),
    )


@writes(PROCEDURE, "objection_decision", is_of_bureau=True)
def objection_decision(writing: Writing) -> papers.Objection:
    objected = writing.earlier("object")
    is_ended = objected is not None and objected.source == "terminated"
    against = writing.paper("legal_aid.termination" if is_ended else "legal_aid.refusal")
    return papers.Objection(
        matter=matter_of(writing),
        agency=writing.office.name,
        against=against.title if against else ("终止法律援助决定书" if is_ended else "不予法律援助决定书"),
        against_number=against.number if against else "",
        objected_on=writing.day_of(objected) or writing.today,
        objection=str(objected.values.get("objection", "")) if objected else "",
        is_upheld=writing.step is not None and writing.step.action == "uphold",
        reasons=writing.value("reason"),
    )


def _item(choices: tuple[tuple[str, object], ...], key: str) -> str:
    """Return the number of an item: the lists stand in the order of their article."""
    return in_chinese([one for one, _label in choices].index(key) + 1)
