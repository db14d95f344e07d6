"""Run a PostgreSQL for tests and benchmarks on this machine.

As a command it prints the address of one for the tests, and starts one if none answers;
``CARAVAN_TEST_POSTGRES_URL`` names another one. Nothing but this address goes to standard output.
"""

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

VAR = Path(__file__).resolve().parent.parent / "var"


@dataclass(frozen=True)
class Cluster:
    """A cluster of our own below ``var/``; PostgreSQL refuses to run as root, so root becomes postgres."""

    name: str
    port: int
    options: str = ""

    @property
    def folder(self) -> Path:
        return (Path("/var/lib/postgresql") if os.geteuid() == 0 else VAR) / f"caravan-{self.name}"

    def url(self, database: str = "postgres") -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/{database}"

    def answers(self) -> bool:
        try:
            psycopg.connect(self.url(), connect_timeout=10).close()
        except psycopg.Error:
            return False
        return True

    def start(self) -> None:
        if not self.folder.exists():
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            self._run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8")
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 {self.options}"
        self._run("pg_ctl", "-w", "-l", str(self.folder / "log"), "-o", options, "start")
        for _turn in range(50):
            if self.answers():
                return
            time.sleep(0.2)
        raise SystemExit(f"PostgreSQL did not start; see {self.folder / 'log'}.")

    def stop(self) -> None:
        self._run("pg_ctl", "-w", "-m", "fast", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        if not binaries:
            raise SystemExit(
                "No PostgreSQL answers. On Debian: apt-get install postgresql, or set CARAVAN_TEST_POSTGRES_URL."
            )
        as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if as_user and shutil.which(as_user[0]) is None:
            raise SystemExit(f"{as_user[0]} is missing.")
        command = [*as_user, str(binaries[-1] / program), "-D", str(self.folder), *arguments]
        subprocess.run(command, check=True, stdout=sys.stderr, cwd="/")  # noqa: S603


INSTALLED = Cluster("installed", 5432)
TESTS = Cluster("tests", 54329, "-c fsync=off")


def main() -> None:
    for cluster in (INSTALLED, TESTS):
        if cluster.answers():
            print(cluster.url())
            return
    TESTS.start()
    print(TESTS.url())


if __name__ == "__main__":
    main()
