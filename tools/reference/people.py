"""What is kept of people: every registered field, the grounds, how long."""

from itertools import groupby

from caravan.privacy import register, retention
from caravan.privacy.fields import BlindIndexField, EncryptedJSONField, EncryptedTextField
from tools.reference.markdown import page, table


def personal_fields() -> str:
    blocks = []
    for app, held in groupby(register.rows(), key=lambda row: row.model._meta.app_label):
        rows = [
            (
                f"`{row.model.__name__}.{row.field.name}`",
                ", ".join(sorted(row.personal.about)),
                row.personal.purpose,
                _ground(row.personal),
                f"[{row.personal.retention}](#how-long)",
                _stored(row),
            )
            for row in held
        ]
        blocks += [f"## {app}", table(("field", "about", "for what", "ground", "kept", "stored"), rows)]
    return page(
        "# Personal fields",
        "Every field that tells something about a person: about whom, for what, on which ground of the "
        "个人信息保护法 (Personal Information Protection Law), for how long, and how it lies in the database. A field "
        "of any table that is neither here nor declared to say nothing of anybody fails a test. Erasure and the copy "
        "for the person are derived from this register.",
        "Which ground holds for which field is our reading and must be confirmed by whoever answers for an "
        "installation; a test finds the words of every ground in the text of its article.",
        "## How long",
        table(("class", "counted from", "days", "what ends it", "length"), [_class(one) for one in _classes()]),
        *blocks,
    )


def _classes() -> list[retention.Retention]:
    return list(retention.CLASSES.values())


def _class(one: retention.Retention) -> tuple[object, ...]:
    chosen = f" (`CARAVAN_{one.setting}`)" if one.setting else ""
    length = f"{one.length.days}{chosen}" if one.length else ""
    status = "to be confirmed" if one.is_to_be_confirmed else "fixed"
    return f"`{one.key}`", one.counted_from, length, one.ends, status


def _ground(personal: register.Personal) -> str:
    return f"art. {personal.basis.article}: {personal.basis.figure}"


def _stored(row: register.Row) -> str:
    if isinstance(row.field, EncryptedTextField | EncryptedJSONField):
        return "encrypted"
    return "keyed hash" if isinstance(row.field, BlindIndexField) else "plain"
