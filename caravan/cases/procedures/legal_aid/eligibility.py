"""Can I get legal aid? What can be said in two minutes, without a name: yes, a person must look, or hardly.

Nothing here refuses anybody: whoever is told "hardly" can apply all the same, and a person decides (Personal
Information Protection Law, art. 24). What counts as hardship is a dated figure of the place (art. 34); where nobody
has entered one, a person must look.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from caravan.cases.procedures.legal_aid.forms import condition_of, exemption
from caravan.rulebook import legal_aid
from caravan.rulebook.conditions import Condition
from caravan.rulebook.words import Words


class Answer(StrEnum):
    YES = "yes"
    LOOK = "look"
    HARDLY = "hardly"


@dataclass(frozen=True)
class Finding:
    """What was found, on which conditions of the law, and which papers usually show it."""

    answer: Answer
    reasons: tuple[Condition, ...]
    proofs: tuple[Words, ...]
    needs_figure: bool = False  # nobody has entered what counts as hardship there
    is_over_figure: bool = False


def find(said: Mapping[str, Any], standard: Decimal | None) -> Finding:
    """Say what the answers mean; ``standard`` is the monthly income a head up to which a household is in hardship."""
    scope, household = str(said.get("scope", "")), said.get("household")
    income = Decimal(said["income"]) if "income" in said else None
    subject, belongs = condition_of(scope), exemption(said)
    reasons = tuple(condition for condition in (subject, belongs) if condition is not None)
    proofs = tuple(words for condition in reasons for words in condition.proof)
    if subject is None or subject.is_open or scope.startswith("criminal."):
        return Finding(Answer.LOOK, reasons, proofs)
    if scope.startswith("no_limit."):
        return Finding(Answer.YES, (subject,), subject.proof)
    if belongs is not None:
        return Finding(Answer.LOOK if belongs.is_open else Answer.YES, reasons, proofs)
    reasons = (*reasons, legal_aid.RULES["province_sets_hardship"])
    if standard is None or income is None or not household:
        return Finding(Answer.LOOK, reasons, proofs, needs_figure=standard is None)
    is_over = income / household > standard
    return Finding(Answer.HARDLY if is_over else Answer.YES, reasons, proofs, is_over_figure=is_over)
