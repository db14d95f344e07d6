"""How periods whose length can be confirmed are called, and how long they are, in words."""

from django.utils.translation import ngettext

from caravan.cases.procedures import PROCEDURES
from caravan.engine.deadlines import Unit
from caravan.rulebook.periods import PERIODS
from caravan.web.words import said


def title_of(key: str) -> str:
    """Return the name of a period of the rulebook, or of a term of our own with its procedure."""
    if key in PERIODS:
        return said(PERIODS[key].title)
    for procedure in PROCEDURES.values():
        if key in procedure.terms:
            return f"{procedure.label}: {procedure.terms[key].title}"
    return key


def length_words(key: str, length: int) -> str:
    """Return ``length`` in the unit of the period, in words."""
    unit = PERIODS[key].rule.unit if key in PERIODS else Unit.DAY
    match unit:
        case Unit.WORKDAY:
            words = ngettext("%(count)s working day", "%(count)s working days", length)
        case Unit.MONTH:
            words = ngettext("%(count)s month", "%(count)s months", length)
        case Unit.YEAR:
            words = ngettext("%(count)s year", "%(count)s years", length)
        case Unit.HOUR:
            words = ngettext("%(count)s hour", "%(count)s hours", length)
        case _:
            words = ngettext("%(count)s day", "%(count)s days", length)
    return words % {"count": length}
