"""Say how a statutory date was found, a sentence a step: for a person, an office and a court alike."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from caravan import clock
from caravan.engine.deadlines import Unit
from caravan.engine.workings import Stretch, Workings
from caravan.rulebook.periods import Period
from caravan.web.words import day_words


def steps(period: Period, workings: Workings) -> list[str]:
    """Return the sentences in the order in which somebody with a paper calendar would go."""
    said = _before(workings) if workings.is_before else _from(workings)
    if period.counted_by is not None:
        said.append(
            _("They are working days, as article %(article)s of this law says.")
            % {"article": period.counted_by.article}
        )
    said += _met(workings)
    said += _moved(workings)
    if period.extension and not workings.extended_by:
        more = length(period.extension, workings.rule.unit)
        said.append(_("The law lets it take %(more)s longer at most; then you are told in writing.") % {"more": more})
    return said


def _before(workings: Workings) -> list[str]:
    values = {"length": _whole(workings), "day": day_words(workings.start, with_year=True)}
    return [_("%(length)s have to lie between, before %(day)s; neither that day nor the last day counts.") % values]


def _from(workings: Workings) -> list[str]:
    if workings.began_at is not None and workings.ends_at is not None:
        values = {"from": _moment(workings.began_at), "length": _whole(workings), "to": _moment(workings.ends_at)}
        return [
            _("Hours run at once and through days off: %(length)s from %(from)s lead to %(to)s (art. 201).") % values
        ]
    first = _("%(day)s is the day it begins with; it does not count (Civil Code, art. 201).")
    then = _("From the day after, %(length)s are counted. That leads to %(day)s.")
    said = [first % {"day": day_words(workings.start, with_year=True)}]
    if workings.extended_by:
        more = length(workings.extended_by, workings.rule.unit)
        said.append(_("It was made longer by %(more)s.") % {"more": more})
    said += [_("It stood still, which does not count: %(days)s.") % {"days": _stretch(one)} for one in workings.paused]
    said.append(then % {"length": _whole(workings), "day": day_words(workings.due.raw_on, with_year=True)})
    return said


def _met(workings: Workings) -> list[str]:
    said = [
        _("Not counted, as days off: %(days)s.") % {"days": _stretch(one)}
        for one in workings.not_counted
        if _is_long(one)
    ]
    if not all(_is_long(one) for one in workings.not_counted):
        said.append(_("Ordinary weekends are not counted either."))
    return said + [
        _("%(day)s is a weekend day on which offices work: it counts.") % {"day": day_words(day)}
        for day in workings.made_up
    ]


def _moved(workings: Workings) -> list[str]:
    if workings.moved_over is None:
        return []
    days = _stretch(workings.moved_over)
    if workings.is_before:
        return [_("%(days)s: offices are closed, so it has to be done before.") % {"days": days}]
    return [_("%(days)s: offices are closed, so the last day is the next working day (art. 203).") % {"days": days}]


def _is_long(stretch: Stretch) -> bool:
    """Tell a holiday from a weekend."""
    return (stretch[1] - stretch[0]).days > 1


def _stretch(stretch: Stretch) -> str:
    first, last = stretch
    if first == last:
        return day_words(first)
    return _("%(first)s to %(last)s") % {"first": day_words(first), "last": day_words(last)}


def _whole(workings: Workings) -> str:
    return length(workings.rule.length + workings.extended_by, workings.rule.unit)


def _moment(at: datetime) -> str:
    local = clock.china(at)
    return f"{day_words(local.date(), with_year=True)} {local:%H:%M}"


def length(count: int, unit: Unit) -> str:
    """Return so many of a unit, in words."""
    words = {
        Unit.DAY: ngettext("%(count)s calendar day", "%(count)s calendar days", count),
        Unit.WORKDAY: ngettext("%(count)s working day", "%(count)s working days", count),
        Unit.MONTH: ngettext("%(count)s month", "%(count)s months", count),
        Unit.YEAR: ngettext("%(count)s year", "%(count)s years", count),
        Unit.HOUR: ngettext("%(count)s hour", "%(count)s hours", count),
    }
    return words[unit] % {"count": count}
