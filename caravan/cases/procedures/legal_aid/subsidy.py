"""The subsidy for the lawyer (Legal Aid Law, art. 52): by which table, who approves it, when it was paid.

It is no state of the case: the case is closed for the person with the review, whenever the money comes.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from caravan import audit
from caravan.cases.asks import Ask, Faults, Kind
from caravan.cases.models import Case, Step, Subsidy, SubsidyRate
from caravan.cases.procedure import Act, Move
from caravan.cases.procedures.legal_aid.table import OFFICER
from caravan.engine.workflow import Transition, Workflow
from caravan.matters.models import Entry, Matter
from caravan.matters.services import record
from caravan.people.models import User
from caravan.people.roles import Role

# Where one officer works alone, the supervisor is the second.
SECOND = OFFICER | {Role.SUPERVISOR}
TABLE = Workflow(
    key="subsidy",
    initial="proposed",
    final={"paid"},
    transitions=(
        Transition("approve", {"proposed"}, "approved", by=SECOND),
        Transition("send_back", {"proposed", "approved"}, "sent_back", by=SECOND),
        Transition("propose", {"sent_back"}, "proposed", by=OFFICER),
        Transition("pay", {"approved"}, "paid", by=SECOND),
    ),
)
AMOUNT = Ask(
    "subsidy", lazy("Subsidy for the lawyer, in yuan"), Kind.MONEY, hint=lazy("By the table of your province.")
)
DIFFERS = Ask(
    "subsidy_reason",
    lazy("Why the subsidy is not what the table says"),
    Kind.TEXT,
    is_required=False,
    hint=lazy("Only if it differs from the amount of the table."),
    longest=500,
)
ACTS = {
    "approve": Act(lazy("Approve the subsidy"), lazy("The subsidy was approved")),
    "send_back": Act(
        lazy("Send the subsidy back"),
        lazy("The subsidy was sent back"),
        (Ask("because", lazy("What has to be put right"), Kind.TEXT, longest=500),),
    ),
    "propose": Act(lazy("Propose the subsidy anew"), lazy("A subsidy was proposed"), (AMOUNT, DIFFERS)),
    "pay": Act(
        lazy("Mark the subsidy as paid"),
        lazy("The subsidy was paid"),
        (
            Ask("paid_on", lazy("Paid on"), Kind.DAY, not_after=0),
            Ask("reference", lazy("Reference of the payment"), longest=80),
        ),
    ),
}


@dataclass(frozen=True)
class Proposal:
    """What the form begins with, and the row of the table that says so; None if no table was entered."""

    values: dict[str, str]
    rate: SubsidyRate | None


def form_of(case: Case) -> str:
    """Return the form of the aid as it was decided; on a notice, which nobody decides on, what follows from it."""
    for action in ("grant", "grant_first"):
        step = Step.objects.filter(case=case, action=action).order_by("number").last()
        if step is not None:
            return str(step.values.get("form", ""))
    if "ground" in case.facts:
        return "criminal"
    return "labour" if case.facts.get("stage") == "arbitration" else "representation"


def rate_for(case: Case, day: date) -> SubsidyRate | None:
    """Return the amount that holds on ``day`` for the form of the aid: of the nearest place, and there the newest."""
    matter = case.matter
    codes = (matter.town_code, matter.county_code, matter.prefecture_code, matter.province_code)
    held = SubsidyRate.objects.filter(form=form_of(case), valid_from__lte=day, region__code__in=filter(None, codes))
    return held.order_by("-region__level", "-valid_from", "-pk").first()


def proposal(case: Case, day: date) -> Proposal:
    rate = rate_for(case, day)
    return Proposal({"subsidy": in_yuan(rate.amount)} if rate else {}, rate)


def in_yuan(fen: int) -> str:
    """Return ``fen`` as somebody types it in yuan."""
    yuan, rest = divmod(fen, 100)
    return f"{yuan}.{rest:02}" if rest else str(yuan)


def checked(case: Case, values: dict[str, Any], day: date) -> tuple[int, SubsidyRate | None]:
    """Return the amount in fen, and the row of the table it was held against; raise ``Faults`` without a reason."""
    amount, rate = int(Decimal(str(values["subsidy"])) * 100), rate_for(case, day)
    if rate is not None and amount != rate.amount and not values.get("subsidy_reason"):
        said = {"amount": in_yuan(rate.amount), "source": rate.source}
        raise Faults(
            {"subsidy_reason": _("The table says %(amount)s yuan (%(source)s). Say why it is another amount.") % said}
        )
    return amount, rate


def propose(move: Move) -> None:
    """Closing a case proposes its subsidy; where nothing is to be paid, there is nothing to approve."""
    amount, rate = checked(move.case, move.values, move.today)
    if move.by is None or not amount:
        return
    row = Subsidy.objects.create(
        case=move.case,
        state=TABLE.initial,
        amount=amount,
        rate=rate,
        reason=move.values.get("subsidy_reason", ""),
        proposed_by=move.by,
        proposed_at=move.now,
    )
    put_on_record(row, move.case.matter, "propose", by=move.by, now=move.now)


def put_on_record(row: Subsidy, matter: Matter, action: str, *, by: User, now: datetime) -> None:
    """Leave a step of the subsidy in the thread, for staff, and in the audit."""
    record(
        matter,
        "subsidy",
        now=now,
        user=by,
        audience=Entry.Audience.STAFF,
        data={"action": action, "amount": row.amount},
    )
    audit.record(
        f"subsidy.{action}",
        actor=by.username,
        subject=matter,
        region=matter.region_code,
        data={"number": matter.number, "amount": row.amount, "state": row.state},
        now=now,
    )
