"""The register of routes: who may call each of them. A route that is not here does not answer.

Each app with routes declares its rows in its own ``policy.py``; this module collects them, the
middleware enforces them.
"""

from dataclasses import dataclass, field
from functools import cache
from importlib import import_module

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from caravan.people.roles import Role

PUBLIC = "public"  # everybody
RECEIPT = "receipt"  # a visitor who proved number and code, or a phone; the view opens the matter by it
STAFF = "staff"  # somebody logged in with one of the roles
OPS = "ops"  # health, for machines

EVERY_ROLE = frozenset(Role)


@dataclass(frozen=True)
class Policy:
    """Who may call a route; roles count for staff only."""

    audience: str
    roles: frozenset[Role] = field(default_factory=frozenset)


@cache
def register() -> dict[str, Policy]:
    """Return every row; raises ``ValueError`` if two apps claim one route."""
    routes: dict[str, Policy] = {}
    for app in apps.get_app_configs():
        if app.module is None or not module_has_submodule(app.module, "policy"):
            continue
        for name, policy in import_module(f"{app.name}.policy").ROUTES.items():
            if name in routes:
                raise ValueError(f"{name} is registered twice")
            routes[name] = policy
    return routes


def rows() -> list[tuple[object, ...]]:
    """Return the register as rows for the reference: route, audience, roles."""
    return [
        (f"`{name}`", policy.audience, ", ".join(sorted(policy.roles)) or "")
        for name, policy in sorted(register().items())
    ]
