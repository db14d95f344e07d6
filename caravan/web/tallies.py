"""The words of the public tally: what a question is counted as."""

from django.utils.translation import gettext_lazy as _

from caravan.engine.ledger import STATES

COUNTED_AS = {
    "answered": _("answered by a person"),
    "open_in_time": _("waiting, within the promise"),
    "open_late": _("waiting past the promise"),
    "withdrawn": _("taken back by whoever asked"),
    "merged": _("joined to the same question"),
    "spam": _("no question, as two people found"),
    "missed": _("a promise to it was missed"),
}
# The same, short enough to stand above a column.
IN_SHORT = {
    "answered": _("Answered"),
    "open_in_time": _("Waiting, in time"),
    "open_late": _("Overdue"),
    "withdrawn": _("Taken back"),
    "merged": _("Joined"),
    "spam": _("No question"),
}


def law_lines(counts: dict[str, int]) -> list[tuple[str, object, int]]:
    """Return key, words and count of everything that the questions received add up from."""
    return [(state, COUNTED_AS[state], counts[state]) for state in STATES]
