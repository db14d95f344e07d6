"""Who may call what, who sees what, what is kept of people, what goes on record, and the JSON interface."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.apps import apps
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation

from caravan import policy
from caravan.directory.models import KEEPING
from caravan.matters.models import REGIONAL, TAKING_PART
from caravan.people.roles import ANSWERING, LEADING, Role
from caravan.privacy.fields import BlindIndexField, EncryptedJSONField, EncryptedTextField
from caravan.web.workbench.office.words import ACTIONS, SHOWN
from tools.reference.markdown import page, summary, table

ROOT = Path(__file__).resolve().parents[2]


def permissions() -> str:
    where = dict(_addresses(get_resolver().url_patterns))
    rows = [
        (name, f"`{where[name.strip('`')]}`", audience, roles)
        for name, audience, roles in ((str(n), str(a), r) for n, a, r in policy.rows())
    ]
    return page(
        "# Routes and who may call them",
        "A route that stands in no register does not answer. `public` is everybody; `receipt` a visitor whose browser "
        "has opened the matter with number and code, or proved its phone; `staff` somebody logged in with one of the "
        "roles; `ops` machines. Which matters a person then sees is decided where matters live: see [Roles](roles.md).",
        table(("route", "address", "audience", "roles"), rows),
    )


def _addresses(
    patterns: Iterable[URLPattern | URLResolver], prefix: str = "/", namespace: str = ""
) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _addresses(pattern.url_patterns, address, inner)
        elif pattern.name:
            yield f"{namespace}{pattern.name}", address


def roles() -> str:
    register = policy.register()
    marks = [("answers people", ANSWERING), ("leads", LEADING), ("takes part in matters", TAKING_PART)]
    marks += [("sees its region's matters", frozenset(REGIONAL)), ("keeps service points", KEEPING)]
    with translation.override("zh-hans"):
        chinese = {role: str(role.label) for role in Role}
    rows = [
        (f"`{role}`", role.label, chinese[role], *("yes" if role in group else "" for _name, group in marks))
        for role in Role
    ]
    opened = [
        (f"`{role}`", ", ".join(f"`{name}`" for name, rule in sorted(register.items()) if role in rule.roles))
        for role in Role
    ]
    return page(
        "# Roles",
        "Each is held for a region and all below it, or for one organization; a person may hold several. "
        "A change holds from the person's next request.",
        table(("role", "in English", "in Chinese", *(name for name, _group in marks)), rows),
        "## What each role opens",
        table(("role", "routes"), opened),
    )


def tables() -> str:
    blocks = []
    for app in apps.get_app_configs():
        models = [model for model in app.get_models() if model.__module__.startswith("caravan.")]
        if models:
            rows = [(f"`{m.__name__}`", f"`{m._meta.db_table}`", summary(m), _personal(m)) for m in models]
            head = ("model", "table", "what a row is", "personal data")
            blocks += [f"## {app.label}", summary(app.module), table(head, rows)]
    return page(
        "# Tables and personal data",
        "By package, the lowest first: what it owns, what a row of each table is, and which fields hold what a person "
        "told us or who they are. Encrypted values open in their own row and column only; a keyed hash (#) finds equal "
        "values and shows none. Photos and recordings lie encrypted on the disk. "
        "Why it is so: [Privacy](../explanation/privacy.md).",
        *blocks,
    )


def _personal(model: type[Model]) -> str:
    marks = ((EncryptedTextField, ""), (EncryptedJSONField, ""), (BlindIndexField, " #"))
    fields = model._meta.get_fields()
    return ", ".join(f"`{f.name}`{mark}" for f in fields for kind, mark in marks if isinstance(f, kind))


def audit() -> str:
    return page(
        "# What goes on record",
        "One row for each thing somebody did or saw, in the transaction of the thing itself. It holds keys and counts, "
        "never what a person said; it is never changed and never deleted.",
        table(("action", "meaning"), [(f"`{key}`", words) for key, words in sorted(ACTIONS.items())]),
        "`seen` says what was shown: " + ", ".join(f"`{key}` ({words})" for key, words in sorted(SHOWN.items())) + ".",
    )


def api() -> str:
    described = json.loads((ROOT / "openapi.json").read_text("utf-8"))
    rows = [
        (f"`{method.upper()} {path}`", f"`{operation['operationId']}`", operation.get("description", ""))
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
    ]
    return page(
        "# API",
        "The JSON interface, for the mini program and other systems. Its full description is "
        "[`openapi.json`](../../openapi.json). A matter opens to whoever sends its number and its receipt code; "
        "refusals are problem details (RFC 9457). Why a key goes with every question: "
        "[decision 19](../decisions/0019-idempotency-keys.md).",
        table(("request", "operation", "what it does"), rows),
    )
