"""One's own account: the password, the mobile for notices, and whether single keys do things."""

from django.contrib import messages
from django.contrib.auth import authenticate, logout, update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from caravan import clock
from caravan.people import services as people
from caravan.people.refusals import PasswordUnfit, PasswordWrong, PhoneUnusable
from caravan.web.requests import StaffRequest
from caravan.web.workbench.context import frame
from caravan.web.workbench.forms.account import PasswordForm
from caravan.web.workbench.views.sign_in import locked


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: StaffRequest) -> HttpResponse:
    """Change one's own password; a first one must be changed before anything else can be done."""
    user, now = request.user, clock.now()
    act = request.POST.get("act", "password") if request.method == "POST" else ""
    if act == "keys":
        people.change_account(user=user, by=user, keyboard_shortcuts=request.POST.get("keys") == "on", now=now)
        return _saved(request)
    if act == "mobile":
        try:
            people.set_mobile(user=user, mobile=request.POST.get("mobile", ""), by=user, now=now)
        except PhoneUnusable as error:
            return _page(request, PasswordForm(), mobile=request.POST["mobile"], mobile_error=str(error))
        return _saved(request)
    form = PasswordForm(request.POST if act else None)
    if form.is_valid():
        # Counted like a try to log in: whoever finds a page left open must not guess here for ever.
        known = authenticate(request, username=user.username, password=form.cleaned_data["current"])
        if getattr(request, "axes_locked_out", False):
            logout(request)
            return locked(request)
        try:
            if known is None:
                raise PasswordWrong
            people.change_password(
                user=user, current=form.cleaned_data["current"], new=form.cleaned_data["new"], now=now
            )
        except PasswordWrong as error:
            form.add_error("current", str(error))
        except PasswordUnfit as error:
            form.add_error("new", " ".join(error.messages))
        else:
            # This session goes on under the new password; every other one ends.
            update_session_auth_hash(request, user)
            messages.success(request, _("Your password is changed. Everywhere else you are logged out."))
            return redirect("workbench:queue")
    return _page(request, form)


def _saved(request: StaffRequest) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("workbench:password")


def _page(request: StaffRequest, form: PasswordForm, **more: str) -> HttpResponse:
    user = request.user
    context = frame(user) | {"form": form, "mobile": user.addressee.mobile} | more
    if user.must_change_password:
        # Every other page leads back here until it is done.
        context |= {"views": [], "pages": []}
    status = 422 if form.errors or "mobile_error" in more else 200
    return render(request, "workbench/password.html", context, status=status)
