"""How long things took, in words; whole minutes, as the figures count."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def span(minutes: int | None) -> str:
    """Write minutes as people say them: minutes, hours, days; a dash for nothing."""
    if minutes is None:
        return "–"
    if minutes < 90:
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    hours = minutes / 60
    if hours < 48:
        return _("%(count)s hours") % {"count": f"{hours:.1f}".removesuffix(".0")}
    return _("%(count)s days") % {"count": f"{hours / 24:.1f}".removesuffix(".0")}


def minutes_since(moment: datetime | None, now: datetime) -> int | None:
    return None if moment is None else int((now - moment).total_seconds() // 60)
