"""Start the tests' site in a process of its own, and a browser to visit it with."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.e2e.survey import Site

# The shell has no windows and takes half the time.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def serving(folder: Path, *, demo: bool = False) -> Iterator[Site]:
    """Serve the town in ``folder``, which is peopled first if it is empty."""
    command = [sys.executable, "-m", "tests.e2e.site", str(folder), *(["--demo"] if demo else [])]
    env = {name: value for name, value in os.environ.items() if not name.startswith(("CARAVAN_", "PYTEST_"))}
    with (folder.parent / f"{folder.name}.log").open("a") as log:
        process = subprocess.Popen(  # noqa: S603
            command, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
        )
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line, f"the site did not start; see {log.name}"
            town = json.loads(line)
            yield Site(town["address"], town, folder)
        finally:
            process.communicate()


@contextmanager
def browser() -> Iterator[Browser]:
    """Start the Chromium of this machine; nothing is downloaded."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert found, "install Chromium: apt-get install chromium fonts-noto-cjk"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()
