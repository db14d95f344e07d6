"""A mediation in words for whoever looks at it: offers, lines of an agreement, what has become of each."""

from datetime import date
from typing import Any

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from caravan.cases.mediation.models import Offer, Side
from caravan.cases.mediation.offers import OFFER, role_of
from caravan.cases.models import Case
from caravan.cases.procedures.mediation.forms import SOURCES
from caravan.consultations.models import Consultation, Round
from caravan.engine.agreements import Kind, LineStanding, parts_of
from caravan.engine.money import NotASum, read_yuan, yuan
from caravan.matters.models import Matter, Party
from caravan.web.words import day_words


def mediation_facts(matter: Matter) -> dict[str, Any]:
    """Return what a question tells already of a dispute, in the form in which a draft of an application keeps it."""
    rounds = Round.objects.filter(matter=matter).order_by("number")
    consultation = Consultation.objects.get(pk=matter.pk)
    parties = {party.part: party for party in Party.objects.present().filter(matter=matter).order_by("-id")}
    asker, opponent = parties.get(Party.Part.ASKER), parties.get(Party.Part.OPPONENT)
    facts: dict[str, Any] = {
        "topic": matter.topic_id,
        "story": "\n\n".join(one.question for one in rounds if one.question),
        "wish": consultation.wish,
        "region": matter.region.code,
        "signals": consultation.signals,
        "opponent": opponent.name if opponent else "",
        "name": asker.name if asker else "",
        "phone": asker.phone if asker else "",
        "is_safe_to_call": asker.is_safe_to_call if asker else True,
        "is_safe_to_message": asker.is_safe_to_message if asker else True,
    }
    try:
        facts["fen"] = read_yuan(consultation.amount)
    except NotASum:
        facts["fen"] = 0
    return facts


def offer_rows(case: Case, side: str) -> list[dict[str, Any]]:
    """Return every offer, the newest first, in the words of ``side`` ('' for staff), with what it may do with it."""
    offers = Offer.objects.filter(case=case).order_by("-number")
    return [
        {
            "offer": offer,
            "by": who_words(offer.side, side),
            "money": money_words(offer.content, side),
            "actions": [
                action
                for action in OFFER.offers(offer.state, role_of(side, offer.side))
                if side and action != "counter"
            ],
        }
        for offer in offers
    ]


def who_words(one: str, reader: str) -> str:
    """Return whom a side is to the reader: you, or the other side; staff read the side's own name."""
    if reader:
        return _("Your side") if one == reader else _("The other side")
    return str(Side(one).label)


def money_words(content: dict[str, Any], reader: str) -> str:
    """Return the money of an offer as one line."""
    if not content.get("fen"):
        return ""
    who = who_words(content["owed_by"], reader)
    words = _("%(who)s: pays %(sum)s yuan") % {"who": who, "sum": yuan(content["fen"])}
    first_on = date.fromisoformat(content["first_on"]) if content.get("first_on") else None
    if content.get("parts", 1) > 1:
        each = parts_of(content["fen"], content["parts"])[0]
        words += _(", in %(parts)s monthly parts of about %(each)s yuan") % {
            "parts": content["parts"],
            "each": yuan(each),
        }
    if first_on:
        words += _(", first by %(day)s") % {"day": day_words(first_on)}
    return words


def line_label(item: LineStanding, reader: str) -> SafeString:
    """Return one promise of an agreement as a line of a page; what was typed is marked with its language."""
    line = item.line
    who = who_words(line.owed_by, reader)
    if line.kind is Kind.MONEY:
        words = _("%(who)s: pays %(sum)s yuan") % {"who": who, "sum": yuan(line.fen)}
    elif line.kind is Kind.APOLOGY:
        words = _("%(who)s: apologises") % {"who": who}
    else:
        words = _("%(who)s: does") % {"who": who}
    if not line.what:
        return escape(words)
    # An agreement is written in Chinese.
    return format_html('{} · <span lang="zh-Hans">{}</span>', words, line.what)


def came_words(case: Case) -> str:
    """Return how it came, where nobody asked for it themselves: the office, and the number of its letter."""
    facts = case.facts
    if facts.get("source", "application") == "application":
        return ""
    words = [dict(SOURCES).get(str(facts["source"]), ""), facts.get("body", ""), facts.get("reference", "")]
    return " · ".join(str(one) for one in words if one)
