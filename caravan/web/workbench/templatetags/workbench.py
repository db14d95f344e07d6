"""How the staff's pages write time left, steps and people."""

from collections import Counter
from datetime import datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from caravan import clock
from caravan.matters.models import Matter
from caravan.organizations.models import Organization
from caravan.people.models import User
from caravan.regions.models import Region
from caravan.web.words import is_english

register = template.Library()

DESKS = {
    "village_adviser": lazy("Village adviser"),
    "county_advisers": lazy("Advisers of the county"),
    "county_duty": lazy("County duty lawyer"),
    "city_seat": lazy("12348 duty seat"),
    "supervisor": lazy("Supervisor"),
    "had_it_before": lazy("whoever had it before"),
}
KINDS = {
    "received": lazy("Received"),
    "step": lazy("Now responsible"),
    "taken": lazy("Taken"),
    "put_back": lazy("Taken by mistake"),
    "answered": lazy("Answered"),
    "follow_up": lazy("The person asked back"),
    "clarification_asked": lazy("The person was asked something"),
    "clarified": lazy("The person replied"),
    "closed": lazy("Closed by the person"),
    "withdrawn": lazy("Withdrawn by the person"),
    "merged": lazy("Joined to another question"),
    "merged_in": lazy("Another question was joined to this one"),
    "unmerged": lazy("Stands by itself again"),
    "spam_flagged": lazy("Somebody says it is no question"),
    "spam_confirmed": lazy("Two people say it is no question"),
    "spam_lifted": lazy("It is a question after all"),
    "recalled": lazy("An answer was taken back"),
    "rated": lazy("Rated"),
    "review_opened": lazy("Call-back after a bad rating"),
    "reviewed": lazy("Called back"),
    "translator": lazy("Translator named"),
    "translator_missing": lazy("No translator found"),
    "opinion_asked": lazy("Second opinion asked"),
    "sealed": lazy("Sealed: only who must see it does"),
    "unsealed": lazy("No longer sealed"),
    "let_in": lazy("Let in on request"),
    "opinion_given": lazy("Second opinion given"),
    "missed": lazy("Promise missed"),
    "last_resort_late": lazy("The last resort is late"),
    "receipt_replaced": lazy("Receipt replaced"),
    "files_added": lazy("Files added"),
    "helper_added": lazy("Helper added"),
    "helper_ended": lazy("Helper let go"),
}
REASONS = {
    "received": lazy("it arrived"),
    "silent": lazy("nobody answered in time"),
    "nobody": lazy("nobody available on this rung"),
    "released": lazy("given back"),
    "reassigned": lazy("reassigned"),
    "conflict": lazy("the person before was not available"),
    "reopened": lazy("open again"),
    "repaired": lazy("repaired by the sweeper"),
    "escalated": lazy("sent up by hand"),
    "chosen": lazy("chosen"),
    "on_leave": lazy("on leave"),
    "load_cap": lazy("full"),
    "language": lazy("does not read the language"),
    "not_needed": lazy("others came first"),
    "unavailable": lazy("not available"),
}


@register.simple_tag
def left(due_at: datetime | None, now: datetime) -> SafeString:
    """Return a chip with the time left until a promise, or how late it is, in words."""
    if due_at is None:
        return chip("—")
    minutes = int((due_at - now).total_seconds() // 60)
    if minutes < 0:
        return chip(_("late %(time)s") % {"time": lasting(-minutes)}, "chip-bad")
    return chip(lasting(minutes), "chip-bad" if minutes < 120 else "chip-warn" if minutes < 8 * 60 else "")


def chip(text: str, tone: str = "") -> SafeString:
    return format_html('<span class="chip {}">{}</span>', tone, text)


@register.simple_tag
def climbs(next_at: datetime, now: datetime) -> SafeString:
    """Return a chip with the time until a matter climbs on."""
    minutes = max(0, int((next_at - now).total_seconds() // 60))
    return chip(_("climbs in %(time)s") % {"time": lasting(minutes)}, "chip-warn" if minutes < 15 else "")


def lasting(minutes: int) -> str:
    """Write a number of minutes as minutes, hours or days."""
    if minutes < 120:
        return ngettext("%(count)s min", "%(count)s min", minutes) % {"count": minutes}
    if minutes < 48 * 60:
        return ngettext("%(count)s hour", "%(count)s hours", minutes // 60) % {"count": minutes // 60}
    return ngettext("%(count)s day", "%(count)s days", minutes // 1440) % {"count": minutes // 1440}


@register.filter
def at(moment: datetime | None) -> str:
    """Write a moment on China's clock, short."""
    return f"{clock.china(moment):%m-%d %H:%M}" if moment else ""


@register.filter
def titled(matter: Matter) -> str:
    """Return the title, or the topic's name in the reader's language."""
    topic = matter.topic
    return matter.title or ((topic.english_name if is_english() else "") or topic.name)


@register.filter
def place(region: Region) -> str:
    return region.display_name(get_language() or "")


@register.filter
def person(user: User | None) -> str:
    """Return a name, for who reads no Chinese in letters."""
    if user is None:
        return ""
    return (user.english_name if is_english() else "") or user.name


@register.filter
def said(option: object) -> str:
    """Return a guided answer in the reader's language: the option's name, or what was typed."""
    if isinstance(option, dict):
        return str((option.get("english_name") if is_english() else "") or option.get("name"))
    return str(option)


@register.filter
def asked(question: object) -> str:
    return str((getattr(question, "english_label", "") if is_english() else "") or getattr(question, "label", ""))


@register.filter
def happened(kind: str) -> str:
    """Say in words what an entry of the thread records."""
    return str(KINDS.get(kind, kind))


@register.filter
def because(reason: str) -> str:
    return str(REASONS.get(reason, reason))


@register.filter
def desk(key: str) -> str:
    return str(DESKS.get(key, key))


@register.filter
def organization(office: Organization) -> str:
    return (office.english_name if is_english() else "") or office.name


@register.simple_tag
def article(number: int, suffix: int) -> str:
    """Write an article as the reader cites it: 第44条, art. 120-1."""
    if is_english():
        return f"art. {number}-{suffix}" if suffix else f"art. {number}"
    return f"第{number}条之{suffix}" if suffix else f"第{number}条"


@register.simple_tag
def passed_over(candidates: list[dict[str, str]]) -> str:
    """Say how many were looked at and not chosen, by reason."""
    counted = Counter(one["outcome"] for one in candidates if one["outcome"] not in {"chosen", "not_needed"})
    return "".join(f" · {because(reason)} {count}" for reason, count in counted.items())


@register.inclusion_tag("workbench/matter/_act_field.html", takes_context=True)
def act_field(context: dict[str, Any], name: str, label: str, **more: Any) -> dict[str, Any]:
    """Draw one field of a small form: its label, a refusal beside it, and what was typed.

    ``lines`` makes it a text area; ``most`` is the longest text; ``list`` names a list of suggestions;
    ``value`` is there before anything was typed; ``action`` is the form's, else that of the offer drawn.
    """
    offer = context.get("offer")
    action = more.pop("action", None) or (offer.action if offer else "")
    rejected: Any = context.get("rejected")
    is_rejected = rejected and rejected.action == action
    return {
        "name": name,
        "label": label,
        "id": more.pop("id", f"id_{action}_{name}{more.pop('key', '')}"),
        "value": rejected.typed.get(name, "") if is_rejected else more.pop("value", ""),
        "error": rejected.message if is_rejected and rejected.field == name else "",
        **more,
    }
