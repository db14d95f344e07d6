"""Whatever goes on record says of which place it is, and has words for the people who read it."""

import ast
from collections.abc import Iterator
from pathlib import Path

from caravan.jobs.registry import JOBS
from caravan.web.workbench.office import words

ROOT = Path(__file__).resolve().parents[2]
CODE = sorted(p for p in (ROOT / "caravan").rglob("*.py") if "migrations" not in p.parts)
RECORDS = {"audit.record", "audit.Entry", "audit.seen", "_record", "_record_interest"}


def calls(names: set[str]) -> Iterator[tuple[Path, ast.Call, dict[str, str]]]:
    """Yield every call of one of these functions, with the constants of its module."""
    for path in CODE:
        tree = ast.parse(path.read_text("utf-8"))
        constants = {
            ast.unparse(node.targets[0]): str(node.value.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in names:
                yield path, node, constants


def keys(names: set[str]) -> set[str]:
    """Return the keys that are written out as the first argument of these calls."""
    found = set()
    for _path, call, constants in calls(names):
        for node in ast.walk(call.args[0]) if call.args else ():
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
            elif isinstance(node, ast.Name) and node.id in constants:
                found.add(constants[node.id])
    return found


def test_every_action_on_record_has_words() -> None:
    written = {key for key in keys(RECORDS) if "." in key and not key.endswith((".", "_"))}

    assert len(written) > 50
    assert written - words.ACTIONS.keys() == set()


def test_every_alarm_and_every_job_has_words() -> None:
    alarms = keys({"raise_alarm"})

    assert len(alarms) > 8
    assert alarms - words.ALARMS.keys() == set()
    assert JOBS.keys() == words.JOBS.keys()


def test_an_event_about_a_matter_names_its_place() -> None:
    nowhere = []
    for path, call, _constants in calls({"audit.record", "audit.seen"}):
        given = {word.arg: ast.unparse(word.value) for word in call.keywords}
        if "matter" in given.get("subject", "") and "region" not in given:
            nowhere.append(f"{path.relative_to(ROOT)}:{call.lineno}")

    assert not nowhere, "or it shows in the audit of every region"
