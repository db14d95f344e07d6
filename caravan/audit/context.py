"""What every audit event of one request or one job run shares."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Context:
    """The request, the role it is made in, its maker's region and whom it is made for, as far as they are known."""

    request_id: str = ""
    role: str = ""
    region: str = ""  # for events that name no other
    acting_for: str = ""
    stand_in: str = ""  # who acts in the place of "asker", whom services name where nobody of the staff acts


_current: ContextVar[Context] = ContextVar("audit_context", default=Context())  # noqa: B039 (frozen)


def current() -> Context:
    return _current.get()


@contextmanager
def within(
    *,
    request_id: str | None = None,
    role: str | None = None,
    region: str | None = None,
    acting_for: str | None = None,
) -> Iterator[None]:
    """Let the events recorded inside carry these; what is not given stays as it is around."""
    given = {"request_id": request_id, "role": role, "region": region, "acting_for": acting_for}
    token = _current.set(replace(current(), **{name: value for name, value in given.items() if value is not None}))
    try:
        yield
    finally:
        _current.reset(token)


def describe(
    *,
    role: str | None = None,
    region: str | None = None,
    acting_for: str | None = None,
    stand_in: str | None = None,
) -> None:
    """Add what became known in the middle of a request (who logged in, who acts there for whom)."""
    given = {"role": role, "region": region, "acting_for": acting_for, "stand_in": stand_in}
    _current.set(replace(current(), **{name: value for name, value in given.items() if value is not None}))
