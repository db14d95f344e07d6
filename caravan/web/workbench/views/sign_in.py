"""Logging in."""

from typing import Any

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from caravan.web.workbench.forms.account import SignInForm

LOCKED_FOR = int(settings.AXES_COOLOFF_TIME * 3600)  # seconds


class SignIn(LoginView):
    """The login page."""

    template_name = "workbench/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


def locked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Say that the account is locked, for how long, and who can help; called by the lock itself."""
    context = {
        "form": SignInForm(request, initial={"username": request.POST.get("username", "")}),
        "locked_minutes": LOCKED_FOR // 60,
        "next": request.POST.get("next", ""),
    }
    answer = render(request, SignIn.template_name, context, status=429)
    answer["Retry-After"] = str(LOCKED_FOR)
    return answer
