"""What each published figure means, as data: a figure is never shown without it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Definition:
    """One indicator. ``version`` changes when what is counted changes."""

    key: str
    version: int
    name: str | Promise
    meaning: str | Promise


DEFINITIONS = {
    definition.key: definition
    for definition in (
        Definition(
            "in_time",
            1,
            _("Answered in time"),
            _(
                "Questions that a named person with a recorded qualification answered before the promised time, "
                "out of all that count. "
                "Spam confirmed by two people, merged duplicates and questions withdrawn in time do not count."
            ),
        ),
        Definition(
            "ever",
            1,
            _("Answered at all"),
            _(
                "The same, whether the answer came in time or late. "
                "An automatic message or taking a question is no answer."
            ),
        ),
        Definition("open", 1, _("Still open"), _("Questions of the period that nobody has answered yet.")),
        Definition(
            "oldest_open",
            1,
            _("Oldest open question"),
            _("How long the question that has waited longest has been waiting."),
        ),
        Definition(
            "missed",
            1,
            _("Promises missed"),
            _("Questions answered after the promised time, still open after it, or withdrawn after it."),
        ),
        Definition("late", 1, _("Answered late"), _("Questions that were answered after the promised time.")),
        Definition(
            "open_late", 1, _("Waiting, promise missed"), _("Questions that are still open after the promised time.")
        ),
        Definition(
            "given_up",
            1,
            _("Taken back after the promise was missed"),
            _("Questions that were withdrawn unanswered after the promised time."),
        ),
        Definition(
            "time",
            1,
            _("Time to an answer"),
            _(
                "From sending the question to the first answer, nights and rest days included. "
                "Half, nine of ten and 99 of 100 answered questions took no longer than shown."
            ),
        ),
        Definition(
            "solved", 1, _("Solved"), _("What people said when they closed their question, out of those who said.")
        ),
        Definition("received", 1, _("Received"), _("Every question that got a number in the period.")),
    )
}

# Of cases under a statutory procedure; the same for all, so far as a procedure knows them.
CASE_DEFINITIONS = {
    definition.key: definition
    for definition in (
        Definition(
            "applied", 1, _("Applied"), _("Every application of the procedure that got a number in the period.")
        ),
        Definition(
            "accepted",
            1,
            _("Applications accepted"),
            _(
                "Applications that the office took on. One that was granted after an objection counts here. "
                "One that was taken back later counts as taken back."
            ),
        ),
        Definition(
            "refused", 1, _("Applications refused"), _("Applications that the office did not take on, and said why.")
        ),
        Definition(
            "withdrawn",
            1,
            _("Taken back"),
            _("Applications that were taken back, or that the law takes as withdrawn because papers did not come."),
        ),
        Definition("undecided", 1, _("Not decided yet"), _("Applications on which the office has not decided yet.")),
        Definition("closed", 1, _("Closed"), _("Applications of the period in which nothing is left to do.")),
        Definition(
            "finished", 1, _("Aid given to the end"), _("Legal aid that was closed with a report and a review.")
        ),
        Definition(
            "ended_early", 1, _("Aid ended early"), _("Legal aid that the agency ended before its work was done.")
        ),
        Definition(
            "legal_time",
            1,
            _("Within the legal time"),
            _(
                "Periods that a law sets the office, such as seven days for the decision: those that were kept, "
                "out of those that were kept or missed. One that has run out and not been met is missed at once."
            ),
        ),
        Definition("agreed", 1, _("Agreed"), _("Mediations in which an agreement took effect.")),
        Definition(
            "performed",
            1,
            _("Performed"),
            _(
                "Agreements of which everything was done, as the other side or the mediator has confirmed. "
                "The share is of those whose promises have come due: performed, late or not kept. "
                "Those that are being kept and not late are left out of it."
            ),
        ),
        Definition(
            "keeping", 1, _("Being kept"), _("Agreements whose promises are not all due yet, and none is late.")
        ),
        Definition(
            "late", 1, _("Late now"), _("Agreements of which a promise was not kept in time and not made good yet.")
        ),
        Definition("unperformed", 1, _("Not kept"), _("Agreements that ended without everything done.")),
        Definition(
            "no_agreement",
            1,
            _("No agreement"),
            _("Mediations that ended because one side said no, did not answer, or the two could not agree."),
        ),
    )
}
