"""The other side's way in: a link, or number and code from a letter. No account; looking commits to nothing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from caravan import clock
from caravan.cases.mediation import services as mediation
from caravan.cases.mediation.models import Seat
from caravan.matters.models import Matter
from caravan.matters.pace import address_of
from caravan.matters.services.attempts import ReceiptShut, open_with_receipt
from caravan.web.citizen.forms.mediation import InvitedForm
from caravan.web.citizen.visitor import keep, visitor_of
from caravan.web.looks import HELD_FORM, as_typed

FOUND = 302


@never_cache
@require_safe
def link(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """Open the seat of a link, and leave the code out of the address from then on."""
    answer = _open(request, InvitedForm({"number": number, "code": code}))
    # A mistaken link leads to the page on which number and code are typed.
    return answer if answer.status_code == FOUND else redirect("citizen:invited")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: HttpRequest) -> HttpResponse:
    """Number and code by hand. A wrong code and a number that does not exist get the same words."""
    if request.method != "POST":
        held = {"number": request.GET.get("number", "")[:40]} | as_typed(request)
        return _page(request, InvitedForm(initial=held))
    return _open(request, InvitedForm(request.POST))


def _open(request: HttpRequest, form: InvitedForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, form, 422)
    found: list[Seat] = []

    def find(*, number: str, code: str) -> Matter | None:
        seat = mediation.find_seat(number=number, code=code)
        found.extend([seat] if seat else [])
        return seat.case.matter if seat else None

    now = clock.now()
    try:
        open_with_receipt(now=now, address=address_of(request.META), find=find, who="opponent", **form.cleaned_data)
    except ReceiptShut as error:
        return _page(request, form, 429, shut=error)
    if not found:
        form.add_error("number", _("Number and code do not fit together. Compare both with the invitation."))
        return _page(request, form, 422)
    [seat] = found
    mediation.first_look(seat=seat, now=now)
    visitor = visitor_of(request)
    visitor.seats[str(seat.pk)] = seat.code_version
    visitor.meet(seat.case.matter)
    return keep(redirect("citizen:table", seat_id=seat.pk), visitor)


def _page(request: HttpRequest, form: InvitedForm, status: int = 200, **more: object) -> HttpResponse:
    context = {"form": form, "held_form": HELD_FORM, **more}
    return render(request, "citizen/mediation/invited.html", context, status=status)
