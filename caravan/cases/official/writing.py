"""Which official paper comes of which step: each procedure says what stands on its papers, here they are made.

A paper is in Chinese, whatever language its page is in. Whoever issues it and whom the person turns to is the same
for all papers of a case.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import translation

from caravan import clock
from caravan.cases.documents import OF_RECORD, writes_documents
from caravan.cases.models import Case, Step
from caravan.cases.offices import Office, bureau_of, office_of
from caravan.cases.procedures import PROCEDURES
from caravan.documents.models import Document
from caravan.documents.registry import template_of
from caravan.documents.services import produce
from caravan.matters.models import Party

if TYPE_CHECKING:
    from caravan.cases.asks import Ask
    from caravan.cases.procedure import Procedure


@dataclass(frozen=True)
class Writing:
    """What a paper is written from: the case, the step it comes of (None when the case is opened), office and day."""

    case: Case
    step: Step | None
    office: Office
    now: datetime

    @property
    def today(self) -> date:
        return clock.china(self.now).date()

    def value(self, key: str, default: str = "") -> str:
        """Return what was said in the step under ``key``, as text."""
        values = self.step.values if self.step is not None else {}
        return str(values.get(key, default))

    def day(self, key: str) -> date | None:
        value = self.value(key)
        return date.fromisoformat(value) if value else None

    @staticmethod
    def day_of(step: Step | None) -> date | None:
        return clock.china(step.at).date() if step is not None else None

    @property
    def procedure(self) -> Procedure:
        return PROCEDURES[self.case.procedure]

    def party(self, part: str) -> Party | None:
        return Party.objects.present().filter(matter=self.case.matter_id, part=part).order_by("id").first()

    def earlier(self, action: str) -> Step | None:
        """Return the last step of that name."""
        return Step.objects.filter(case=self.case, action=action).order_by("number").last()

    def paper(self, template: str) -> Document | None:
        """Return the last paper of that kind in this case."""
        return Document.objects.filter(matter=self.case.matter_id, template=template).order_by("id").last()


Writer = Callable[[Writing], object | None]
# By procedure and by the name that a row of its table gives the paper.
WRITERS: dict[tuple[str, str], Writer] = {}
OF_BUREAU: set[tuple[str, str]] = set()
# Of these one alone holds in a case: the one before stops being current, and its page of verification says so.
ONE_AT_A_TIME = frozenset(
    {"assignment_notice", "aid_agreement", "mediation_agreement", "joint_application", "subsidy_record"}
)


def writes(procedure: str, key: str, *, is_of_bureau: bool = False) -> Callable[[Writer], Writer]:
    """Let the decorated function return the facts of the paper ``key`` of ``procedure``, or None for no paper.

    ``is_of_bureau`` are those that the justice bureau issues, and not the office that has the case.
    """

    def register(writer: Writer) -> Writer:
        WRITERS[procedure, key] = writer
        if is_of_bureau:
            OF_BUREAU.add((procedure, key))
        return writer

    return register


@writes_documents
def write(case: Case, step: Step | None, key: str, now: datetime) -> Document | None:
    """Make the paper ``key`` in the transaction of the step that it comes of."""
    writer = WRITERS.get((case.procedure, key))
    if writer is None:
        return None
    with translation.override(OF_RECORD):
        office = office_of(case, clock.china(now).date())
        words = writer(Writing(case, step, office, now))
    if words is None:
        return None
    before = Document.objects.filter(matter=case.matter_id, template=template_of(words).key, superseded_by=None)
    return produce(
        matter=case.matter,
        words=words,
        office=bureau_of(case, clock.china(now).date()) if (case.procedure, key) in OF_BUREAU else office.name,
        region=office.region,
        by=step.by if step is not None else None,
        now=now,
        replaces=before.order_by("id").last() if key in ONE_AT_A_TIME else None,
    )


def chosen(choices: tuple[tuple[str, Any], ...], key: object) -> str:
    """Return the words of a choice."""
    return str(dict(choices).get(str(key), ""))


def told(asks: tuple[Ask, ...], facts: dict[str, Any], key: str) -> str:
    """Return what a form's answer to ``key`` says in words."""
    ask = next(one for one in asks if one.key == key)
    value = facts.get(key, "")
    if not ask.choices:
        return str(value)
    return "；".join(chosen(ask.choices, one) for one in (value if isinstance(value, list) else [value]) if one)


def fen(yuan: object) -> int | None:
    """Return an amount in yuan as fen; None if none was named."""
    return int(Decimal(str(yuan)) * 100) if yuan not in (None, "") else None
