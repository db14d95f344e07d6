"""New keys for what is stored, while everybody goes on working."""

import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from caravan.privacy import keys, rotation

RINGS = ("encryption", "blind_index")
STEPS = ("prepare", "begin", "run", "finish")
# By then every process has seen the new file, and nothing is under way any more that began before.
GRACE = timedelta(minutes=10)
PASSES = 20
PAUSE = 1.0
EVERY = 2.0
LEFT: dict[str, Callable[[], int]] = {"encryption": rotation.values_left, "blind_index": rotation.indexes_left}


class Command(BaseCommand):
    help = (
        "Bring personal data under new keys, beside normal work: prepare (a new key, known), begin (new data uses it), "
        "run (what is there follows), finish (the old key is dropped). Without a step: the first three. It may be "
        "killed at any moment and called again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("step", nargs="?", choices=STEPS)
        parser.add_argument("--ring", choices=RINGS, help="only these keys; both unless given")
        parser.add_argument(
            "--anew",
            action="store_true",
            help="open and seal every content anew instead of wrapping its data key anew, always under new keys: after "
            "a key became known",
        )
        parser.add_argument("--batch", type=int, default=rotation.BATCH, help="rows in one transaction")
        parser.add_argument(
            "--grace",
            type=float,
            default=GRACE.total_seconds(),
            help="seconds since the key file changed, before finish drops a key (600)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path, rings = Path(settings.KEY_FILE), [options["ring"]] if options["ring"] else list(RINGS)
        try:
            if options["anew"]:
                for ring in rings:
                    keys.want_anew(path, ring)
            elif not options["step"]:
                self._go_on(path, rings)
            for step in [options["step"]] if options["step"] else STEPS[:3]:
                if step == "finish":
                    self._finish(path, rings, options["grace"])
                elif step == "run":
                    self._run(rings, bool(keys.read(path)["encryption"].anew), options["batch"])
                else:
                    # After a key became known, only what is sealed under a key that was made since is safe.
                    is_each = options["step"] or options["anew"]
                    self._change(step, path, [ring for ring in rings if is_each or _lacks(path, ring, step)])
        except (keys.KeysMissing, keys.KeysUnusable) as error:
            raise CommandError(str(error)) from None

    def _go_on(self, path: Path, rings: list[str]) -> None:
        """Say what an earlier rotation left; raises ``CommandError`` where it is over and was never finished."""
        over: list[str] = []
        under_way: list[str] = []
        is_anew = False
        for ring in rings:
            held = keys.read(path)[ring]
            is_anew |= bool(held.anew)
            if len(held.keys) > 1 or held.anew:
                is_over = held.current == max(held.keys) >= held.anew and not LEFT[ring]()
                (over if is_over else under_way).append(ring)
        if over and not under_way:
            raise CommandError(
                f"{', '.join(over)}: the last rotation is over and was not finished, so nothing would change. "
                "Call first: rotate_keys finish"
            )
        if under_way and is_anew:
            self.stdout.write(f"{', '.join(under_way)}: an earlier rotation with --anew goes on, and seals anew.")
        elif under_way:
            self.stdout.write(
                f"{', '.join(under_way)}: an earlier rotation goes on, with the key that it made. If a key became "
                "known, stop here and call: rotate_keys --anew"
            )

    def _change(self, step: str, path: Path, rings: list[str]) -> None:
        for ring in rings:
            number = keys.add_key(path, ring) if step == "prepare" else keys.use_newest(path, ring)
            _witnessed(step, ring, number)
            self.stdout.write(f"{ring}: key {number} is {'known' if step == 'prepare' else 'used from now on'}.")
        if step == "prepare" and rings:
            self.stdout.write(f"Keep a copy of {path}. Where several machines run Caravan, bring it to each now.")

    def _run(self, rings: list[str], anew: bool, batch: int) -> None:
        renew = rotation.seal_anew if anew else rotation.wrap_anew
        if "encryption" in rings:
            self._until_done("values", lambda p: rotation.rotate_values(renew, p, batch=batch), rotation.values_left)
        if "blind_index" in rings:
            self._until_done("keyed hashes", lambda p: rotation.rotate_indexes(p, batch=batch), rotation.indexes_left)

    def _until_done(
        self,
        what: str,
        one_pass: Callable[[rotation.Progress], Iterator[rotation.Progress]],
        left: Callable[[], int],
    ) -> None:
        began = shown = time.monotonic()
        progress = rotation.Progress()
        for number in range(PASSES):
            if number:
                # What somebody held is free in a moment.
                time.sleep(PAUSE)
            for state in one_pass(progress):
                if time.monotonic() - shown > EVERY:
                    shown = time.monotonic()
                    self.stdout.write(f"  {state.total:,} rows, {state.total / (shown - began):,.0f} a second")
            remaining = left()
            if remaining <= len(progress.unreadable):
                break
        rate = progress.total / max(time.monotonic() - began, 1e-6)
        self.stdout.write(f"{what}: {progress.total:,} rows and files under the new key, {rate:,.0f} a second.")
        for table, rows in sorted(progress.rows.items()):
            if rows:
                self.stdout.write(f"  {table}: {rows:,}")
        if progress.unreadable:
            places = "\n".join(f"  {place}" for place in sorted(progress.unreadable)[:20])
            raise CommandError(f"{len(progress.unreadable)} do not open and stay under the old key:\n{places}")
        if remaining:
            raise CommandError(f"{remaining:,} are held by somebody and still to do. Call it again.")

    def _finish(self, path: Path, rings: list[str], grace: float) -> None:
        age = time.time() - path.stat().st_mtime
        if age < grace:
            raise CommandError(
                f"The key file changed {age:.0f} seconds ago. Wait {grace - age:.0f} more: "
                "something that began before may still write under the old key."
            )
        for ring in rings:
            if count := LEFT[ring]():
                raise CommandError(f"{ring}: {count:,} are still under the old key. Call: rotate_keys run")
        for ring in rings:
            dropped = keys.drop_older(path, ring)
            for number in dropped:
                _witnessed("finish", ring, number)
            self.stdout.write(f"{ring}: dropped {', '.join(map(str, dropped)) or 'nothing'}.")
        self.stdout.write("Backups of before need the old file: keep it with them, apart, as long as they are kept.")


def _lacks(path: Path, ring: str, step: str) -> bool:
    """Say whether a rotation that goes on by itself must still take this step: killed, it makes no second key."""
    held = keys.read(path)[ring]
    if step == "prepare":
        return len(held.keys) == 1 or held.anew > max(held.keys)
    return held.current != max(held.keys)


def _witnessed(step: str, ring: str, number: int) -> None:
    for witness in rotation.WITNESSES:
        witness(step, ring, number)
