"""Words of a mediation: sums, what has become of a promise, what can be done with an offer."""

from django import template
from django.utils.translation import gettext as _

from caravan.engine import money
from caravan.web.words import said

register = template.Library()


@register.filter
def yuan(value: int | str) -> str:
    """Fen as 1,200.50."""
    return money.yuan(int(value or 0))


@register.filter
def promise_state(value: str) -> str:
    return {
        "open": _("To be kept"),
        "partly": _("Partly kept"),
        "late": _("Late"),
        "kept": _("Kept"),
        "kept_late": _("Kept, late"),
    }[value]


@register.filter
def offer_action(value: str) -> str:
    return {"accept": _("Accept"), "refuse": _("Refuse"), "withdraw": _("Take it back")}[value]


@register.filter
def risk_name(value: str) -> str:
    return {"red": _("Red"), "orange": _("Orange"), "yellow": _("Yellow"), "blue": _("Blue")}.get(str(value), "")


register.filter(said)
