"""What holds for every request below /api/, whatever answers it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from caravan.api.problems import MEDIA_TYPE, problem

PREFIX = "/api/"


def boundary(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Keep cookies out and pages in: what a browser holds grants nothing here and chooses no language.

    What Django itself refuses (a path that does not exist, a method, a broken request) gets the
    shape of every other refusal.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return get_response(request)
        request.COOKIES = {}
        answer = get_response(request)
        if answer.status_code < 400 or answer.headers.get("Content-Type") == MEDIA_TYPE:
            return answer
        if answer.status_code == 400:
            # Bad input is 422 here, wherever it was noticed.
            return problem(422, _("The request cannot be read."))
        refusal = problem(answer.status_code)
        for name in {"Allow", "Retry-After"} & answer.headers.keys():
            refusal.headers[name] = answer.headers[name]
        return refusal

    return handle
