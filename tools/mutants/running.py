"""Try one change after the other inside a run of pytest, each in a child process that dies with it."""

import ast
import builtins
import gc
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest

from tools.mutants.changes import Change, changes, noting
from tools.mutants.targets import TARGETS, THEN

# A change may lead round in circles.
SECONDS = 600
# All tests once, watched.
LONGEST = 3600
# Every row of the register is read here.
GATE = "caravan.web.middleware.Gate.process_view"
# The matrix builds its world once for all of its modules.
os.environ["CARAVAN_MATRIX_SCOPE"] = "session"


class Cannot(Exception):
    """The change needs names from around its function that the function did not have."""


@dataclass
class Trial:
    """One change and what became of it."""

    key: str
    module: str
    change: Change | None
    row: tuple[str, str] | None = None  # of the register: the route, and what is done to it
    killer: str = ""

    @property
    def is_killed(self) -> bool:
        return bool(self.killer)


def trials(part: str) -> Iterator[Trial]:
    for module, names in TARGETS.items():
        path = Path(*module.split(".")).with_suffix(".py")
        for change in changes(path.read_text(encoding="utf-8"), names):
            key = f"{module}.{change.name}:{change.line} {change.what}"
            if part in key:
                yield Trial(key, module, change)
    for trial in _rows():
        if part in trial.key:
            yield trial


def _rows() -> Iterator[Trial]:
    """Yield a door that stands open to everybody, and one that lets in one role more, for every row of the register."""
    from caravan.people.roles import Role
    from caravan.policy import STAFF, register

    for route, rule in sorted(register().items()):
        if rule.audience != STAFF:
            continue
        yield Trial(f"register {route}: public", "caravan.policy", None, (route, ""))
        for role in sorted(set(Role) - rule.roles)[:1]:
            yield Trial(f"register {route}: also {role}", "caravan.policy", None, (route, str(role)))


class Trials:
    """The plugin: instead of running the tests once it runs them once for each change, until one fails."""

    def __init__(self, part: str) -> None:
        self.part = part
        self.done: list[Trial] = []
        self.killers: list[str] = []  # the last one first: what noticed one change notices its neighbours as well
        self.failed = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: Any) -> None:
        self.failed = self.failed or report.failed

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        small = [item for item in session.items if not item.nodeid.startswith(THEN)]
        large = [item for item in session.items if item.nodeid.startswith(THEN)]
        left = list(trials(self.part))
        # The database comes with the first test, the world of the matrix with its first; both must pass unchanged.
        for name, items in (("small", small), ("large", large)):
            if not items:
                continue
            first = next(item for item in items if "world" in getattr(item, "fixturenames", ()) or name == "small")
            self._run(first, items[-1] if items[-1] is not first else items[0])
            reached = {} if self.failed else self._reached(items)
            if not reached:
                print(f"The {name} tests fail as they are.")
                return True
            print(f"{len(left)} changes against {len(items)} {name} tests", flush=True)
            for trial in left:
                trial.killer = self._try(trial, _in_turn(trial, items, reached, self.killers))
                self.killers = [trial.killer, *(one for one in self.killers if one != trial.killer)]
                print(f"{'killed ' if trial.is_killed else 'lives  '} {trial.key}", flush=True)
            self.done += [trial for trial in left if trial.is_killed]
            left = [trial for trial in left if not trial.is_killed]
        self.done += left
        return True

    def _run(self, item: pytest.Item, following: pytest.Item) -> None:
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)

    def _reached(self, items: list[pytest.Item]) -> dict[str, "Reach"]:
        """Run every test once as things are; return what each cost and reached, nothing if one failed."""

        def noted() -> str:
            found, names = {}, _watch()
            for item, following in zip(items, [*items[1:], items[0]], strict=True):
                names.clear()
                began = time.perf_counter()
                self._run(item, following)
                found[item.nodeid] = [time.perf_counter() - began, sorted(names)]
            return "" if self.failed else json.dumps(found)

        told, _broke = _in_a_child(noted, LONGEST)
        return {
            nodeid: Reach(seconds, frozenset(names)) for nodeid, (seconds, names) in json.loads(told or "{}").items()
        }

    def _try(self, trial: Trial, items: list[pytest.Item]) -> str:
        """Return the test that failed with the change, '' if none did."""
        killer, broke = _in_a_child(lambda: self._noticed(trial, items), SECONDS)
        return killer or ("it never ended or broke the process" if broke else "")

    def _noticed(self, trial: Trial, items: list[pytest.Item]) -> str:
        try:
            _apply(trial)
        except Cannot:
            return ""
        except Exception:
            return "the import"
        for item, following in zip(items, [*items[1:], *items[:1]], strict=True):
            self._run(item, following)
            if self.failed:
                return item.nodeid
        return ""


@dataclass(frozen=True)
class Reach:
    """What one test cost in seconds, and which of the targets it ran."""

    seconds: float
    names: frozenset[str]


def _in_a_child(work: Callable[[], str], seconds: int) -> tuple[str, bool]:
    """Return what ``work`` said in a process of its own, and whether that died."""
    read, write = os.pipe()
    if (child := os.fork()) == 0:
        os.close(read)
        signal.alarm(seconds)
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        with os.fdopen(write, "w") as told:
            told.write(work())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as heard:
        said = heard.read()
    _pid, status = os.waitpid(child, 0)
    return said, bool(status)


def _in_turn(
    trial: Trial, items: list[pytest.Item], reached: dict[str, Reach], killers: list[str]
) -> list[pytest.Item]:
    """Return the tests that could notice the change, the likeliest first, then the cheapest."""
    where = f"{trial.module}.{trial.change.name}" if trial.change else GATE
    if trial.change and not _is_run(trial.module, trial.change.name):
        able = items  # a table is read by whoever imports it
    else:
        able = [item for item in items if where in reached[item.nodeid].names]
    places = {nodeid: place for place, nodeid in enumerate(killers)}
    return sorted(able, key=lambda item: (places.get(item.nodeid, len(places)), reached[item.nodeid].seconds))


def _is_run(module: str, name: str) -> bool:
    return "." in name or callable(getattr(import_module(module), name))


def _watch() -> set[str]:
    """Let every target tell when it is run; return where they tell it."""
    reached: set[str] = set()
    vars(builtins)["_reached"] = reached
    for name, functions in TARGETS.items():
        module = import_module(name)
        source = Path(str(module.__file__)).read_text(encoding="utf-8")
        _change_code(module, noting(source, functions, name))
    return reached


def _apply(trial: Trial) -> None:
    if trial.row is not None:
        _change_row(*trial.row)
    elif trial.change is not None:
        module = import_module(trial.module)
        if _is_run(trial.module, trial.change.name):
            _change_code(module, trial.change.tree)
        else:
            _change_table(module, trial.change)


def _change_row(route: str, role: str) -> None:
    from caravan.people.roles import Role
    from caravan.policy import PUBLIC, Policy, register

    rule = register()[route]
    register()[route] = Policy(rule.audience, rule.roles | {Role(role)}) if role else Policy(PUBLIC)


def _change_table(module: ModuleType, change: Change) -> None:
    """Give the name its new value wherever it was imported."""
    old = getattr(module, change.name)
    node = next(
        one
        for one in change.tree.body
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name) and one.targets[0].id == change.name
    )
    space = dict(vars(module))
    exec(compile(ast.Module([node], []), str(module.__file__), "exec"), space)  # noqa: S102 -- our own code, weakened
    for other in list(sys.modules.values()):
        if getattr(other, "__name__", "").startswith("caravan"):
            for name, value in list(vars(other).items()):
                if value is old:
                    setattr(other, name, space[change.name])


def _change_code(module: ModuleType, tree: ast.Module) -> None:
    """Give every function of the module that differs the new code, whoever has decorated or bound it."""
    path = str(module.__file__)
    new = dict(_codes(compile(tree, path, "exec")))
    old = dict(_codes(compile(Path(path).read_text(encoding="utf-8"), path, "exec")))
    for one in gc.get_objects():
        if not isinstance(one, FunctionType) or one.__code__.co_filename != path:
            continue
        key = one.__code__.co_qualname, one.__code__.co_firstlineno
        if key in new and _differs(new[key], old[key]):
            try:
                one.__code__ = new[key]
            except ValueError:
                raise Cannot from None


def _codes(code: CodeType) -> Iterator[tuple[tuple[str, int], CodeType]]:
    inside: Iterable[CodeType] = [one for one in code.co_consts if isinstance(one, CodeType)]
    for one in inside:
        yield (one.co_qualname, one.co_firstlineno), one
        yield from _codes(one)


def _differs(one: CodeType, other: CodeType) -> bool:
    return one != other
