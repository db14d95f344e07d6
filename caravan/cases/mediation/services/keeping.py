"""Whether the agreement is kept: what was paid and done, who says so, what is late; the table follows.

A creditor's or the mediator's word counts at once; a debtor's own counts when one of them has confirmed it.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from caravan import audit, clock
from caravan.cases.asks import Faults
from caravan.cases.mediation.models import Agreement, Kept, Reminder, Side
from caravan.cases.mediation.reading import lines_in, next_due_on, standing_agreement, standing_of
from caravan.cases.mediation.services.seats import tell_other_side
from caravan.cases.models import Case
from caravan.cases.procedure import SERVICE
from caravan.cases.procedures.mediation.table import HANDLER, KEEPING
from caravan.cases.services import require_part, take_step
from caravan.cases.services.steps import lock
from caravan.cases.telling import tell_person, tell_staff
from caravan.engine.agreements import Kind, Line, Payment, Standing, payment_fault
from caravan.matters.refusals import ActionNotAllowed
from caravan.matters.services import record
from caravan.matters.submissions import submission_key
from caravan.people.models import User

STAFF = "staff"


@transaction.atomic
def record_kept(
    *,
    case: Case,
    line: int | None,
    fen: int,
    on: date | None,
    side: str,
    by: User,
    note: str = "",
    token: str = "",
    now: datetime,
) -> Kept:
    """Write down, as the mediator, what ``side`` has paid or done; it counts at once, and for one ``token`` once."""
    require_part(case, by, HANDLER)
    return _once(case, token) or _record(case, line, fen, on, side, STAFF, by, note, token, now)


@transaction.atomic
def claim_kept(
    *,
    case: Case,
    line: int | None,
    fen: int,
    on: date | None,
    said_by: str,
    side: str,
    note: str = "",
    token: str = "",
    now: datetime,
) -> Kept:
    """Take the word of ``said_by`` that ``side`` has paid or done something; their own waits to be confirmed."""
    return _once(case, token) or _record(case, line, fen, on, side, said_by, None, note, token, now)


def recorded_by(*, case: Case, token: str) -> Kept | None:
    """Return what the form with ``token`` has recorded already, for a browser that sends it again."""
    return Kept.objects.filter(agreement__case=case, submission_key=_key(case, token)).first() if token else None


def _once(case: Case, token: str) -> Kept | None:
    lock(case)
    return recorded_by(case=case, token=token)


def _key(case: Case, token: str) -> bytes:
    return submission_key(f"kept:{case.pk}", token)


def _record(
    case: Case,
    number: int | None,
    fen: int,
    on: date | None,
    side: str,
    said_by: str,
    by: User | None,
    note: str,
    token: str,
    now: datetime,
) -> Kept:
    case, agreement = _kept_now(case)
    today = clock.china(now).date()
    if on is None:
        raise Faults({"on": _("Give the day.")})
    _check(agreement, _line(agreement, number), fen, on, side, today)
    counts = said_by != side
    kept = Kept.objects.create(
        agreement=agreement,
        line=number,
        amount=str(fen) if fen else "",
        on=on,
        side=Side(side),
        said_by=said_by,
        by=by,
        note=note.strip(),
        at=now,
        confirmed_at=now if counts else None,
        submission_key=_key(case, token) if token else None,
    )
    _put_on_record(case, "kept" if counts else "kept_claimed", kept, by, now)
    if counts:
        _follow(case, agreement, by, now)
    else:
        tell_staff(case, [case.assignee or case.matter.owner], "case_moved", now=now)
    _tell_other(case, said_by, now)
    return kept


def _line(agreement: Agreement, number: int | None) -> Line | None:
    if number is None:
        return None
    found = next((line for line in lines_in(agreement.content) if line.number == number), None)
    if found is None:
        raise Faults({"line": _("Choose one from the list.")})
    return found


def _check(agreement: Agreement, line: Line | None, fen: int, on: date, side: str, today: date) -> None:
    now = standing_of(agreement, today)
    if line is not None and line.owed_by != side:
        raise Faults({"line": _("This is owed by the other side.")})
    began = agreement.effective_on or today
    if line is not None and line.kind is not Kind.MONEY:
        if fen:
            raise Faults({"fen": _("Only money has an amount. Choose money, or leave it empty.")})
        if next(item for item in now.lines if item.line.number == line.number).is_kept:
            raise Faults({"line": _("This is done already.")})
        if on > today or on < began:
            raise Faults(
                {
                    "on": _("This day has not come yet.")
                    if on > today
                    else _("This day lies before the agreement took effect.")
                }
            )
        return
    fault = payment_fault(now, Payment(fen, on, line.number if line else None, side), began, today)
    if fault is not None:
        raise Faults({fault.place: _(fault.message) % fault.values})


@transaction.atomic
def confirm_kept(*, kept: Kept, confirmed_by: str, by: User | None = None, now: datetime) -> Kept:
    """Confirm what the other side says it has done; nobody confirms their own word."""
    case, agreement = _kept_now(kept.agreement.case)
    if by is not None:
        require_part(case, by, HANDLER)
    kept = Kept.objects.select_related("agreement").get(pk=kept.pk)
    if kept.agreement_id != agreement.pk or kept.taken_back_at is not None or kept.confirmed_at is not None:
        raise ActionNotAllowed
    if (by is None) is (confirmed_by == STAFF) or confirmed_by == kept.said_by:
        raise ActionNotAllowed
    fen = int(kept.amount or 0)
    _check(agreement, _line(agreement, kept.line), fen, kept.on, kept.side, clock.china(now).date())
    kept.confirmed_at = now
    kept.save(update_fields=["confirmed_at"])
    _put_on_record(case, "kept", kept, by, now)
    _follow(case, agreement, by, now)
    return kept


@transaction.atomic
def take_back_kept(*, kept: Kept, by: User, now: datetime) -> None:
    """Take back what was written down by mistake, as long as the agreement is still being kept."""
    case, agreement = _kept_now(kept.agreement.case)
    require_part(case, by, HANDLER)
    if not Kept.objects.filter(pk=kept.pk, agreement=agreement, taken_back_at=None).update(taken_back_at=now):
        raise ActionNotAllowed
    _put_on_record(case, "kept_taken_back", kept, by, now)
    _follow(case, agreement, by, now)


def _kept_now(case: Case) -> tuple[Case, Agreement]:
    case = lock(case)
    agreement = standing_agreement(case)
    if case.state not in KEEPING or agreement is None:
        raise ActionNotAllowed
    return case, agreement


def _follow(case: Case, agreement: Agreement, by: User | None, now: datetime) -> None:
    """Take the step that what has been kept by now asks for."""
    today = clock.china(now).date()
    standing = standing_of(agreement, today)
    if standing.is_performed:
        action, given = "perform", {}
    else:
        action = "catch_up" if case.state == "late" and not standing.late else "keep"
        given = {"next_due_on": next_due_on(agreement, today).isoformat()}
    take_step(case=case, action=action, by=by, now=now, part=SERVICE, given=given)


def _tell_other(case: Case, said_by: str, now: datetime) -> None:
    if said_by != Side.APPLICANT:
        tell_person(case, "case_news", now=now)
    if said_by != Side.RESPONDENT:
        tell_other_side(case, "case_news", now=now)


def _put_on_record(case: Case, kind: str, kept: Kept, by: User | None, now: datetime) -> None:
    matter = case.matter
    data = {"line": kept.line, "side": kept.side, "on": kept.on.isoformat()}
    record(matter, kind, now=now, user=by, data=data)
    audit.record(
        f"mediation.{kind}",
        actor=by.username if by else kept.said_by,
        subject=matter,
        region=matter.region_code,
        data=data,
        now=now,
    )


@transaction.atomic
def remind_once(*, agreement: Agreement, line: Line, standing: Standing, now: datetime) -> bool:
    """Remind whoever owes ``line``, once before its day and once after; False if that was done."""
    is_late = line.number in {item.line.number for item in standing.late}
    kind = Reminder.Kind.LATE if is_late else Reminder.Kind.SOON
    # The row is the lock: two workers write it once.
    _row, is_new = Reminder.objects.get_or_create(
        agreement=agreement, line=line.number, kind=kind, defaults={"at": now}
    )
    if is_new:
        case = agreement.case
        if line.owed_by == Side.APPLICANT:
            tell_person(case, "promise_due", now=now)
        else:
            tell_other_side(case, "promise_due", now=now)
    return is_new
