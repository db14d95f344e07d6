"""``python -m tools.mutants [module part]``: weaken each rule in turn and say which changes no test noticed.

Everything is set up once: Django, the database in memory, the people and matters of the matrix. Each change is then
tried in a child process of its own that has all of that already, so a change costs what its tests cost.
"""

import os
import sys
from collections import Counter

# Before anything of the project is read: the tests run as in ``make test``, on a database in memory.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "caravan.settings")
os.environ.pop("CARAVAN_DATABASE_URL", None)

import pytest

from tools.mutants.running import Trial, Trials
from tools.mutants.targets import ALIKE, BAR, EVERY, FIRST, THEN


def main() -> int:
    trials = Trials(sys.argv[1] if len(sys.argv) > 1 else "")
    options = ["-p", "no:randomly", "-p", "no:xdist", "-p", "no:cacheprovider", "-s", "--no-header"]
    pytest.main([*options, "-m", "not slow and not postgres", *FIRST, *THEN], plugins=[trials])
    return report(trials.done)


def report(done: list[Trial]) -> int:
    """Print what survived and the figures; 1 if they are below the bar."""
    if not done:
        print("Nothing was tried: the tests do not pass as they are, or no rule has that name.")
        return 1
    alike = [trial for trial in done if trial.key in ALIKE and not trial.is_killed]
    rest = [trial for trial in done if trial not in alike]
    for trial in rest:
        if not trial.is_killed:
            print(f"survived  {trial.key}")
    by = Counter(trial.killer for trial in rest if trial.is_killed)
    killed = sum(by.values())
    share = killed / len(rest)
    print(f"{len(rest)} changes, {killed} killed ({share:.1%}), {len(rest) - killed} survived.")
    print(f"{len(alike)} more make no difference to anybody, as tools/mutants/targets.py says.")
    for name, count in by.most_common(12):
        print(f"  {count:4} by {name}")
    missed = [trial for trial in rest if trial.key.startswith(EVERY) and not trial.is_killed]
    if missed:
        print("Every change of what a person may see must be killed.")
    return int(share < BAR or bool(missed))


if __name__ == "__main__":
    sys.exit(main())
