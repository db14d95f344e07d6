"""Stored files under new keys: each is written anew under another name, then its row points there, then the old goes.

Killed in between, one of the two files is left alone, and the daily sweep removes it.
"""

import hashlib
from collections.abc import Iterator

from django.db import transaction

from caravan.files import disk
from caravan.files.models import StoredFile
from caravan.files.services import place_of
from caravan.privacy import ciphers
from caravan.privacy.rotation import Renew

BATCH = 100
_ENOUGH = ciphers.HEADER_BYTES


class FileStore:
    """The files on the disk, as ``privacy.rotation`` wants a store."""

    def rotate(self, renew: Renew, unreadable: set[str]) -> Iterator[int]:
        after = None
        while True:
            found = StoredFile.objects.order_by("pk")
            page = list((found if after is None else found.filter(pk__gt=after))[:BATCH])
            yield sum(_renew(file, renew, unreadable) for file in page if _is_old(file))
            if len(page) < BATCH:
                return
            after = page[-1].pk

    def left(self) -> int:
        return sum(_is_old(file) for file in StoredFile.objects.order_by("pk").iterator())


def _is_old(file: StoredFile) -> bool:
    try:
        with disk.path_of(file.stored_as).open("rb") as stored:
            return not ciphers.is_current(stored.read(_ENOUGH))
    except FileNotFoundError:
        # Gone meanwhile, or missing, of which the sweep tells.
        return False


def _renew(file: StoredFile, renew: Renew, unreadable: set[str]) -> bool:
    old, new = file.stored_as, disk.new_name()
    try:
        sealed = renew(disk.path_of(old).read_bytes(), place_of(file.pk))
    except FileNotFoundError:
        return False
    except ciphers.Unreadable:
        unreadable.add(place_of(file.pk))
        return False
    disk.write(new, sealed)
    with transaction.atomic():
        changed = StoredFile.objects.filter(pk=file.pk, stored_as=old).update(
            stored_as=new, sha256=hashlib.sha256(sealed).hexdigest()
        )
        transaction.on_commit(lambda: disk.remove(old if changed else new))
    return bool(changed)
