"""What holds for every request: headers, who may call what, and how long a staff session lasts."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import BadRequest, ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.template.loader import render_to_string
from django.utils.http import urlencode

from caravan import audit, clock, policy
from caravan.consultations.services import start_draft
from caravan.people.models import User
from caravan.people.services.second_factor import is_needed
from caravan.web import looks

Handler = Callable[[HttpRequest], HttpResponse]

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "media-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


def security_headers(get_response: Handler) -> Handler:
    """Add the strict headers to every page; a view may have set a stricter one."""

    def handle(request: HttpRequest) -> HttpResponse:
        answer = get_response(request)
        answer.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        answer.headers.setdefault("Permissions-Policy", "geolocation=(), camera=(), microphone=()")
        # Every page carries what somebody did or asked, or a token of theirs: none is kept by caches.
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    return handle


# What a session that has ended still knows: whose it was.
LEFT = "left"
# Where what was being sent then waits for its sender.
AGAIN = "workbench:again"
UNKEPT = frozenset({"csrfmiddlewaretoken"})
# What opens an account is typed anew, and never lies in a draft.
SECRET = frozenset({"workbench:password", "workbench:factor"})
# Whoever was given a password must choose their own before anything else: every page leads there.
OWN_PASSWORD = "workbench:password"  # noqa: S105 -- the name of a route


# Between password and code nothing opens but the page that asks for the code, or sets it up.
FACTOR = "workbench:factor"
PASSED = "factor"


def has_passed(request: HttpRequest) -> bool:
    """Say whether the session of somebody logged in came in with all that its account must show."""
    user = cast("User", request.user)
    if not is_needed(user):
        return True
    # A factor that was reset or set up anew since asks again.
    return user.second_factor_at is not None and request.session.get(PASSED) == user.second_factor_at.timestamp()


class Gate:
    """Lets a request through to the views that its maker may call, by the register of routes."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        looks.keep_look(request, response)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content:
            response.content = render_to_string("405.html", request=request).encode()
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        # The interface reads its bodies itself and takes no form: a form sent to it must not be read here.
        is_form = not getattr(view, "csrf_exempt", False)
        _refuse_null_characters(request, is_form=is_form)
        if is_form:
            looks.turn_to_look(request)
        name = request.resolver_match.view_name if request.resolver_match else ""
        rule = policy.register().get(name)
        if rule is None:
            raise ImproperlyConfigured(f"The route {name!r} stands in no policy register.")
        if rule.audience != policy.STAFF:
            return None
        if not request.user.is_authenticated:
            return _to_login(request)
        if not request.user.role_set & rule.roles:
            raise Http404
        place = next((grant.region.code for grant in request.user.grants), "")
        audit.context.describe(role=",".join(sorted(request.user.role_set)), region=place)
        if name != FACTOR and not has_passed(request):
            return _led_to(request, f"{resolve_url(FACTOR)}?{urlencode({'next': _way_back(request)})}")
        if request.user.must_change_password and name not in {OWN_PASSWORD, FACTOR}:
            return _led_to(request, resolve_url(OWN_PASSWORD))
        return None


def _refuse_null_characters(request: HttpRequest, *, is_form: bool) -> None:
    """Refuse what no person can type and PostgreSQL cannot store, before any view meets it."""
    forms = (request.GET, request.POST) if is_form else (request.GET,)
    typed = (part for form in forms for name, values in form.lists() for part in (name, *values))
    if "\x00" in request.path or any("\x00" in part for part in typed):
        raise BadRequest("a null character")


def _to_login(request: HttpRequest) -> HttpResponse:
    if request.headers.get("X-Requested-With") == "fetch":
        # What saves by itself stays on its page, and with it what is being typed.
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
    return _led_to(request, f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': _way_back(request)})}")


def _way_back(request: HttpRequest) -> str:
    """Return where to go after logging in: the page that was asked for, or what was being sent to it."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    page = urlsplit(request.headers.get("Referer", ""))
    staff = resolve_url(settings.LOGIN_REDIRECT_URL)
    back = page.path if page.netloc == request.get_host() and page.path.startswith(staff) else staff
    who = request.session.get(LEFT)
    fields = {name: values for name, values in request.POST.lists() if name not in UNKEPT and "password" not in name}
    is_secret = request.resolver_match is not None and request.resolver_match.view_name in SECRET
    if who is None or is_secret or not fields:
        return back
    content = {"by": who, "path": request.get_full_path(), "fields": fields, "back": back, "files": []}
    content["had_files"] = bool(request.FILES)
    return resolve_url(AGAIN, start_draft(now=clock.now(), content=content).pk)


def _led_to(request: HttpRequest, target: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return redirect(target)


def session_limits(get_response: Handler) -> Handler:
    """End a staff session after half an hour of silence, or twelve hours in all."""

    def handle(request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            now = clock.now()
            began = _moment(request, "began", now)
            seen = _moment(request, "seen", now)
            if now - seen > settings.SESSION_IDLE or now - began > settings.SESSION_LONGEST:
                who = request.user.pk
                logout(request)
                # Until somebody logs in: what they were sending is kept for them and for nobody else.
                request.session[LEFT] = who
            # Written once a minute at most, so that reading a queue does not cost a write each time.
            elif now - seen > timedelta(minutes=1) or "seen" not in request.session:
                request.session["began"], request.session["seen"] = began.timestamp(), now.timestamp()
        return get_response(request)

    return handle


def _moment(request: HttpRequest, key: str, default: datetime) -> datetime:
    stamp = request.session.get(key)
    return datetime.fromtimestamp(stamp, UTC) if isinstance(stamp, float | int) else default
