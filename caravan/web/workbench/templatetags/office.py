"""How the pages around the queue write times of day and shifts."""

from datetime import datetime, timedelta

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from caravan import clock
from caravan.directory.models import DutyShift
from caravan.directory.offers import Language, labels
from caravan.web.workbench.templatetags.workbench import lasting

register = template.Library()


@register.filter
def wall(value: datetime) -> str:
    """Write the time of day in China."""
    return f"{clock.china(value):%H:%M}"


@register.filter
def ends_next_day(shift: DutyShift) -> bool:
    return clock.china(shift.ends_at).date() > clock.china(shift.starts_at).date()


@register.simple_tag
def spoken(languages: list[str]) -> str:
    """Name the languages of a person, Chinese first."""
    chinese = [_("Chinese")] if any(key.startswith("zh") for key in languages) else []
    return ", ".join([*chinese, *labels(Language, languages)])


@register.filter
def span(value: timedelta) -> str:
    """Write how often something happens: 5 s, 1 min, 6 h, 1 d."""
    seconds = int(value.total_seconds())
    if seconds < 60:
        return ngettext("%(count)s second", "%(count)s seconds", seconds) % {"count": seconds}
    return lasting(seconds // 60)
