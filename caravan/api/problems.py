"""The one shape of every refusal: problem details, as RFC 9457 describes them."""

from collections.abc import Mapping

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _
from ninja import Schema

MEDIA_TYPE = "application/problem+json"
# Status, the last part of the type, the title; any other status is called by its number.
_KINDS = {
    404: ("not-found", _("Not found")),
    405: ("method-not-allowed", _("This cannot be done here")),
    409: ("refused", _("Not possible now")),
    413: ("too-large", _("Too large")),
    422: ("invalid", _("Something is missing or not right")),
    429: ("shut", _("Too many tries")),
    500: ("failure", _("Something went wrong on our side")),
    503: ("unavailable", _("Nothing can be stored at the moment")),
}


class FieldError(Schema):
    """What is wrong with one field; the parts of its name are joined by dots."""

    field: str
    message: str


class Problem(Schema):
    """Why a request was refused. Texts are in the language asked for and can be shown; ``type`` is for programs."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError]


class Invalid(Exception):
    """Fields that cannot be taken, with the sentence for each."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        self.faults = dict(faults)
        super().__init__(", ".join(self.faults))


def declared(*statuses: int) -> dict[int, type[Problem]]:
    """Return the refusals of an operation, to stand beside its answer; while the database is away, all refuse."""
    return dict.fromkeys((*statuses, 503), Problem)


def problem(status: int, detail: str = "", *, kind: str = "", faults: Mapping[str, str] | None = None) -> HttpResponse:
    """Return a refusal as it is sent."""
    usual_kind, title = _KINDS.get(status, (str(status), str(status)))
    return JsonResponse(
        {
            "type": f"urn:caravan:problem:{kind or usual_kind}",
            "title": str(title),
            "status": status,
            "detail": detail or str(title),
            "errors": [{"field": field, "message": message} for field, message in (faults or {}).items()],
        },
        status=status,
        content_type=MEDIA_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )
