"""What stands on the official papers of mediation, read from the table that both sides sit at."""

from collections.abc import Sequence

from caravan.cases.mediation.courts import court_in_words
from caravan.cases.mediation.models import Agreement, Seat, Session, Side, Signature
from caravan.cases.mediation.reading import lines_in, seats_of, standing_agreement, standing_of
from caravan.cases.mediation.text import chinese_day, line_text
from caravan.cases.models import Clock
from caravan.cases.official.writing import Writing, fen, writes
from caravan.cases.procedures.mediation.table import CONFIRM
from caravan.clock import china
from caravan.documents.papers import mediation as papers
from caravan.documents.wording import cited
from caravan.engine.money import in_words, yuan
from caravan.matters.models import Party
from caravan.rulebook.jurisdiction import CONFIRMING_COURTS

PROCEDURE = "mediation"
SIDES = {Side.APPLICANT.value: "申请方", Side.RESPONDENT.value: "被申请方"}
SIGNED = {
    Signature.Level.CODE.value: "本人凭码网上签名",
    Signature.Level.SEEN.value: "当面查验身份后签名",
    Signature.Level.PAPER.value: "在纸质文本上签名或者按指印",
}


def _dispute(writing: Writing) -> papers.Dispute:
    case = writing.case
    mediator = case.assignee or case.matter.owner
    return papers.Dispute(
        number=case.matter.number,
        subject=case.matter.title or f"{case.matter.topic.name}纠纷".replace("纠纷纠纷", "纠纷"),
        applied_on=case.opened_on,
        mediator=mediator.name if mediator else "",
        phone=writing.office.phone,
    )


def _party(party: Party, side: str, *, is_reachable: bool = False) -> papers.Someone:
    """Return one party; how to reach them stands on papers for a court and on their own alone."""
    phone = party.phone if is_reachable else ""
    return papers.Someone(SIDES[side], party.name, party.identity_number, phone, party.address)


def _someone(seat: Seat, *, is_reachable: bool = False) -> papers.Someone:
    return _party(seat.party, seat.side, is_reachable=is_reachable)


def _parties(seats: Sequence[Seat]) -> tuple[papers.Someone, ...]:
    return tuple(map(_someone, seats))


def _total(agreement: Agreement) -> str:
    total = agreement.content.get("total")
    return f"以上款项共计人民币{yuan(total)}元（大写：{in_words(total)}）。" if total else ""


def _lines(agreement: Agreement, seats: Sequence[Seat]) -> tuple[str, ...]:
    return tuple(line_text(line, seats) for line in lines_in(agreement.content))


def _number(writing: Writing) -> str:
    """Return the number of the paper that holds the agreement."""
    found = [one for kind in ("agreement", "oral_agreement") if (one := writing.paper(f"mediation.{kind}"))]
    return max(found, key=lambda one: (one.made_at, one.pk)).number if found else ""


def _people(writing: Writing, part: str) -> list[Party]:
    """Return the parties as the application names them: seats are given after it."""
    return list(Party.objects.present().filter(matter=writing.case.matter_id, part=part).order_by("id"))


def _named(parties: Sequence[Party]) -> str:
    return "、".join(party.name for party in parties if party.name)


@writes(PROCEDURE, "application")
def application(writing: Writing) -> papers.Application | None:
    applied, facts = _people(writing, Party.Part.ASKER), writing.case.facts
    # What the committee offers of its own accord nobody has applied for (art. 17).
    if not applied or facts.get("source") == "initiative":
        return None
    return papers.Application(
        dispute=_dispute(writing),
        applicant=_party(applied[0], Side.APPLICANT, is_reachable=True),
        others=tuple(_party(one, Side.RESPONDENT) for one in _people(writing, Party.Part.OPPONENT)),
        story=str(facts.get("story", "")),
        wish=str(facts.get("wish", "")),
        amount=fen(facts.get("amount")),
    )


@writes(PROCEDURE, "receipt")
def receipt(writing: Writing) -> papers.Receipt | None:
    name = _named(_people(writing, Party.Part.ASKER))
    return papers.Receipt(_dispute(writing), name) if name else None


@writes(PROCEDURE, "invitation")
def invitation(writing: Writing) -> papers.Invitation:
    """Say what the mediator wrote for the other side, and nothing of what was told in confidence."""
    return papers.Invitation(
        dispute=_dispute(writing),
        invited=_named(_people(writing, Party.Part.OPPONENT)),
        brief=writing.value("brief"),
    )


@writes(PROCEDURE, "record")
def record(writing: Writing) -> papers.Record | None:
    held = Session.objects.filter(case=writing.case).exclude(held_at=None).order_by("held_at").last()
    if held is None:
        return None
    return papers.Record(
        dispute=_dispute(writing),
        parties=_parties(seats_of(writing.case)),
        meeting=held.number,
        held_on=china(held.starts_at).date(),
        way=str(held.get_way_display()),
        place=held.place,
        present=held.present,
        has_told_rights=held.has_told_rights,
        record=held.record,
        outcome=held.outcome,
    )


@writes(PROCEDURE, "mediation_agreement")
def mediation_agreement(writing: Writing) -> papers.Agreement | None:
    agreement = standing_agreement(writing.case)
    if agreement is None:
        return None
    seats = seats_of(writing.case)
    signed = agreement.signatures.filter(digest=agreement.digest).select_related("seat__party").order_by("at")
    return papers.Agreement(
        dispute=_dispute(writing),
        parties=_parties(seats),
        facts=str(agreement.content.get("facts", "")),
        lines=_lines(agreement, seats),
        total=_total(agreement),
        breach=str(agreement.content.get("breach", "")),
        signed=tuple(papers.Signed(one.seat.party.name, SIGNED[one.level], china(one.at).date()) for one in signed),
        effective_on=agreement.effective_on or writing.today,
        digest=agreement.digest,
    )


@writes(PROCEDURE, "oral_agreement")
def oral_agreement(writing: Writing) -> papers.OralAgreement | None:
    agreement = standing_agreement(writing.case)
    if agreement is None:
        return None
    seats = seats_of(writing.case)
    return papers.OralAgreement(
        dispute=_dispute(writing),
        parties=_parties(seats),
        facts=str(agreement.content.get("facts", "")),
        lines=_lines(agreement, seats),
        total=_total(agreement),
        effective_on=agreement.effective_on or writing.today,
    )


@writes(PROCEDURE, "mediation_failed")
def mediation_failed(writing: Writing) -> papers.Failed:
    is_declined = writing.step is not None and writing.step.action == "decline"
    return papers.Failed(_dispute(writing), _parties(seats_of(writing.case)), is_declined)


@writes(PROCEDURE, "joint_application")
def joint_application(writing: Writing) -> papers.JointApplication | None:
    agreement = standing_agreement(writing.case)
    if agreement is None:
        return None
    seats = seats_of(writing.case)
    effective = agreement.effective_on or writing.today
    ground = writing.value("ground")
    by_rule = court_in_words(writing.case, ground)
    clock = Clock.objects.filter(case=writing.case, rule_key=CONFIRM).order_by("started_at").last()
    return papers.JointApplication(
        dispute=_dispute(writing),
        parties=tuple(_someone(seat, is_reachable=True) for seat in seats),
        committee=writing.office.name,
        court=writing.value("court") or by_rule,
        competence=f"{cited(CONFIRMING_COURTS[ground].basis)}：{by_rule}",
        agreement=_number(writing),
        effective_on=effective,
        apply_by=clock.due_on if clock is not None else None,
        lines=_lines(agreement, seats),
    )


@writes(PROCEDURE, "follow_up")
def follow_up(writing: Writing) -> papers.FollowUp | None:
    agreement = standing_agreement(writing.case)
    if agreement is None:
        return None
    standing = standing_of(agreement, writing.today)
    kept = tuple(
        f"第{one.line.number}项" + (f"已于{chinese_day(one.kept_on)}履行" if one.is_kept else "尚未履行完毕")
        for one in standing.lines
    )
    return papers.FollowUp(
        dispute=_dispute(writing),
        parties=_parties(seats_of(writing.case)),
        agreement=_number(writing),
        kept=kept,
        is_kept_in_full=all(one.is_kept for one in standing.lines),
        said=writing.value("said"),
    )
