"""One process that is started, watched and ended by its number, as systemd would; it may have children."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from tests.servers.waiting import until

ROOT = Path(__file__).resolve().parents[2]


class Process:
    """A command with its log; ``start`` after an end starts it anew."""

    def __init__(
        self, name: str, command: Sequence[str], *, env: Mapping[str, str], log: Path, user: str | None = None
    ) -> None:
        self.name, self.command, self.env, self.log, self.user = name, list(command), dict(env), log, user
        self.popen: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self.popen is not None, f"{self.name} was never started"
        return self.popen.pid

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        as_user = {"user": self.user, "group": self.user, "extra_groups": []} if self.user else {}
        with self.log.open("ab") as log:
            self.popen = subprocess.Popen(  # noqa: S603
                self.command,
                cwd="/" if self.user else ROOT,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **as_user,  # type: ignore[call-overload]
            )

    def is_running(self) -> bool:
        return self.popen is not None and self.popen.poll() is None

    def children(self) -> list[int]:
        """Return the processes that this one started and that live."""
        return children_of(self.pid)

    def send(self, number: signal.Signals) -> None:
        if self.is_running():
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once, and whatever of it is left over, as systemd does with what a dead process leaves behind."""
        if self.popen is None:
            return
        family = [self.pid, *self.children(), *group_of(self.pid)]
        for pid in family:
            end(pid)
        self.popen.wait()
        until(f"nothing of {self.name} is left", lambda: not any(map(is_alive, family)))

    def stop(self, *, within: float = 30.0, by: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end and wait; return its exit code. What does not end in time is killed."""
        if self.popen is None:
            return 0
        self.send(by)
        try:
            return self.popen.wait(within)
        except subprocess.TimeoutExpired:
            return -signal.SIGKILL
        finally:
            self.kill()

    def said(self) -> str:
        return self.log.read_text("utf-8", "replace") if self.log.exists() else ""


def end(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def is_alive(pid: int) -> bool:
    fields = _fields(pid)
    return bool(fields) and fields[0] not in "ZX"


def children_of(pid: int) -> list[int]:
    return [other for other, fields in _all() if int(fields[1]) == pid and fields[0] not in "ZX"]


def group_of(pid: int) -> list[int]:
    return [other for other, fields in _all() if int(fields[2]) == pid and fields[0] not in "ZX"]


def _all() -> list[tuple[int, list[str]]]:
    numbers = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [(number, fields) for number in numbers if (fields := _fields(number))]


def _fields(pid: int) -> list[str]:
    """Return state, parent and group of a process, nothing if there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[:3]
    except OSError:
        return []
