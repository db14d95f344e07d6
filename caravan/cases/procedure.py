"""What a procedure is: a table, the words for its states and steps, what each step asks, its papers and own terms.

Each procedure is one such object in ``cases.procedures``; everything that is shared by all of them reads it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from caravan.cases.asks import Ask, Label
from caravan.engine.case_measures import KINDS
from caravan.engine.deadlines import Citation
from caravan.engine.workflow import CLOCK, Transition, Workflow
from caravan.people.roles import Role
from caravan.rulebook import local
from caravan.rulebook.periods import PERIODS

if TYPE_CHECKING:
    from caravan.cases.models import Case
    from caravan.people.models import User

# Who takes a step without an account; a table's ``by`` names them beside the roles of staff.
ASKER = "asker"
OPPONENT = "opponent"
# Who was given the work of the case: the lawyer, the mediator.
ASSIGNEE = "assignee"
# What follows from something else that was done: a text was written, a payment recorded.
SERVICE = "service"
ARRIVED, TOLD = _("The application arrived"), _("What the application says")
PARTS = frozenset({ASKER, OPPONENT, ASSIGNEE, SERVICE, CLOCK})


@dataclass(frozen=True)
class Stage:
    """A state in words: its name, where the case then stands, and what comes next, both said to the person.

    Without ``wants_papers`` nobody is asked for papers in it.
    """

    label: Label
    now: Label
    then: Label = ""
    wants_papers: bool = True


@dataclass(frozen=True)
class Act:
    """A step in words: what its button says, what it asks, what the thread says afterwards.

    ``is_grave`` asks twice. ``is_internal`` keeps it from the person's page, ``kept_from_person`` some of what it asks.
    """

    label: Label
    done: Label
    asks: tuple[Ask, ...] = ()
    hint: Label = ""
    basis: tuple[Citation, ...] = ()
    is_grave: bool = False
    is_internal: bool = False
    begins_with_facts: bool = False  # its form shows what the application says, to be corrected
    kept_from_person: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Term:
    """A term of our own where the law sets none: shown as that, to be confirmed by whoever runs the installation.

    ``given_by`` names the value of the step that sets its last day; without it, it is ``days`` long. With
    ``warns_person`` the person hears of its end before it comes: silence would then be taken for an answer.
    """

    key: str
    title: Label
    says: Label
    days: int = 0
    given_by: str = ""
    is_ours: bool = True
    warns_person: bool = False


@dataclass(frozen=True)
class Paper:
    """A paper that an application may need; ``needed`` says of a case whether it does."""

    key: str
    label: Label
    hint: Label = ""
    needed: Callable[[Case], bool] = lambda case: True


@dataclass(frozen=True)
class Move:
    """A step about to be stored, as a procedure's own rules see it; the row of ``case`` is held."""

    case: Case
    transition: Transition
    part: str
    by: User | None
    values: dict[str, Any]
    now: datetime
    today: date


@dataclass(frozen=True)
class Procedure:
    """One procedure. ``rules`` are called in the transaction of a step, before its state is stored: they may refuse it.

    ``tellers`` tell those whom a row names besides the person and staff.
    ``instead`` says of a step that silence takes which step is taken in its place, '' for none.
    ``chooses`` says in which roles a step looks for the person it names.
    ``theirs`` are the clocks that a person in the case has to keep, not an office. ``feeds`` says in which states a
    case counts as what in the published figures. ``begun_by`` names the value of a step with the day on which a clock
    began; without it, a clock begins on the day of the step.
    """

    workflow: Workflow
    kind: str
    label: Label
    handler: Role
    stages: Mapping[str, Stage]
    acts: Mapping[str, Act]
    form: tuple[Ask, ...] = ()
    papers: tuple[Paper, ...] = ()
    terms: Mapping[str, Term] = field(default_factory=dict)
    theirs: frozenset[str] = frozenset()
    rules: dict[str, Callable[[Move], None]] = field(default_factory=dict)
    tellers: dict[str, Callable[[Case, datetime], None]] = field(default_factory=dict)
    instead: Mapping[str, Callable[[Case], str]] = field(default_factory=dict)
    office: str = ""  # the kind of body that issues its papers (Organization.Kind)
    office_name: str = "%(place)s司法局"  # what it is called where none was entered
    chooses: Mapping[str, frozenset[Role]] = field(default_factory=dict)
    feeds: Mapping[str, frozenset[str]] = field(default_factory=dict)
    arrived: Label = ARRIVED  # what the thread begins with
    told: Label = TOLD  # the heading over its facts
    is_told_where_it_came_from: bool = True  # whether the matter it was opened from shows it in its thread
    begun_by: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        problems = [
            *(f"{state} has no words" for state in sorted(self.workflow.states - self.stages.keys())),
            *(f"{state} is no state" for state in sorted(self.stages.keys() - self.workflow.states)),
        ]
        actions = {step.action for step in self.workflow.transitions}
        problems += [f"{action} has no words" for action in sorted(actions - self.acts.keys())]
        named = self.acts.keys() | self.rules.keys() | self.instead.keys()
        problems += [f"{action} is in no row" for action in sorted(named - actions)]
        papers = {paper.key for paper in self.papers}
        known = PARTS | set(Role)
        for step in self.workflow.transitions:
            problems += [f"{key} is no paper" for key in step.papers if key not in papers]
            problems += [f"nobody is a {part}" for part in step.by if part not in known]
        timed = PERIODS.keys() | self.terms.keys()
        problems += [f"{clock} is no period" for clock in sorted(self.clocks() - timed)]
        problems += [f"{kind} is no published figure" for kind in sorted(self.feeds.keys() - set(KINDS))]
        fed = Counter(state for states in self.feeds.values() for state in states)
        problems += [f"{state} feeds {fed[state]} figures" for state in sorted(self.workflow.states) if fed[state] != 1]
        if problems:
            raise ValueError(f"{self.key}: " + "; ".join(problems))
        for term in self.terms.values():
            if term.days:
                local.declare(term.key, term.days)

    @property
    def key(self) -> str:
        return self.workflow.key

    def take_in(
        self,
        rules: Mapping[str, Callable[[Move], None]],
        tellers: Mapping[str, Callable[[Case, datetime], None]] | None = None,
    ) -> None:
        """Add the rules of an app that builds on cases, which its table cannot import; raises ``ValueError``."""
        if unknown := rules.keys() - {step.action for step in self.workflow.transitions}:
            raise ValueError(f"rules for steps that are in no row: {', '.join(sorted(unknown))}")
        self.rules.update(rules)
        self.tellers.update(tellers or {})

    def fired_by(self, case: Case, clock: str) -> Transition | None:
        """Return the step that the end of ``clock`` takes in ``case``, if there is one."""
        fired = self.workflow.fired_by(case.state, clock)
        other = self.instead[fired.action](case) if fired is not None and fired.action in self.instead else ""
        rows = (step for step in self.workflow.transitions if step.action == other and case.state in step.source)
        return next(rows) if other else fired

    def clocks(self) -> set[str]:
        """Return the key of every clock that a row starts or stops."""
        steps = self.workflow.transitions
        return {str(clock) for clock in self.workflow.opens_with} | {
            str(clock) for step in steps for clock in (*step.stops, *step.starts)
        }

    def counts_as(self, state: str) -> str:
        """Return as what of the published figures a case in ``state`` counts."""
        return next(kind for kind, states in self.feeds.items() if state in states)

    def is_ours(self, clock: str) -> bool:
        """Say whether an office, and not a person in the case, has to keep ``clock``."""
        term = self.terms.get(clock)
        return term.is_ours if term is not None else clock not in self.theirs
