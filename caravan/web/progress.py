"""The thread of a matter in words: what has happened, what is so now, what comes next."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from caravan import clock
from caravan.consultations.queries import Knot
from caravan.matters.models import Matter
from caravan.people.models import User
from caravan.web.promises import desk_name
from caravan.web.words import is_english, moment_words


@dataclass(frozen=True)
class Line:
    """One knot as it is shown; ``state`` is 'done', 'now' or 'next'."""

    title: str
    detail: str = ""
    at: datetime | None = None
    state: str = "done"
    is_late: bool = False


def lines_of(matter: Matter, knots: list[Knot], turn: str, now: datetime) -> list[Line]:
    """Return the whole thread: past knots, the present one, the promised ones."""
    lines = [line for knot in knots if (line := _past(knot)) is not None]
    return [*lines, *_ahead(matter, turn, now)]


def _past(knot: Knot) -> Line | None:
    data = knot.data
    who = who_is(knot.user)
    fixed: dict[str, tuple[str, str]] = {
        "received": (_("Your question arrived"), _channel(str(data.get("channel", "")))),
        "taken": (_("%(who)s is working on it") % {"who": who}, _("The promised time stays as it is.")),
        "translator": (_("%(who)s translates") % {"who": who}, ""),
        "answered": (_("%(who)s answered") % {"who": who}, ""),
        "follow_up": (_("You asked back"), _("A new promise began.")),
        "clarification_asked": (_("%(who)s needs to know something from you") % {"who": who}, ""),
        "clarified": (_("You replied"), ""),
        "recalled": (
            _("An answer was taken back because it was wrong"),
            _("Your question is open again under its first promise."),
        ),
        "closed": (_("You closed the matter"), ""),
        "withdrawn": (_("You took the question back"), ""),
        "merged": (
            _("Joined to your other question %(number)s") % {"number": data.get("into", "")},
            _("The answer there counts for both."),
        ),
        "unmerged": (_("Separated again: it goes on on its own"), ""),
        "spam_confirmed": (_("Two people found that this is not a question"), _("If they are wrong, call 12348.")),
        "receipt_replaced": (_("You got a new receipt code"), _("The old code no longer works.")),
        "files_added": (_("You added photos or recordings"), ""),
        "helper_added": (_("You let somebody help you"), ""),
        "helper_ended": (_("You let a helper go"), ""),
        "helper_removed": (_("You ended somebody's help"), ""),
        "opinion_asked": (_("%(who)s was asked for a second opinion") % {"who": who}, ""),
        "opinion_given": (_("%(who)s gave a second opinion") % {"who": who}, ""),
        # Papers are in Chinese, whichever language the page is in.
        "paper": (
            _("You have an official paper"),
            format_html('<span lang="zh-Hans">{}</span>', data.get("title", "")),
        ),
        "rated": (_("You rated an answer"), ""),
        "review_opened": (
            _("You were not satisfied: %(who)s looks at it") % {"who": who},
            _("Somebody other than the person who answered, within one working day."),
        ),
        "reviewed": (_("%(who)s has looked at your rating") % {"who": who}, ""),
        "missed": (_("The promised time passed without an answer"), _("That is our failure, and it is on record.")),
        "last_resort_late": (
            _("The last desk has not answered in time either"),
            _("%(who)s is responsible until you have an answer.") % {"who": who},
        ),
    }
    if knot.kind == "step":
        title, detail = _step(who, data)
        return Line(title, detail, knot.at)
    if knot.kind not in fixed:
        return None
    title, detail = fixed[knot.kind]
    return Line(title, detail, knot.at, is_late=knot.kind in {"missed", "last_resort_late"})


def _step(who: str, data: dict[str, Any]) -> tuple[str, str]:
    reasons = {
        "received": "",
        "silent": _("Nobody before had answered in the time set."),
        "released": _("Whoever had it gave it back."),
        "reassigned": _("It was handed over."),
        "escalated": _("It was passed up."),
        "repaired": _("Whoever had it is no longer there."),
        **dict.fromkeys(("unavailable", "conflict"), _("Whoever had it is not available for it.")),
        "reopened": _("The question is open again."),
    }
    reason = reasons.get(str(data.get("reason", "")), "")
    if offered := data.get("offered"):
        count = len(offered)
        title = ngettext("%(count)s more adviser was asked", "%(count)s more advisers were asked", count)
        return title % {"count": count}, " ".join(
            filter(None, (reason, _("%(who)s stays responsible.") % {"who": who}))
        )
    parts = filter(None, (desk_name(str(data.get("desk", ""))), reason))
    return _("%(who)s is responsible") % {"who": who}, _(" · ").join(parts)


def _ahead(matter: Matter, turn: str, now: datetime) -> list[Line]:
    state = Matter.State(matter.state)
    if state is Matter.State.OPEN and matter.due_at is not None:
        ahead = []
        who = who_is(matter.owner)
        if turn == "asker":
            ahead.append(Line(_("We are waiting for your reply"), _("The promised time does not change."), state="now"))
        elif now > matter.due_at:
            detail = _("%(who)s owes you an answer.") % {"who": who}
            ahead.append(Line(_("The promised time has passed"), detail, state="now", is_late=True))
        else:
            ahead.append(Line(_("%(who)s has your question") % {"who": who}, state="now"))
        if now <= matter.due_at:
            ahead.append(
                Line(_("You have an answer by %(time)s") % {"time": moment_words(matter.due_at)}, state="next")
            )
        ahead.append(Line(_("Ask back as often as you need"), state="next"))
        return ahead
    if state is Matter.State.ANSWERED:
        return [
            Line(_("Read the answer; ask back or close"), state="now"),
            Line(_("Nothing is closed without you"), state="next"),
        ]
    return []


def who_is(user: User | None) -> str:
    """Return a person's name and post, in the reader's language where we have it."""
    if user is None:
        return _("The duty desk")
    name = user.name
    if is_english() and user.english_name:
        name = user.english_name
    return name


def _channel(channel: str) -> str:
    return {
        "web": _("On this website"),
        "counter": _("At a service point"),
        "hotline": _("By telephone, 12348"),
        "api": _("In the mini program"),
    }.get(channel, "")


def days_left(due_at: datetime, now: datetime) -> int:
    """Return how many days in China lie between now and the promised day."""
    return (clock.china(due_at).date() - clock.china(now).date()).days
