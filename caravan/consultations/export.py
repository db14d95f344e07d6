"""A copy of everything a matter keeps of the person who asked, and of nobody else (个人信息保护法 art. 45).

What goes into it is read from the register: a new field about the asker is in the copy as soon as it is registered.
What staff tell each other, and how the other people in the matter can be reached, is not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models, transaction

from caravan import audit
from caravan.documents.models import Document
from caravan.files import services as files
from caravan.files.models import StoredFile
from caravan.files.refusals import FileMissing
from caravan.matters.looks import looks_at
from caravan.matters.models import Attachment, Entry, Matter, Party
from caravan.matters.refusals import NotYours
from caravan.matters.services import actor
from caravan.people.models import User
from caravan.people.roles import Role
from caravan.privacy import register
from caravan.privacy.ciphers import Unreadable
from caravan.privacy.fields import BlindIndexField
from caravan.privacy.masks import mask_phone
from caravan.privacy.register import Who

FORMAT = 1
# Of people whom the person named, what they said of them; how to reach them is theirs.
_TOLD_OF_OTHERS = frozenset({"part", "name", "relation", "reason", "consent", "consent_at"})


@dataclass(frozen=True)
class Copy:
    """``data`` is plain values; ``files`` are the contents by the name that ``data`` gives them."""

    data: dict[str, Any]
    files: dict[str, bytes]


@transaction.atomic
def copy_for_asker(*, matter: Matter, now: datetime) -> Copy:
    """Return the copy for the person who asked, on record."""
    return _copy(matter, None, "", now)


@transaction.atomic
def copy_by_staff(*, matter: Matter, by: User, purpose: str, now: datetime) -> Copy:
    """Return the copy for a supervisor who hands it to the person; raises ``NotYours``."""
    if Role.SUPERVISOR not in by.role_set or not Matter.objects.visible_to(by).filter(pk=matter.pk).exists():
        raise NotYours
    return _copy(matter, by, purpose, now)


def _copy(matter: Matter, by: User | None, purpose: str, now: datetime) -> Copy:
    tables = {model._meta.label: rows for model in _tables() if (rows := list(_rows(model, matter)))}
    listed, contents = _files(matter)
    data = {
        "format": FORMAT,
        "made_at": now,
        "number": matter.number,
        "state": matter.state,
        "tables": tables,
        "thread": list(
            Entry.objects.filter(matter=matter, audience=Entry.Audience.ASKER).order_by("id").values("at", "kind")
        ),
        "files": listed,
        "looks": [
            {
                "first_at": look.first_at,
                "last_at": look.last_at,
                "times": look.times,
                "who": look.user.name if look.user and look.is_known else look.actor,
                "roles": look.roles,
                "organization": look.user.organization.name if look.user and look.user.organization else "",
                "what": look.what or [look.action],
                "purpose": look.purpose,
            }
            for look in looks_at(matter)
        ],
    }
    audit.record(
        "matter.copy",
        actor=actor(by),
        subject=matter,
        region=matter.region_code,
        purpose=purpose,
        data={"tables": len(tables), "files": len(contents)},
        now=now,
    )
    return Copy(data, contents)


def _tables() -> Iterator[type[models.Model]]:
    """Yield the tables that hang on a matter and hold something of the asker that is theirs to see."""
    for model in register.paths():
        if model is not StoredFile and _fields(model):
            yield model


def _fields(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    """Return what a copy shows of a table: what is registered as the asker's, without what only a machine reads."""
    return [
        row.field
        for row in register.rows()
        if row.model is model
        and Who.ASKER in row.personal.about
        and row.personal.is_for_the_person
        and not isinstance(row.field, BlindIndexField | models.BinaryField)
    ]


def _rows(model: type[models.Model], matter: Matter) -> Iterator[dict[str, Any]]:
    path = register.paths()[model]
    fields = _fields(model)
    times = [field for field in model._meta.concrete_fields if isinstance(field, models.DateField)]
    found = model._base_manager.filter(**{"pk" if path == "self" else path: matter.pk}).order_by("pk")
    for row in found:
        values = {field.name: _value(row, field) for field in dict.fromkeys([*times, *fields])}
        if isinstance(row, Party):
            values = {"part": row.part, **values}
            if row.part != Party.Part.ASKER:
                values = {name: value for name, value in values.items() if name in _TOLD_OF_OTHERS}
                values |= {"phone": mask_phone(row.phone)} if row.phone else {}
        yield {name: value for name, value in values.items() if value not in ("", None, {}, [])}


def _value(row: models.Model, field: "models.Field[Any, Any]") -> Any:
    # Whatever is named by a key is told by its name.
    value = getattr(row, field.name)
    return value if isinstance(value, str | int | bool | date | dict | list | None) else str(value)


def _files(matter: Matter) -> tuple[list[dict[str, Any]], dict[str, bytes]]:
    listed, contents = [], {}
    attached = Attachment.objects.filter(matter=matter).select_related("file").order_by("id")
    for number, attachment in enumerate(attached, 1):
        kind = attachment.file.content_type
        name = f"files/{number:02}.{_ENDINGS.get(kind, 'bin')}"
        try:
            contents[name] = files.read(attachment.file)
        except (FileMissing, Unreadable):
            name = ""
        listed.append({"name": name, "type": kind, "size": attachment.file.size, "added_at": attachment.added_at})
    papers = Document.objects.for_asker().filter(matter=matter).exclude(file=None).select_related("file").order_by("id")
    for number, paper in enumerate(papers, 1):
        if paper.file is None:
            continue
        name = f"papers/{number:02}.pdf"
        try:
            contents[name] = files.read(paper.file)
        except (FileMissing, Unreadable):
            name = ""
        listed.append({"name": name, "type": paper.title, "size": paper.file.size, "added_at": paper.made_at})
    return listed, contents


_ENDINGS = {
    "image/jpeg": "jpg",
    "audio/amr": "amr",
    "audio/ogg": "ogg",
    "audio/wav": "wav",
    "audio/mp4": "m4a",
    "audio/webm": "webm",
    "audio/mpeg": "mp3",
}
