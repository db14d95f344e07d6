"""How figures are written."""

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.utils.translation import gettext as _

from caravan.web import words
from caravan.web.open import duration

register = template.Library()


@register.filter
def share(value: Decimal | None) -> str:
    """Write a percentage, never rounded up; a dash where there is nothing to divide by."""
    return "–" if value is None else f"{value.normalize():f} %"


@register.filter
def span(minutes: int | None) -> str:
    return duration.span(minutes)


@register.filter
def month_words(value: date) -> str:
    return _("%(year)s-%(month)s") % {"year": value.year, "month": f"{value.month:02}"}


@register.filter
def moment_words(value: datetime) -> str:
    return words.moment_words(value)
