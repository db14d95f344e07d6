"""The application for legal aid as sections of a draft, and what is made of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from caravan.cases.asks import Ask, Faults, Kind, Label, read
from caravan.cases.content import Application, Someone
from caravan.cases.models import Case
from caravan.cases.procedure import Paper
from caravan.cases.procedures.legal_aid import conversion
from caravan.cases.procedures.legal_aid.forms import MATTER, MEANS
from caravan.cases.procedures.legal_aid.papers import PAPERS
from caravan.consultations.models import Round
from caravan.matters.models import Matter, Party

_SCOPE = next(ask for ask in MATTER if ask.key == "scope")
# The check asks the same as the application, less of it, and nobody's name.
CHECK = (_SCOPE, *(replace(ask, when=None, is_required=False) for ask in MEANS if ask.key != "truthful"))

YOU = (
    Ask("name", _("Your name"), longest=60),
    Ask("identity_number", _("ID number"), Kind.IDENTITY, hint=_("18 characters, on the card.")),
    Ask("phone", _("Phone"), Kind.PHONE, is_required=False),
    Ask("address", _("Where papers can reach you"), longest=200),
    Ask(
        "safe",
        _("May we send you a text message?"),
        Kind.CHOICE,
        choices=(("yes", _("Yes, you may send one")), ("no", _("No: somebody else could read it"))),
    ),
)
HELPER = (
    Ask("name", _("Name of whoever applies for you"), longest=60, is_required=False),
    Ask("phone", _("Their phone"), Kind.PHONE, is_required=False),
    Ask(
        "relation",
        _("Who they are to you"),
        Kind.CHOICE,
        is_required=False,
        choices=tuple((value, label) for value, label in Party.Relation.choices),
    ),
    Ask("reason", _("Why you do not apply yourself"), longest=200, is_required=False),
)
OTHER_SIDE = (Ask("opponent", _("Who is on the other side?"), longest=120, is_required=False),)


@dataclass(frozen=True)
class Section:
    title: Label
    intro: Label = ""
    asks: tuple[Ask, ...] = ()
    is_optional: bool = False


SECTIONS: dict[str, Section] = {
    "matter": Section(_("What happened"), asks=MATTER),
    "means": Section(
        _("Your means"),
        _("Who belongs to one of these groups is not asked what they earn. All others say it themselves."),
        asks=MEANS,
    ),
    "you": Section(_("You"), _("Only the agency and your lawyer read this."), asks=YOU),
    "place": Section(_("Where it happened")),
    "other": Section(
        _("The other side"), _("So that nobody who acts for them gets your case."), asks=OTHER_SIDE, is_optional=True
    ),
    "helper": Section(
        _("Somebody who applies for you"),
        _("Only if you do not apply yourself: a parent, a guardian, a relative, a village worker."),
        asks=HELPER,
        is_optional=True,
    ),
    "papers": Section(_("Papers"), _("A photo is enough. What is not at hand can be brought later."), is_optional=True),
}


@dataclass(frozen=True)
class Task:
    """One line of the list."""

    name: str
    title: Label
    is_done: bool
    is_begun: bool
    is_optional: bool


def asks_of(name: str, content: Mapping[str, Any]) -> tuple[Ask, ...]:
    """Return what a section asks, given what the others say."""
    if name != "means":
        return SECTIONS[name].asks
    matter = content.get("matter", {})
    # What the matter is decides whether means are asked for at all (art. 32), and for whom they are not (art. 42).
    return tuple(_knowing(ask, matter) for ask in MEANS if ask.shown_for(matter))


def _knowing(ask: Ask, matter: Mapping[str, Any]) -> Ask:
    """Return ``ask`` of one section as it is decided by what another section says."""
    when = ask.when
    return ask if when is None else replace(ask, when=lambda values: when({**matter, **values}))


def tasks(content: Mapping[str, Any], today: date) -> list[Task]:
    lines = []
    for name, section in SECTIONS.items():
        held = content.get(name)
        is_done = bool(held) and not _faults(name, content, today)
        lines.append(Task(name, section.title, is_done, bool(held), section.is_optional))
    return lines


def _faults(name: str, content: Mapping[str, Any], today: date) -> dict[str, str]:
    if name in {"place", "papers"}:
        return {}
    try:
        read(asks_of(name, content), content.get(name, {}), today)
    except Faults as refusal:
        return refusal.by_field
    return {}


def spread(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was said in the check as sections of an application."""
    means = {key: value for key, value in said.items() if key != "scope"}
    sections = {"matter": {"scope": said["scope"]}} if "scope" in said else {}
    return sections | ({"means": means} if means else {})


def application_of(content: Mapping[str, Any], language: str, today: date, source: Matter | None) -> Application:
    """Return what is sent; every section was read without a fault."""
    matter = read(MATTER, content["matter"], today)
    facts = matter | read(asks_of("means", content), content["means"], today)
    return Application(
        procedure="legal_aid",
        region_code=content["place"]["region"],
        topic_key=source.topic_id if source is not None else conversion.topic_of(matter["scope"]),
        people=_people(content, today),
        facts=facts,
        title=source.title if source is not None else "",
        language=language,
        is_danger=matter["scope"] == "no_limit.violence",
        is_sealed=matter["scope"] == "no_limit.violence" or (source is not None and source.is_sealed),
        is_urgent=conversion.is_urgent(facts, today) or (source is not None and source.is_fast_track),
        file_ids=content.get("files", ()),
    )


def _people(content: Mapping[str, Any], today: date) -> tuple[Someone, ...]:
    you = read(YOU, content["you"], today)
    is_safe = you.pop("safe") == "yes"
    people = [Someone(Party.Part.ASKER, **you, is_safe_to_message=is_safe)]
    helper = read(HELPER, content.get("helper", {}), today)
    if helper.get("name"):
        people.append(Someone(Party.Part.HELPER, **helper, consent="spoken"))
    if opponent := read(OTHER_SIDE, content.get("other", {}), today).get("opponent"):
        people.append(Someone(Party.Part.OPPONENT, name=opponent))
    return tuple(people)


def papers_wanted(content: Mapping[str, Any]) -> list[tuple[str, Paper]]:
    """Return the papers that the application will need, as far as it can be told."""
    facts = {**content.get("matter", {}), **content.get("means", {})}
    with_helper = bool(content.get("helper", {}).get("name"))
    shown = Case(facts=facts)
    found = []
    for paper in PAPERS:
        is_needed = with_helper if paper.key == "proxy" else paper.needed(shown)
        if is_needed:
            found.append((paper.key, paper))
    return found


def papers_of(content: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the files handed in, by paper."""
    known = dict(papers_wanted(content))
    return {key: list(ids) for key, ids in content.get("papers", {}).items() if key in known}


def from_question(matter: Matter) -> dict[str, Any]:
    """Return the sections that a question fills; nothing has to be typed again."""
    rounds = Round.objects.filter(matter=matter).order_by("number")
    told = conversion.facts_of(
        topic=matter.topic_id,
        story="\n\n".join(one.question for one in rounds if one.question),
        wish=matter.consultation.wish,
        amount=matter.consultation.amount,
        deadline_on=matter.consultation.deadline_on,
    )
    sections: dict[str, Any] = {"matter": told, "place": {"region": matter.region.code}, "source": matter.number}
    for party in Party.objects.present().filter(matter=matter):
        if party.part == Party.Part.ASKER:
            sections["you"] = {
                "name": party.name,
                "identity_number": party.identity_number,
                "phone": party.phone,
                "address": party.address,
                "safe": "yes" if party.is_safe_to_message else "no",
            }
        elif party.part == Party.Part.OPPONENT:
            sections["other"] = {"opponent": party.name}
        elif party.part == Party.Part.HELPER and "helper" not in sections:
            sections["helper"] = {
                "name": party.name,
                "phone": party.phone,
                "relation": party.relation,
                "reason": party.reason,
            }
    return sections
