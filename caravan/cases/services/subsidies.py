"""What lawyers are paid for legal aid: the table of a province, and the steps of a subsidy once its case is closed."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from caravan import audit, clock
from caravan.cases.asks import read
from caravan.cases.documents import write_documents
from caravan.cases.models import Case, Subsidy, SubsidyRate
from caravan.cases.procedures.legal_aid.subsidy import ACTS, TABLE, checked, put_on_record
from caravan.cases.refusals import NotOffered, OwnProposal
from caravan.cases.rules import require_another
from caravan.cases.services.steps import lock, parts_of
from caravan.engine.workflow import ActionNotOffered
from caravan.matters.refusals import Incomplete, NotYours
from caravan.people.models import User
from caravan.people.queries import runs_place
from caravan.regions.models import Region
from caravan.rulebook.legal_aid import FORMS


@transaction.atomic
def enter_subsidy_rate(
    *, region: Region, form: str, amount: int, valid_from: date, source: str, by: User, now: datetime
) -> SubsidyRate:
    """Let aid of ``form`` be subsidised with ``amount`` fen in ``region`` for what is closed from ``valid_from`` on."""
    if not runs_place(by, region):
        raise NotYours
    if form not in FORMS:
        raise Incomplete("form", _("Choose from the list."))
    if amount <= 0:
        raise Incomplete("amount", _("Write the amount in yuan, as 24000 or 24000.50."))
    if not source.strip():
        raise Incomplete("source", _("Name the official document that sets the figure."))
    rate = SubsidyRate.objects.create(
        region=region,
        form=form,
        amount=amount,
        valid_from=valid_from,
        source=" ".join(source.split()),
        entered_at=now,
        entered_by=by.username,
    )
    audit.record(
        "subsidy.enter_rate",
        actor=by.username,
        subject=rate,
        region=region.code,
        data={"form": form, "amount": amount, "valid_from": valid_from.isoformat()},
        now=now,
    )
    return rate


def subsidy_offers(row: Subsidy, user: User) -> list[str]:
    """Return what the table of the subsidy offers ``user`` now; nobody is offered to approve their own."""
    parts = parts_of(row.case, user)
    kept_from = {"approve"} if user.pk in _whose(row) else set()
    return [
        step.action
        for step in TABLE.transitions
        if row.state in step.source and parts & step.by and step.action not in kept_from
    ]


def _whose(row: Subsidy) -> tuple[int | None, ...]:
    """Return who proposed the amount, and who gets it."""
    return row.proposed_by_id, row.case.assignee_id


@transaction.atomic
def move_subsidy(*, case: Case, action: str, by: User, typed: Mapping[str, Any], now: datetime) -> Subsidy:
    """Take one step of the subsidy's table; the case itself stays closed.

    Raises ``NotOffered``, ``Faults`` for what was typed, and ``OwnProposal``: who proposed an amount, or gets it,
    does not approve it.
    """
    case = lock(case)
    row = Subsidy.objects.select_for_update(of=("self",)).filter(case=case).first()
    if row is None:
        raise NotOffered
    row.state = _target(row, case, action, by)
    today = clock.china(now).date()
    values = read(ACTS[action].asks, typed, today)
    match action:
        case "approve":
            require_another(by, *_whose(row), refusal=OwnProposal())
            row.approved_by, row.approved_at = by, now
        case "send_back":
            row.sent_back_because, row.approved_by, row.approved_at = values["because"], None, None
        case "propose":
            row.amount, row.rate = checked(case, values, today)
            if not row.amount:
                raise Incomplete("subsidy", _("Write the amount in yuan, as 24000 or 24000.50."))
            row.reason, row.proposed_by, row.proposed_at = values.get("subsidy_reason", ""), by, now
        case "pay":
            row.paid_by, row.paid_on, row.reference = by, date.fromisoformat(values["paid_on"]), values["reference"]
    row.save()
    put_on_record(row, case.matter, action, by=by, now=now)
    if action == "propose":
        write_documents(case, None, ("subsidy_record",), now)
    return row


def _target(row: Subsidy, case: Case, action: str, by: User) -> str:
    for part in sorted(parts_of(case, by)):
        try:
            return TABLE.step(row.state, action, part).target
        except ActionNotOffered:
            continue
    raise NotOffered
