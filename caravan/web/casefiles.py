"""A case in words, for staff and for the person alike: where it stands, its clocks, papers, steps and what was said.

Everything is read from the procedure; nothing here knows one procedure from another.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.forms.utils import ErrorDict, ErrorList
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from caravan import clock
from caravan.cases import clocks
from caravan.cases.asks import Ask, Kind
from caravan.cases.models import Case, CasePaper, Clock, Step
from caravan.cases.procedure import Procedure, Stage
from caravan.cases.procedures import PROCEDURES
from caravan.cases.procedures.legal_aid.subsidy import ACTS as SUBSIDY_ACTS
from caravan.cases.services.papers import papers_wanted
from caravan.engine.workflow import CLOCK
from caravan.engine.workings import explain
from caravan.matters.models import Entry, Matter
from caravan.people.models import User
from caravan.rulebook.local import LocalLength, local_on, period_on
from caravan.rulebook.periods import Period
from caravan.rulebook.rest_days import current
from caravan.web.lengths import length_words
from caravan.web.progress import Line, who_is
from caravan.web.words import day_words, said
from caravan.web.workings import steps as workings_steps

# Procedures with pages of their own: their parties see different things, and act through what those pages offer.
WITH_OWN_PAGES = frozenset({Matter.Kind.MEDIATION})
FEW = 6  # so many choices are circles; more are a list


class AskForm(forms.Form):
    """A form drawn from asks. It judges nothing itself: the service does, and its faults are laid beside the fields."""

    def __init__(
        self,
        asks: Sequence[Ask],
        data: Mapping[str, Any] | None = None,
        *,
        people: Sequence[tuple[str, str]] = (),
        faults: Mapping[str, str] | None = None,
        initial: Mapping[str, Any] | None = None,
        auto_id: str = "id_%s",
    ) -> None:
        super().__init__(data, initial=dict(initial or {}), auto_id=auto_id)
        self.faults = faults or {}
        held = data if data is not None else initial or {}
        for ask in asks:
            self.fields[ask.key] = _field(ask, people, held.get(ask.key))

    def full_clean(self) -> None:
        self._errors = ErrorDict()
        self.cleaned_data = {}
        for key, message in self.faults.items():
            place = key if key in self.fields else "__all__"
            self._errors[place] = ErrorList([message], renderer=self.renderer)


def _field(ask: Ask, people: Sequence[tuple[str, str]], held: Any) -> forms.Field:
    common: dict[str, Any] = {"label": ask.label, "help_text": ask.hint, "required": False}
    chosen = [*people] if ask.kind is Kind.PERSON else [*ask.choices]
    match ask.kind:
        case Kind.YES:
            return forms.BooleanField(**common)
        case Kind.MANY:
            return forms.MultipleChoiceField(choices=chosen, widget=forms.CheckboxSelectMultiple, **common)
        case Kind.CHOICE if len(chosen) <= FEW:
            return forms.ChoiceField(choices=chosen, widget=forms.RadioSelect, **common)
        case Kind.CHOICE | Kind.PERSON:
            return forms.ChoiceField(choices=[("", _("Choose …")), *chosen], **common)
        case Kind.TEXT:
            return forms.CharField(widget=forms.Textarea(attrs={"rows": 4, "maxlength": ask.longest}), **common)
        case Kind.DAY:
            return forms.CharField(widget=forms.TextInput(attrs={"type": _type_of_day(held)}), **common)
        case Kind.NUMBER | Kind.MONEY:
            return forms.CharField(widget=forms.TextInput(attrs={"inputmode": "decimal"}), **common)
        case Kind.PHONE:
            return forms.CharField(widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}), **common)
    return forms.CharField(widget=forms.TextInput(attrs={"maxlength": min(ask.longest, 200)}), **common)


def _type_of_day(held: Any) -> str:
    """Return how a day is shown: a browser's own field would hide one that does not exist."""
    try:
        date.fromisoformat(str(held or "2026-01-01"))
    except ValueError:
        return "text"
    return "date"


def typed_of(asks: Sequence[Ask], post: Any) -> dict[str, Any]:
    """Return what was sent for ``asks``, as the service reads it."""
    return {ask.key: post.getlist(ask.key) if ask.kind is Kind.MANY else post.get(ask.key, "") for ask in asks}


def shown_count(post: Any) -> int | None:
    """Return how many steps the page had seen that a form was sent from; None if it does not say."""
    text = post.get("expected", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


@dataclass(frozen=True)
class ClockLine:
    """One clock as it is shown, with how its last day was found."""

    title: str
    says: str
    due_on: date
    state: str  # running, late, met, dropped
    is_ours: bool
    is_law: bool
    steps: list[str]
    basis: str = ""
    figure: str = ""
    law: str = ""
    article: int | None = None
    consequence: str = ""
    days_left: int = 0
    started_on: date | None = None
    local: LocalLength | None = None  # the length that was confirmed here
    length: str = ""


def _steps(period: Period, one: Clock, today: date) -> list[str]:
    """Say how the last day was found; and that a person keeps the later one they were told before it was known."""
    workings = explain(clocks.counted(one), current(), today)
    steps = workings_steps(period, workings)
    if one.due_on > workings.due.due_on:
        kept = _("%(day)s was told before the days off, or the length, were known; it stays.")
        steps.append(kept % {"day": day_words(one.due_on, with_year=True)})
    return steps


def clock_lines(case: Case, now: datetime) -> list[ClockLine]:
    """Return the clocks of a case, those that run first."""
    found = list(Clock.objects.filter(case=case).order_by("id"))
    return [clock_line(case, one, now) for one in sorted(found, key=lambda one: one.stopped_at is not None)]


def clock_line(case: Case, one: Clock, now: datetime) -> ClockLine:
    procedure = PROCEDURES[case.procedure]
    state = one.outcome or ("late" if now >= one.due_at else "running")
    left = (one.due_on - clock.china(now).date()).days
    local = local_on(one.rule_key, one.started_on)
    length = length_words(one.rule_key, local.length) if local else ""
    term = procedure.terms.get(one.rule_key)
    if term is not None:
        counted = _("From %(first)s to %(last)s.") % {"first": day_words(one.started_on), "last": day_words(one.due_on)}
        return ClockLine(
            title=str(term.title),
            says="" if local else str(term.says),
            due_on=one.due_on,
            state=state,
            is_ours=one.is_ours,
            is_law=False,
            steps=[counted],
            days_left=left,
            started_on=one.started_on,
            local=local,
            length=length,
        )
    period = period_on(one.rule_key, one.started_on)
    basis = period.rule.basis
    return ClockLine(
        title=said(period.title),
        says="" if local else said(period.says),
        due_on=one.due_on,
        state=state,
        is_ours=one.is_ours,
        is_law=period.is_confirmed,
        steps=_steps(period, one, clock.china(now).date()),
        basis=str(basis),
        figure=basis.figure,
        law=period.law.slug,
        article=basis.article,
        consequence=said(period.consequence),
        days_left=left,
        started_on=one.started_on,
        local=local,
        length=length,
    )


@dataclass(frozen=True)
class PaperLine:
    """One wanted paper, and what is there of it."""

    key: str
    label: str
    hint: str
    there: list[CasePaper]


def paper_lines(case: Case) -> list[PaperLine]:
    """Return the papers that the case needs, and what is there; first what is missing."""
    there = CasePaper.objects.filter(case=case).select_related("attachment__file", "by").order_by("at")
    held: dict[str, list[CasePaper]] = {}
    for paper in there:
        held.setdefault(paper.key, []).append(paper)
    lines = [PaperLine(p.key, str(p.label), str(p.hint), held.get(p.key, [])) for p in papers_wanted(case)]
    return sorted(lines, key=lambda line: bool(line.there))


def value_words(ask: Ask, value: Any) -> str:
    """Return one value of a form in words."""
    labels = {key: str(label) for key, label in ask.choices}
    match ask.kind:
        case Kind.CHOICE:
            return labels.get(str(value), str(value))
        case Kind.MANY:
            return "；".join(labels.get(str(one), str(one)) for one in value)
        case Kind.YES:
            return _("Confirmed") if value else _("Not confirmed")
        case Kind.PERSON:
            return who_is(User.objects.filter(username=value).first())
        case Kind.DAY:
            return day_words(date.fromisoformat(str(value)), with_year=True)
        case Kind.MONEY:
            return _("%(amount)s yuan") % {"amount": value}
    return str(value)


def told(asks: Iterable[Ask], values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what a form says, field by field, in its own order."""
    return [(str(ask.label), value_words(ask, values[ask.key])) for ask in asks if ask.key in values]


@dataclass(frozen=True)
class StepLine:
    """One step as it was taken: what happened, by whom, what was said in it, on which article."""

    title: str
    at: datetime
    who: str
    said: list[tuple[str, str]]
    bases: list[str]
    is_by_silence: bool


def step_lines(case: Case, *, is_for_staff: bool) -> list[StepLine]:
    """Return the steps taken, the newest first, without those that are for staff only unless it is staff that reads."""
    procedure = PROCEDURES[case.procedure]
    lines = []
    for step in Step.objects.filter(case=case).select_related("by").order_by("-number"):
        act = procedure.acts[step.action]
        if act.is_internal and not is_for_staff:
            continue
        asks = [ask for ask in act.asks if is_for_staff or ask.key not in act.kept_from_person]
        who = who_is(step.by) if step.by is not None else ""
        bases = [str(basis) for basis in act.basis]
        lines.append(StepLine(str(act.done), step.at, who, told(asks, step.values), bases, step.part == CLOCK))
    return lines


# What the thread says of a case besides its steps.
KNOTS = {
    "case_handler": lazy("Somebody else handles it now"),
    "case_paper": lazy("A paper is there"),
    "case_paper_dropped": lazy("A paper was taken out again"),
    "paper_served": lazy("A paper was served"),
    "clock_missed": lazy("A time limit passed"),
    "clock_recounted": lazy("A time limit was counted anew, because days off or its length became known"),
    "files_added": lazy("Photos or recordings were added"),
    "helper_added": lazy("Somebody helps the person"),
    "helper_ended": lazy("A helper was let go"),
    "receipt_replaced": lazy("A new receipt code was made"),
    "case_opened": lazy("A case was opened from this question"),
    "case_facts": lazy("The application was completed"),
}


def timeline(case: Case, audience: str) -> list[Line]:
    """Return what has happened, the oldest first, and what is so now."""
    procedure = PROCEDURES[case.procedure]
    entries = Entry.objects.filter(matter=case.matter_id).select_related("user").order_by("id")
    if audience == Entry.Audience.ASKER:
        entries = entries.filter(audience=Entry.Audience.ASKER)
    lines = [line for entry in entries if (line := _line(entry, procedure)) is not None]
    stage = procedure.stages[case.state]
    if case.matter.state == Matter.State.OPEN:
        lines.append(Line(str(stage.now), state="now"))
        if stage.then:
            lines.append(Line(str(stage.then), state="next"))
    return lines


def _line(entry: Entry, procedure: Procedure) -> Line | None:
    data = entry.data
    who = who_is(entry.user) if entry.user else ""
    if entry.kind == "case_step":
        act = procedure.acts.get(str(data.get("action")))
        return Line(str(act.done), who, entry.at) if act else None
    if entry.kind == "case_opened_here":
        return Line(str(procedure.arrived), who, entry.at)
    if entry.kind == "subsidy":
        step = SUBSIDY_ACTS.get(str(data.get("action")))
        return Line(str(step.done), who, entry.at) if step else None
    if entry.kind not in KNOTS:
        return None
    detail = who
    if entry.kind in {"case_paper", "case_paper_dropped"}:
        detail = next((str(paper.label) for paper in procedure.papers if paper.key == data.get("paper")), "")
    if entry.kind == "case_handler":
        detail = who
    if entry.kind == "clock_recounted":
        was, now_is = (day_words(date.fromisoformat(str(data[name]))) for name in ("from", "to"))
        stays, moved = _("The day stays: %(now)s."), _("%(before)s before, %(now)s now.")
        detail = (stays if was == now_is else moved) % {"before": was, "now": now_is}
    return Line(str(KNOTS[entry.kind]), detail, entry.at, is_late=entry.kind == "clock_missed")


def stage_of(case: Case) -> Stage:
    return PROCEDURES[case.procedure].stages[case.state]


def people_for(users: Iterable[User]) -> list[tuple[str, str]]:
    """Return members of staff as choices."""
    found = []
    for user in users:
        office = user.organization.name if user.organization else ""
        found.append((user.username, " · ".join(filter(None, (who_is(user), user.post, office)))))
    return found
