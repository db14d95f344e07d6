"""The rules that ``make mutate`` weakens are there, and each can be weakened."""

from pathlib import Path

import pytest

from tools.mutants.changes import changes
from tools.mutants.targets import EVERY, FIRST, TARGETS, THEN

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("module", TARGETS)
def test_every_rule_that_is_named_is_there(module):
    source = (ROOT / Path(*module.split("."))).with_suffix(".py").read_text("utf-8")

    assert list(changes(source, TARGETS[module]))


def test_every_test_that_is_named_is_there():
    assert [name for name in (*FIRST, *THEN) if not (ROOT / name).exists()] == []


def test_the_rules_of_which_every_change_must_be_noticed_are_among_them():
    names = {f"{module}.{name}" for module, functions in TARGETS.items() for name in functions}

    assert set(EVERY) <= names
