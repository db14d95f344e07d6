"""The terms of the ladder in words."""

from django.utils.translation import gettext as _

from caravan.engine.ladder import Minutes, ServiceMinutes, Term, UntilClose, UntilNextWorkdayAt


def term_words(term: Term) -> str:
    """Return how long a desk has, as people say it."""
    match term:
        case ServiceMinutes(minutes=minutes):
            return _("%(length)s of service time") % {"length": _length(minutes)}
        case Minutes(minutes=minutes):
            return _length(minutes)
        case UntilNextWorkdayAt(at=at):
            return _("until %(time)s of the next working day") % {"time": f"{at:%H:%M}"}
        case UntilClose(least_minutes=least, otherwise_at=at):
            return _(
                "until closing time the same day; with less than %(least)s left, until %(time)s of the next working day"
            ) % {"least": _length(least), "time": f"{at:%H:%M}"}


def _length(minutes: int) -> str:
    if minutes % 60 == 0:
        hours = minutes // 60
        return _("1 hour") if hours == 1 else _("%(count)s hours") % {"count": hours}
    return _("%(count)s minutes") % {"count": minutes}
