"""The databases of the benchmarks: a PostgreSQL cluster of their own, filled once per size and kept.

A table ``benchmark_rows`` in each says how many rows it was filled with and for which schema; a database
whose schema or generator has changed since, or that measuring has made larger by a tenth, is made anew.
"""

import hashlib
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from tools.postgres import Cluster

ROOT = Path(__file__).resolve().parent.parent
# Nothing runs in the background while we measure: what costs, costs inside the request or is asked for.
CLUSTER = Cluster("bench", 54330, "-c shared_buffers=1GB -c max_wal_size=4GB -c autovacuum=off")


@dataclass(frozen=True)
class Filled:
    """A database with ``size`` rows in ``table``, made by ``command``; ``sources`` say when it is out of date."""

    name: str
    size: int
    table: str
    command: Sequence[str]
    environment: Mapping[str, str]
    sources: Sequence[Path]

    @property
    def url(self) -> str:
        return CLUSTER.url(self.name)

    def prepare(self) -> None:
        """Make the database and fill it, unless it is there as it should be."""
        version = hashlib.sha256(b"".join(path.read_bytes() for path in self.sources)).hexdigest()
        if self._is_ready(version):
            return
        print(f"Filling {self.name} with {self.size:,} rows ...", file=sys.stderr)
        began = time.monotonic()
        with psycopg.connect(CLUSTER.url(), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{self.name}"')
        subprocess.run([*self.command, str(self.size)], check=True, cwd=ROOT, env=self.environment)  # noqa: S603
        with psycopg.connect(self.url) as connection:
            connection.execute("CREATE TABLE benchmark_rows (size bigint, version text, filled_at timestamptz)")
            connection.execute("INSERT INTO benchmark_rows VALUES (%s, %s, now())", [self.size, version])
        print(f"  in {time.monotonic() - began:.0f} s", file=sys.stderr)

    def _is_ready(self, version: str) -> bool:
        try:
            with psycopg.connect(self.url) as connection:
                row = connection.execute("SELECT size, version FROM benchmark_rows").fetchone()
                counting = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(self.table))
                count = connection.execute(counting).fetchone()
        except psycopg.Error:
            return False
        return row == (self.size, version) and count is not None and count[0] <= self.size * 1.1

    def settle(self) -> None:
        """Do what autovacuum would have done by now: fresh statistics, no pages waiting to be written."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("VACUUM (ANALYZE)")
            connection.execute("CHECKPOINT")


@contextmanager
def running() -> Iterator[None]:
    """Run the cluster; stop it at the end if it was not running before."""
    was_there = CLUSTER.answers()
    if not was_there:
        CLUSTER.start()
    try:
        yield
    finally:
        if not was_there:
            CLUSTER.stop()
