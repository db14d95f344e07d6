"""How fast everything that is stored comes under new keys, on a copy of the database that the pages are measured on.

    python -m benchmarks.rotation [--size 20000] [--batch 500]

It prints what ``rotate_keys`` prints: rows a second for values wrapped anew, for keyed hashes, and for contents
sealed anew. The bar is 5,000 rows a second.
"""

import argparse
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg

from benchmarks import caravan
from benchmarks.databases import CLUSTER, ROOT, running

COPY = "caravan_rotation"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=20_000, help="matters; each has several rows with sealed columns")
    parser.add_argument("--batch", type=int, default=500)
    options = parser.parse_args()
    with running(), tempfile.TemporaryDirectory() as folder:
        filled = caravan.prepare(options.size)
        with psycopg.connect(CLUSTER.url(), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{COPY}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{COPY}" TEMPLATE "{filled.name}"')
        try:
            keys = Path(shutil.copy2(caravan.DATA / "keys.json", folder))
            _rotate(keys, options.batch)
            _rotate(keys, options.batch, "--ring", "encryption", "--anew")
        finally:
            with psycopg.connect(CLUSTER.url(), autocommit=True) as connection:
                connection.execute(f'DROP DATABASE IF EXISTS "{COPY}" WITH (FORCE)')


def _rotate(keys: Path, batch: int, *arguments: str) -> None:
    print(f"\nrotate_keys {' '.join(arguments)}\n", flush=True)
    environment = caravan.environment(COPY, CARAVAN_KEY_FILE=str(keys))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for command in (["--batch", str(batch), *arguments], ["finish", "--grace", "0", *arguments[:2]]):
        subprocess.run(  # noqa: S603
            [sys.executable, "manage.py", "rotate_keys", *command], check=True, cwd=ROOT, env=environment
        )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"\nThe command itself used {used:.1f} s of CPU, start and last look included.")


if __name__ == "__main__":
    main()
