"""Refuse to start without keys."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from django.apps import AppConfig
from django.conf import settings
from django.core import checks

from caravan.privacy import ciphers, keys


def keys_are_there(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Report a key file that is missing, damaged or readable by others."""
    try:
        keys.ring("encryption")
    except keys.KeysMissing as error:
        return [
            checks.Error(
                str(error),
                hint="Personal data is not stored without a key. Keep a copy of the file in a safe place, "
                "apart from the database: without it nothing can be read back.",
                id="privacy.E010",
            )
        ]
    except keys.KeysUnusable as error:
        return [checks.Error(str(error), hint="Restore it from your copy.", id="privacy.E011")]
    if not _works(settings.CIPHER):
        return [checks.Error(f"There is no cipher {settings.CIPHER} here.", hint="CARAVAN_CIPHER", id="privacy.E013")]
    path = Path(settings.KEY_FILE)
    if not settings.TESTING and path.exists() and not keys.is_private(path):
        return [checks.Error(f"Others can read the key file {path}.", hint=f"chmod 600 {path}", id="privacy.E012")]
    return []


def _works(name: str) -> bool:
    try:
        used = ciphers.algorithm(name)
        used.cipher(bytes(used.key_bytes)).encrypt(bytes(ciphers.NONCE_BYTES), b"", b"")
    except (LookupError, UnsupportedAlgorithm):
        return False
    return True
