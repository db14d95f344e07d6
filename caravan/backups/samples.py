"""Open values by chance, to prove that keys and database belong together."""

import json
from collections.abc import Iterator
from operator import itemgetter
from typing import Any

from django.apps import apps
from django.db import connection

from caravan.audit import chain
from caravan.privacy import keys
from caravan.privacy.fields import EncryptedJSONField, EncryptedTextField

SAMPLES = 1000
_DOMAIN = b"caravan backup sample\x1f"


def draw(count: int = SAMPLES) -> tuple[list[list[str]], list[str]]:
    """Return up to ``count`` values by chance: model, row, field and a keyed hash of what each opens to.

    Beside them, what does not open, in words.
    """
    filled = [(rows, model, name, rows.count()) for model, name in _sealed_fields() for rows in [_filled(model, name)]]
    filled.sort(key=itemgetter(3))
    drawn: list[list[str]] = []
    closed: list[str] = []
    for position, (rows, model, name, _count) in enumerate(filled):
        # Fields with few values come first: what they cannot give is left for the others.
        share = (count - len(drawn)) // (len(filled) - position)
        for row in rows.order_by("?")[:share]:
            try:
                said = _said(model._meta.label, row.pk, name, getattr(row, name))
            except Exception as error:
                closed.append(f"{model._meta.label} {row.pk} does not open its {name}: {type(error).__name__}")
                continue
            drawn.append([model._meta.label, str(row.pk), name, chain.mac(chain.START, said).hex()])
    return drawn, closed


def wrong(samples: list[list[str]]) -> Iterator[str]:
    """Name each sample that is missing, does not open, or opens to something else."""
    ring = keys.ring("audit")
    for label, pk, name, expected in samples:
        row = apps.get_model(label)._default_manager.filter(pk=pk).first()
        if row is None:
            yield f"{label} {pk} is missing"
            continue
        try:
            said = _said(label, row.pk, name, getattr(row, name))
        except Exception as error:
            yield f"{label} {pk} does not open its {name}: {type(error).__name__}"
            continue
        stored = bytes.fromhex(expected)
        if chain.mac_like(ring, stored, chain.START, said) != stored:
            yield f"{label} {pk} opens its {name} to something else"


def _sealed_fields() -> Iterator[tuple[Any, str]]:
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, EncryptedTextField | EncryptedJSONField):
                yield model, field.attname


def _filled(model: Any, name: str) -> Any:
    column = connection.ops.quote_name(model._meta.get_field(name).column)
    return model._default_manager.extra(where=[f"length({column}) > 0"])  # noqa: S610 -- a name of our own


def _said(label: str, pk: object, name: str, value: object) -> bytes:
    return _DOMAIN + json.dumps([label, str(pk), name, value], ensure_ascii=False, sort_keys=True).encode()
