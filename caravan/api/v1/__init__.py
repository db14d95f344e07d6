"""Version 1 of the interface: the resources, and what each refusal becomes, said once."""

from typing import Any

import pydantic
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import JSONRenderer

from caravan import clock
from caravan.api.fields import sentence
from caravan.api.problems import MEDIA_TYPE, Invalid, problem
from caravan.api.v1 import consultations, figures, files, points, regions, topics, turns
from caravan.files.refusals import FileRefused
from caravan.matters.refusals import Incomplete, Refused, Shut, TokenReused


class Readable(JSONRenderer):
    """Chinese as it is written, not as escapes: half the size, and a person can read it."""

    json_dumps_params = {"ensure_ascii": False}


class Api(NinjaAPI):
    """Describes refusals in the media type they are sent in."""

    def get_openapi_schema(self, **where: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**where)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, answer in operation["responses"].items():
                    if status >= 400:
                        answer["content"] = {MEDIA_TYPE: answer["content"].pop(Readable.media_type)}
        return schema


api = Api(
    title="Caravan",
    version="1",
    description="Ask, follow and find public legal services. Texts are in the language of Accept-Language: zh or en.",
    urls_namespace="api-v1",
    docs_url=None,
    renderer=Readable(),
)
for resource in (topics, regions, points, files, consultations, turns, figures):
    api.add_router("", resource.router)


@api.exception_handler(ValidationError)
def _unfit(request: HttpRequest, error: ValidationError) -> HttpResponse:
    # A location begins with where the value stood, and in a body with the name of our argument.
    skipped = {"body": 2}
    return problem(
        422,
        faults={
            ".".join(map(str, fault["loc"][skipped.get(fault["loc"][0], 1) :])): sentence(fault)
            for fault in error.errors
        },
    )


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(422, _("The body of the request is not JSON."))


@api.exception_handler(RequestDataTooBig)
def _too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return problem(413)


@api.exception_handler(Invalid)
def _invalid(request: HttpRequest, error: Invalid) -> HttpResponse:
    return problem(422, faults=error.faults)


@api.exception_handler(FileRefused)
def _file_refused(request: HttpRequest, error: FileRefused) -> HttpResponse:
    return problem(422, faults={"file": str(error)})


@api.exception_handler(Incomplete)
def _incomplete(request: HttpRequest, error: Incomplete) -> HttpResponse:
    return problem(422, faults={error.field.removesuffix("_code"): str(error)})


@api.exception_handler(TokenReused)
def _reused(request: HttpRequest, error: TokenReused) -> HttpResponse:
    detail = _("This Idempotency-Key came before with other content. Send something else under a key of its own.")
    return problem(409, detail, kind="key-reused")


@api.exception_handler(Shut)
def _shut(request: HttpRequest, error: Shut) -> HttpResponse:
    answer = problem(429, str(error))
    answer.headers["Retry-After"] = str(max(1, round((error.until - clock.now()).total_seconds())))
    return answer


@api.exception_handler(pydantic.ValidationError)
def _broken_off(request: HttpRequest, error: pydantic.ValidationError) -> HttpResponse:
    """Answer for a database that went away while an answer was put together: 503, as at any other moment."""
    read = [str(fault["ctx"]["error"]) for fault in error.errors() if fault["type"] == "get_attribute_error"]
    if not any(name in text for text in read for name in ("OperationalError", "InterfaceError")):
        raise error
    return problem(503)


@api.exception_handler(Refused)
def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return problem(409, str(error))


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404, str(error))
