"""A PostgreSQL cluster in a folder of its own: own port, own socket, checksums, the configuration of ``deploy/``."""

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg

from tests.servers.processes import ROOT, Process, children_of, end, is_alive
from tests.servers.waiting import until

CONFIGURATION = ROOT / "deploy" / "postgresql" / "caravan.conf"
# PostgreSQL refuses to run as root.
USER = "postgres" if os.geteuid() == 0 else None


def programs() -> Path | None:
    """Return where the newest PostgreSQL of this machine has its programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


class Cluster:
    """One cluster. ``create`` makes an empty one; a folder that holds one is taken as it is."""

    def __init__(self, folder: Path, port: int, log: Path) -> None:
        where = programs()
        assert where, "install PostgreSQL: apt-get install postgresql"
        self.folder, self.port, self.programs = folder, port, where
        self.env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
        command = [str(where / "postgres"), "-D", str(folder), "-p", str(port), "-k", str(folder)]
        self.process = Process("postgresql", [*command, "-h", "127.0.0.1"], env=self.env, log=log, user=USER)

    def create(self) -> None:
        self.folder.mkdir(parents=True)
        if USER:
            shutil.chown(self.folder, USER, USER)
        self.folder.chmod(0o700)
        self.run(
            "initdb", "-D", str(self.folder), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--data-checksums", "-N"
        )
        # Copied, as a deployment does: the checkout may be where PostgreSQL cannot read.
        with (self.folder / "postgresql.conf").open("a") as settings:
            settings.write(f"\n{CONFIGURATION.read_text('utf-8')}")

    def run(self, program: str, *arguments: str) -> str:
        """Run a program of PostgreSQL as the cluster's owner; return what it said."""
        as_user: dict[str, Any] = {"user": USER, "group": USER, "extra_groups": []} if USER else {}
        done: subprocess.CompletedProcess[str] = subprocess.run(  # noqa: S603
            [str(self.programs / program), *arguments], capture_output=True, text=True, env=self.env, cwd="/", **as_user
        )
        assert done.returncode == 0, f"{program} failed:\n{done.stdout}{done.stderr}"
        return done.stdout

    def psql(self, database: str, *arguments: str) -> str:
        address = self.url(database).replace("postgres://", "postgresql://")
        return self.run("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", address, *arguments)

    def url(self, database: str = "caravan", role: str = "postgres", port: int | None = None) -> str:
        return f"postgres://{role}@127.0.0.1:{port or self.port}/{database}"

    def connect(self, database: str = "caravan") -> psycopg.Connection:
        """Return a connection of the superuser, who sees everything; each statement commits."""
        return psycopg.connect(self.url(database), autocommit=True, connect_timeout=5)

    def answers(self) -> bool:
        try:
            self.connect("postgres").close()
        except psycopg.Error:
            return False
        return True

    def start(self, *, within: float = 60.0) -> float:
        """Start it; return how long it took until it answered."""
        self.process.start()
        return until("PostgreSQL answers", lambda: self.answers() or self._died(), within=within)

    def _died(self) -> bool:
        assert self.process.is_running(), f"PostgreSQL ended at once:\n{self.process.said()[-2000:]}"
        return False

    def stop(self) -> None:
        """Stop it in order: connections are cut, what was committed is on the disk."""
        self.process.stop(by=signal.SIGINT)

    def kill(self) -> None:
        """Kill all of it at once: the master stands still first, so that it cannot tidy up after its children."""
        pid = self.process.pid
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)
        children = children_of(pid)
        for child in children:
            end(child)
        end(pid)
        self.process.kill()
        # Its children hold the shared memory; a new master refuses to start before they are gone.
        until("the children of PostgreSQL are gone", lambda: not any(map(is_alive, children)))

    def backends(self, role: str = "caravan_app") -> list[int]:
        """Return the server processes that serve ``role`` now."""
        with self.connect("postgres") as connection:
            return [pid for (pid,) in connection.execute("SELECT pid FROM pg_stat_activity WHERE usename = %s", [role])]
