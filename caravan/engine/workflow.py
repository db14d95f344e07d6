"""A procedure as a table: states, who may take which step between them, which clocks a step moves.

A table that could trap somebody is refused when it is built, which is at import: a state nothing
leads to, a state with no way on to an end, an end that can be left, a name that is not a state.
Roles, states and actions are plain strings (an enum of strings will do); clocks are any objects,
handed through untouched. Nothing here knows who a user is or where a state is stored.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

# The role that takes a step nobody takes: silence, where a law gives it a meaning.
CLOCK = "clock"


class ActionNotOffered(ValueError):
    """The table offers this role no such action in this state."""

    def __init__(self, workflow: str, state: str, action: str, role: str) -> None:
        super().__init__(f"{workflow}: {role} cannot {action} what is {state}")
        self.state, self.action, self.role = state, action, role


class WorkflowInvalid(ValueError):
    """The table would trap somebody; ``problems`` holds one sentence for each fault."""

    def __init__(self, key: str, problems: list[str]) -> None:
        super().__init__(f"{key}: " + "; ".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Transition:
    """One step: ``action`` takes what is in any state of ``source`` to ``target``, if one of ``by`` takes it.

    A clock that is started while it runs begins anew. ``papers`` are those that must be there before, ``produces``
    the documents that come of it, ``tells`` who is told. ``fired_by`` is the clock whose end takes the step when
    nobody has acted. With ``drops`` nobody needs any more what the clocks that it stops were for.
    """

    action: str
    source: AbstractSet[str]
    target: str
    by: AbstractSet[str]
    stops: tuple[Hashable, ...] = ()
    starts: tuple[Hashable, ...] = ()
    papers: tuple[str, ...] = ()
    produces: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    fired_by: Hashable | None = None
    drops: bool = False


@dataclass(frozen=True)
class Workflow:
    """A table of transitions from ``initial`` to one of ``final``; raises ``WorkflowInvalid`` when built wrong.

    ``opens_with`` are the clocks that run from the beginning. ``states`` may list every state there
    is; then a name outside the list is a fault, and so is a state of the list that no step uses.
    With ``is_timed`` a clock runs in every state but the final ones, and none in those.
    """

    key: str
    initial: str
    final: AbstractSet[str]
    transitions: tuple[Transition, ...]
    opens_with: tuple[Hashable, ...] = ()
    states: AbstractSet[str] = frozenset()
    is_timed: bool = False
    _steps: dict[tuple[str, str], Transition] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        named = {self.initial, *self.final}
        for transition in self.transitions:
            named |= {transition.target, *transition.source}
        problems = [f"{name!r} is not a state" for name in sorted(named - self.states)] if self.states else []
        object.__setattr__(self, "states", frozenset(self.states | named))
        for transition in self.transitions:
            if not transition.source or not transition.by:
                problems.append(f"{transition.action} has no state to start from, or nobody to take it")
            for state in sorted(transition.source):
                if (state, transition.action) in self._steps:
                    problems.append(f"{transition.action} from {state} stands in the table twice")
                self._steps[state, transition.action] = transition
            if (transition.fired_by is not None) is not (transition.by == {CLOCK}):
                problems.append(f"{transition.action} is taken by a clock, or it is not")
        problems += self._traps()
        if self.is_timed:
            problems += self._clock_faults()
        if problems:
            raise WorkflowInvalid(self.key, problems)

    def _traps(self) -> list[str]:
        ways = {(source, step.target) for step in self.transitions for source in step.source}
        reached = _closure({self.initial}, ways)
        saved = _closure(set(self.final), {(target, source) for source, target in ways})
        left = {source for source, _target in ways}
        return [
            *(f"nothing leads to {state}" for state in sorted(self.states - reached)),
            *(f"{state} leads to no end" for state in sorted(self.states - saved)),
            *(f"{state} is an end, yet it can be left" for state in sorted(self.final & left)),
        ]

    def moments(self) -> frozenset[tuple[str, frozenset[Hashable]]]:
        """Return every state that can be reached, each with every set of clocks that can run in it."""
        begin = (self.initial, frozenset(self.opens_with))
        reached, waiting = {begin}, [begin]
        while waiting:
            state, running = waiting.pop()
            for step in self.transitions:
                # A clock fires only while it runs.
                if state in step.source and (step.fired_by is None or step.fired_by in running):
                    after = step.target, (running - {*step.stops, step.fired_by}) | {*step.starts}
                    if after not in reached:
                        reached.add(after)
                        waiting.append(after)
        return frozenset(reached)

    def _clock_faults(self) -> list[str]:
        faults = set()
        moments = self.moments()
        for state, running in moments:
            if state in self.final and running:
                faults.add(f"{state} is an end, yet {', '.join(sorted(map(str, running)))} may run on")
            if state not in self.final and not running:
                faults.add(f"no clock may run in {state}")
        ran = {(state, clock) for state, running in moments for clock in running}
        faults |= {
            f"{step.action} waits for {step.fired_by}, which never runs in {state}"
            for step in self.transitions
            for state in step.source
            if step.fired_by is not None and (state, step.fired_by) not in ran
        }
        return sorted(faults)

    def fired_by(self, state: str, clock: Hashable) -> Transition | None:
        """Return the step that the end of ``clock`` takes in ``state``, if there is one."""
        steps = (step for step in self.transitions if state in step.source and step.fired_by == clock)
        return next(steps, None)

    def step(self, state: str, action: str, role: str) -> Transition:
        """Return the transition for ``action``; raise ``ActionNotOffered`` if ``role`` has none from ``state``."""
        transition = self._steps.get((state, action))
        if transition is None or role not in transition.by:
            raise ActionNotOffered(self.key, state, action, role)
        return transition

    def offers(self, state: str, role: str) -> tuple[str, ...]:
        """Return the actions ``role`` may take from ``state``, in the table's order."""
        return tuple(step.action for step in self.transitions if state in step.source and role in step.by)

    def path_to(self, state: str) -> tuple[Transition, ...]:
        """Return the shortest way from the initial state to ``state``; raise ``ValueError`` if it is no state."""
        if state not in self.states:
            raise ValueError(f"{self.key} has no state {state!r}")
        ways: dict[str, tuple[Transition, ...]] = {self.initial: ()}
        waiting = deque([self.initial])
        while state not in ways:
            here = waiting.popleft()
            for transition in self.transitions:
                if here in transition.source and transition.target not in ways:
                    ways[transition.target] = (*ways[here], transition)
                    waiting.append(transition.target)
        return ways[state]


def _closure(begin: set[str], ways: set[tuple[str, str]]) -> set[str]:
    reached, waiting = set(begin), list(begin)
    while waiting:
        here = waiting.pop()
        for source, target in ways:
            if source == here and target not in reached:
                reached.add(target)
                waiting.append(target)
    return reached
