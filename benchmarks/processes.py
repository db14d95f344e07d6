"""Servers that are measured, and what their processes cost in CPU time, read from ``/proc``."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.databases import CLUSTER, ROOT

TICK = 1000 / os.sysconf("SC_CLK_TCK")  # milliseconds
# Processes of PostgreSQL that serve no single request.
BACKGROUND = ("checkpointer", "background writer", "walwriter", "autovacuum launcher", "logical replication launcher")


@dataclass(frozen=True)
class Cost:
    """CPU milliseconds: of the application and of the database."""

    application: float
    database: float

    def __sub__(self, other: "Cost") -> "Cost":
        return Cost(self.application - other.application, self.database - other.database)

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.application + other.application, self.database + other.database)

    def each(self, count: int) -> "Cost":
        return Cost(self.application / count, self.database / count)

    @property
    def total(self) -> float:
        return self.application + self.database


def cost_of(pid: int) -> Cost:
    """Return what the process tree of ``pid`` and the backends of the cluster have used so far."""
    application = sum(_ticks(process)[0] for process in _tree(pid)) * TICK
    return Cost(application, _backends() * TICK)


def own_cost() -> Cost:
    """Return the same for this process, which talks to the database itself."""
    return Cost(time.process_time() * 1000, _backends() * TICK)


def _backends() -> int:
    postmaster = int((CLUSTER.folder / "postmaster.pid").read_text().split()[0])
    # What has ended since (parallel workers, closed connections) is in the postmaster's account of its children.
    ended = _ticks(postmaster)[1]
    return ended + sum(
        _ticks(process)[0]
        for process in _tree(postmaster)[1:]
        if not any(name in _title(process) for name in BACKGROUND)
    )


def _tree(pid: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (fields := _stat(int(folder.name))):
            children.setdefault(int(fields[1]), []).append(int(folder.name))
    found = [pid]
    for parent in found:
        found += children.get(parent, [])
    return found


def _ticks(pid: int) -> tuple[int, int]:
    """Return the ticks a process has used, and those of its children that have ended."""
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12]), int(fields[13]) + int(fields[14])) if fields else (0, 0)


def _stat(pid: int) -> list[str]:
    try:
        # The name in brackets may hold blanks; the fields that follow it are counted from the state on.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return []


def _title(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(python: Path, application: str, environment: Mapping[str, str], port: int) -> Iterator[int]:
    """Run ``application`` in granian with one worker until the block ends; give its process id."""
    command: Sequence[str] = (
        *(str(python), "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", "1", "--blocking-threads", "8", "--log-level", "warning", application),
    )
    server = subprocess.Popen(command, cwd=ROOT, env=environment)  # noqa: S603
    try:
        _wait_for(port, server)
        yield server.pid
    finally:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if server.poll() is not None:
            raise SystemExit("The server ended while it was starting.")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("The server did not start within a minute.")
