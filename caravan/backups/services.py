"""Make a backup, look whether one is whole, put one back on an empty machine and prove that everything is there."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from caravan import audit
from caravan.audit.verifying import verify
from caravan.backups import databases, samples, tables
from caravan.backups.manifest import BackupUnusable, Manifest, sha256_of
from caravan.files import disk
from caravan.files.models import StoredFile
from caravan.privacy import tombstones
from caravan.storing import one_state
from caravan.tally import services as tally

Say = Callable[[str], None]
FILES = "files"
LEDGER = "ledger"  # the daily seals: what is laid down in files proves the rows, and the other way round
MOST_SHOWN = 20
# A rotation of keys may give a file another name at any moment, but hardly so often in a row.
TRIES = 5


class Stored(NamedTuple):
    """A row of the files, as it is in the dump."""

    pk: UUID
    stored_as: str
    sha256: str


def make(*, folder: Path, now: datetime, say: Say) -> Manifest:
    """Write everything but the keys to ``folder``, which must be empty or not there; raises ``BackupUnusable``.

    What is damaged already ends nothing: it is copied as it is, and named in the manifest's ``breaches``. Until all of
    it is on the disk the folder has ``.part`` behind its name.
    """
    _require_empty(folder)
    part = folder.with_name(f"{folder.name}.part")
    if part.exists():
        raise BackupUnusable(f"{part} is what a backup left that did not come to its end. Remove it first.")
    part.mkdir(parents=True, mode=0o700)
    name = databases.DUMPS[connection.vendor]
    # Listed before the moment of the dump: a seal that is on the disk by now has its row in it.
    seals = sorted(tally.folder().glob("[!.]*.json"))
    manifest = Manifest(now.isoformat(), connection.vendor, name)
    with one_state():
        say("The database ...")
        databases.dump(part / name, databases.snapshot())
        manifest.tables = tables.digests()
        say("The audit record ...")
        verdict = verify()
        manifest.ends = {chain: [seq, mac.hex()] for chain, (seq, mac) in verdict.ends.items()}
        manifest.samples, closed = samples.draw()
        manifest.breaches = [*map(str, verdict.breaches), *closed]
        stored = [Stored(*row) for row in StoredFile.objects.order_by("pk").values_list("pk", "stored_as", "sha256")]
    say(f"{len(stored):,} files ...")
    for file in stored:
        _copy(file, part, manifest)
    for seal in seals:
        _lay_aside(seal, part, manifest)
    manifest.files[name] = sha256_of(part / name)
    manifest.write(part)
    _flush(part)
    part.replace(folder)
    _flush(folder.parent)
    data = {
        "files": len(stored),
        "events": sum(end[0] for end in manifest.ends.values()),
        "breaches": len(manifest.breaches),
    }
    with transaction.atomic():
        audit.record("backup.make", actor="system", subject=None, data=data, now=now)
    return manifest


def check(*, folder: Path) -> Manifest:
    """Look at every byte of a backup; raises ``BackupUnusable`` and names what is wrong."""
    manifest = Manifest.read(folder)
    _refuse("The backup is not the one that was made", manifest.wrong_in(folder))
    return manifest


def restore(*, folder: Path, now: datetime, application: str, say: Say, is_without_erasures: bool = False) -> Manifest:
    """Put a backup back where nothing is, and prove that it is all there; raises ``BackupUnusable``.

    What was damaged when the backup was made comes back as it was, and is told. Without the file of erasures it
    refuses, unless ``is_without_erasures``: whoever was erased since would be there again.
    """
    _require_erasures(is_without_erasures)
    say("Every byte of the backup ...")
    manifest = check(folder=folder)
    if manifest.vendor != connection.vendor:
        raise BackupUnusable(f"The backup is of {manifest.vendor}; this installation runs on {connection.vendor}.")
    if tables.are_there_any():
        raise BackupUnusable("The database is not empty. A backup is put back where nothing is, and nowhere else.")
    for place in (disk.root(), tally.folder()):
        _require_empty(place)
    say("The database ...")
    databases.load(folder / manifest.dump)
    say(f"{manifest.uploads:,} files ...")
    for name in manifest.files.keys() - {manifest.dump}:
        target = disk.root().parent / name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.copyfile(folder / name, target)
        target.chmod(0o600)
    say("Whether all of it is there ...")
    _refuse("What was put back is not what was there", _differences(manifest))
    call_command("migrate", verbosity=0)
    for stored_as in manifest.resealed:
        StoredFile.objects.filter(stored_as=stored_as).update(sha256=manifest.files[_in_backup(stored_as)])
    say("replay_erasures ...")
    call_command("replay_erasures")
    if application:
        call_command("grant_rights", application)
    with transaction.atomic():
        audit.record("backup.restore", actor="system", subject=None, data={"made_at": manifest.made_at}, now=now)
    _prove(say)
    return manifest


def _prove(say: Say) -> None:
    """Verify the public tally, by the seals that were laid down too: what it finds must be known, and undoes nothing.

    What only the passing of time broke is told, and mended by the worker.
    """
    wrong = []
    proofs = (("verify_ledger", "--seals", str(tally.folder())), ("verify_invariants", "--whatever-the-time"))
    for command, *options in proofs:
        say(f"{command} ...")
        try:
            call_command(command, *options)
        except CommandError as error:
            wrong.append(f"{command}: {error}")
    if wrong:
        raise BackupUnusable("\n".join(["All of it is back, with its rights and on record. But look at this:", *wrong]))


def _require_erasures(is_without_erasures: bool) -> None:
    path = Path(settings.ERASURES_FILE)
    if not path.exists() and not is_without_erasures:
        raise BackupUnusable(
            f"There is no file of erasures at {path}: whoever was erased since the backup would be there again. "
            "Put the newest copy there, or say --without-erasures if nobody ever was erased."
        )
    try:
        list(tombstones.read())
    except tombstones.TombstonesUnusable as error:
        raise BackupUnusable(str(error)) from None


def _differences(manifest: Manifest) -> Iterator[str]:
    """Name what is not as it was when the backup was made: tables, files, the audit's chains, opened values."""
    with one_state():
        found = tables.digests()
        for table in sorted(manifest.tables.keys() | found.keys()):
            if manifest.tables.get(table) != found.get(table):
                yield f"table {table}: {found.get(table)} instead of {manifest.tables.get(table)}"
        ends = {chain: (int(seq), bytes.fromhex(mac)) for chain, (seq, mac) in manifest.ends.items()}
        yield from (breach for breach in map(str, verify(ends).breaches) if breach not in manifest.breaches)
        passed_over = {*manifest.gone, *manifest.resealed, *manifest.damaged}
        for stored_as, sha256 in StoredFile.objects.values_list("stored_as", "sha256"):
            # Those were compared with the manifest, byte for byte, before they were put back.
            if stored_as in passed_over:
                continue
            path = disk.path_of(stored_as)
            if not path.is_file() or sha256_of(path) != sha256:
                yield f"file {stored_as} is not as it was"
        yield from samples.wrong(manifest.samples)


def _in_backup(stored_as: str) -> str:
    return f"{FILES}/{disk.path_of(stored_as).relative_to(disk.root()).as_posix()}"


def _copy(file: Stored, folder: Path, manifest: Manifest) -> None:
    """Copy one file under the name that its row in the dump has, whatever has become of it since."""
    name = _in_backup(file.stored_as)
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    now = file
    for _try in range(TRIES):
        try:
            shutil.copyfile(disk.path_of(now.stored_as), target)
            break
        except FileNotFoundError:
            row = StoredFile.objects.filter(pk=file.pk).values_list("pk", "stored_as", "sha256").first()
            if row is None:
                manifest.gone.append(file.stored_as)
                return
            if Stored(*row).stored_as == now.stored_as:
                manifest.damaged.append(file.stored_as)
                manifest.breaches.append(f"file {now.stored_as} is not on the disk, though its row is there")
                return
            # Keys are being rotated: sealed anew, it lies under another name.
            now = Stored(*row)
    else:
        raise BackupUnusable(f"The file {file.stored_as} gets a new name again and again. Call it again later.")
    manifest.files[name] = sha256_of(target)
    if manifest.files[name] != now.sha256:
        manifest.damaged.append(file.stored_as)
        manifest.breaches.append(f"file {now.stored_as} is not the one that was stored")
    elif now is not file:
        manifest.resealed.append(file.stored_as)


def _lay_aside(seal: Path, folder: Path, manifest: Manifest) -> None:
    name = f"{LEDGER}/{seal.name}"
    (folder / LEDGER).mkdir(exist_ok=True, mode=0o700)
    shutil.copyfile(seal, folder / name)
    manifest.files[name] = sha256_of(folder / name)


def _require_empty(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        raise BackupUnusable(f"{folder} is not empty.")


def _refuse(what: str, wrong: Iterator[str]) -> None:
    found = list(wrong)
    if found:
        shown = "\n".join(f"  {one}" for one in found[:MOST_SHOWN])
        raise BackupUnusable(f"{what}. {len(found)} in all, first:\n{shown}")


def _flush(folder: Path) -> None:
    """Say that it is there only when it is on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.sync()
        os.fsync(handle)
    finally:
        os.close(handle)
