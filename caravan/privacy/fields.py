"""Model fields for personal data.

An encrypted value is bound to ``table|column|row``: copied into another row or column it no longer
opens. What comes from the database stays sealed until somebody reads the attribute, so a list that
does not show a value never decrypts it. Values are written through instances (``save``,
``bulk_create``) only: ``update`` and ``bulk_update`` do not know the row and are refused.

An empty value is stored as no bytes at all; that a field is empty is not kept secret.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any, TypeVar

from django.core import checks
from django.core.exceptions import FieldError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.lookups import Exact, In, IsNull
from django.db.models.query_utils import DeferredAttribute

from caravan.privacy import ciphers
from caravan.privacy.index import HASH_BYTES, Index, blind_index_or_none, every, is_rotating

if TYPE_CHECKING:
    _TextBase = models.Field[str, str]
    _JSONBase = models.Field[Any, Any]
    _BytesBase = models.BinaryField
else:
    _TextBase = _JSONBase = models.Field

    class _BytesBase(models.BinaryField):
        """A field whose types can be named in its class line, as the type checker's stubs have it."""

        def __class_getitem__(cls, types: object) -> type:
            return cls


_Set = TypeVar("_Set")
_Get = TypeVar("_Get")


class Sealed:
    """A value as stored. It shows nothing of its content."""

    __slots__ = ("stored",)

    def __init__(self, stored: bytes) -> None:
        self.stored = stored

    def __repr__(self) -> str:
        return "<sealed>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and other.stored == self.stored

    def __hash__(self) -> int:
        return hash(self.stored)


class SealedAttribute(DeferredAttribute):
    """Opens a sealed value when it is read for the first time."""

    field: Any

    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> Any:
        if instance is None:
            return self
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            value = self.field.unseal(instance, value)
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class _Encrypted:
    """What the encrypted fields share; ``encode`` and ``decode`` say how a value becomes bytes."""

    if TYPE_CHECKING:
        model: type[models.Model]
        attname: str
        column: str
        name: str
        null: bool
        primary_key: bool
        unique: bool
        db_index: bool
    descriptor_class = SealedAttribute

    def encode(self, value: Any) -> bytes:
        raise NotImplementedError

    def decode(self, plain: bytes) -> Any:
        raise NotImplementedError

    def get_internal_type(self) -> str:
        return "BinaryField"

    def place(self, instance: models.Model) -> str:
        return self.place_of(instance.pk)

    def place_of(self, key: Any) -> str:
        return f"{self.model._meta.db_table}|{self.column}|{key}"

    def seal(self, instance: models.Model, value: Any) -> Sealed | None:
        if value is None:
            return None
        if instance.pk is None:
            raise ValueError(f"{self.model.__name__}.{self.name} needs the row's key before it is stored.")
        plain = self.encode(value)
        return Sealed(ciphers.seal(plain, place=self.place(instance)) if plain else b"")

    def unseal(self, instance: models.Model, sealed: Sealed) -> Any:
        if not sealed.stored:
            return self.decode(b"")
        return self.decode(ciphers.unseal(sealed.stored, place=self.place(instance)))

    def from_db_value(self, value: Any, expression: object, connection: BaseDatabaseWrapper) -> Sealed | None:
        return None if value is None else Sealed(bytes(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed | None:
        value = model_instance.__dict__.get(self.attname)
        if isinstance(value, Sealed):
            if not add:
                return value  # unread, so unchanged
            # A new row made from an old one: the ciphertext of the old row must not be copied into it.
            value = self.unseal(model_instance, value)
        elif value is None:
            value = getattr(model_instance, self.attname)
        return self.seal(model_instance, value)

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        if value is None:
            return None
        if isinstance(value, Sealed):
            return value.stored
        # An empty value needs no row to be bound to: it is what a migration gives to rows that are there already.
        if value == b"" or not self.encode(value):
            return b""
        raise TypeError(
            f"{self.model.__name__}.{self.name} is encrypted for its row: set it on the instance and save that."
        )

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        if hasattr(value, "as_sql"):
            return value
        return self.get_db_prep_value(value, connection)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return IsNull
        raise FieldError(
            f"{self.model.__name__}.{self.name} is encrypted and cannot be searched ({lookup_name}); "
            "look it up through a BlindIndexField."
        )

    def get_transform(self, lookup_name: str) -> Any:
        return None

    def value_to_string(self, obj: models.Model) -> str:
        """Serialise the ciphertext, never the content."""
        value = self.pre_save(obj, False)
        return "" if value is None else base64.b64encode(value.stored).decode()

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        found: list[checks.CheckMessage] = super().check(**kwargs)  # type: ignore[misc]
        if self.primary_key or self.unique or self.db_index:
            found.append(
                checks.Error("An encrypted field cannot be a key, unique or indexed.", obj=self, id="privacy.E001")
            )
        if isinstance(self.model._meta.pk, models.AutoField):
            found.append(
                checks.Error(
                    "A table with encrypted fields needs a key that is made before the row.",
                    hint="id = models.UUIDField(primary_key=True, default=uuid7, editable=False)",
                    obj=self,
                    id="privacy.E002",
                )
            )
        return found


class EncryptedTextField(_Encrypted, _TextBase):  # type: ignore[misc]
    """Text that only this row can read back."""

    description = "Encrypted text"

    def encode(self, value: Any) -> bytes:
        return str(value).encode()

    def decode(self, plain: bytes) -> str:
        return plain.decode()

    def to_python(self, value: Any) -> str | None:
        return value if value is None else str(value)


class EncryptedJSONField(_Encrypted, _JSONBase):  # type: ignore[misc]
    """A JSON document that only this row can read back."""

    description = "Encrypted JSON"
    empty_strings_allowed = False

    def encode(self, value: Any) -> bytes:
        if value == {} and isinstance(value, dict):
            return b""
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":")).encode()

    def decode(self, plain: bytes) -> Any:
        return json.loads(plain) if plain else {}


class _ExactUnderAnyKey(Exact):
    def as_sql(self, compiler: Any, connection: Any) -> Any:
        if isinstance(self.rhs, Index) and self.rhs.older:
            return In(self.lhs, self.rhs.every()).as_sql(compiler, connection)
        return super().as_sql(compiler, connection)


class _InUnderAnyKey(In):
    def get_prep_lookup(self) -> Any:
        if not hasattr(self.rhs, "resolve_expression"):
            self.rhs = every(self.rhs)
        return super().get_prep_lookup()


class BlindIndexField(_BytesBase[_Set, _Get]):
    """The keyed hash of a value (``index.blind_index``): finds equal values without showing them.

    ``kind`` is the kind of the value; ``source`` is where it lies encrypted, as a path from the row, so that it can
    be hashed anew with another key. Without a source it must be forgotten before its key is.
    """

    description = "Keyed hash for look-up by equality"

    if TYPE_CHECKING:
        _pyi_private_set_type: bytes
        _pyi_private_get_type: bytes

    def __init__(self, *args: Any, kind: str = "", source: str = "", **kwargs: Any) -> None:
        kwargs["max_length"] = HASH_BYTES
        self.kind, self.source = kind, source
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        # How it is computed is nothing that the table knows.
        del kwargs["max_length"]
        return name, path, args, kwargs

    def of(self, instance: models.Model) -> Index | None:
        """Return the index of what ``instance`` holds, to look for others with: while keys are rotated, under each."""
        stored = getattr(instance, self.attname)
        if stored is None or not (is_rotating() and self.source):
            return None if stored is None else Index(stored)
        return self.computed(instance)

    def computed(self, instance: models.Model) -> Index | None:
        """Compute the index anew from the value it was made of; None where that is gone."""
        value: Any = instance
        for step in self.source.split("."):
            value = getattr(value, step, "")
        return blind_index_or_none(self.kind, value)

    def from_db_value(self, value: Any, expression: object, connection: BaseDatabaseWrapper) -> bytes | None:
        # PostgreSQL's driver hands out memoryviews, which cannot be compared with what blind_index returns.
        return None if value is None else bytes(value)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name not in {"exact", "in", "isnull"}:
            raise FieldError(f"{self.model.__name__}.{self.name} is a keyed hash: it can only be equal or missing.")
        own = {"exact": _ExactUnderAnyKey, "in": _InUnderAnyKey}
        return own.get(lookup_name) or super().get_lookup(lookup_name)


def index_of(row: models.Model, name: str) -> Index | None:
    """Return the keyed hash in the field ``name`` of ``row``, to look for equal ones with (``BlindIndexField.of``)."""
    found: Index | None = row._meta.get_field(name).of(row)  # type: ignore[union-attr]
    return found
