"""Everything one phone ever asked; a lost receipt."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from caravan import clock
from caravan.consultations.queries import turn
from caravan.matters.models import Matter, Party
from caravan.matters.numbers import normalise
from caravan.matters.pace import TooMuch, address_of, count_code
from caravan.matters.services import matters_of_phone, replace_receipt
from caravan.people.refusals import PeopleRefused, TooManyCodes
from caravan.people.services import phones
from caravan.privacy.masks import mask_phone
from caravan.web.citizen.forms.phone import PhoneCodeForm, PhoneForm
from caravan.web.citizen.visitor import keep, visitor_of
from caravan.web.pace import refuse, status_of

MOST_LISTED = 50


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """Ask for a phone, then list what it asked. What we send never tells whether the phone is known."""
    visitor = visitor_of(request)
    now = clock.now()
    if (phone_index := visitor.proved_phone(now)) is not None:
        found = list(matters_of_phone(phone_index).select_related("topic", "owner")[:MOST_LISTED])
        return render(request, "citizen/phone/matters.html", {"rows": rows_of(found), "now": now})
    form = PhoneForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        phone = form.cleaned_data["phone"]
        try:
            count_code(address_of(request.META), now)
            phones.send_phone_code(phone=phone, language=get_language() or "zh-hans", now=now)
        except TooManyCodes as error:
            # The code sent before may still come, and is still good: the person can type it here.
            waiting = PhoneCodeForm({"phone": phone, "code": ""})
            waiting.errors["code"] = waiting.error_class([str(error)])
            answer = _code_page(request, waiting, phone, status=429)
            answer["Retry-After"] = str(error.wait_seconds)
            return answer
        except TooMuch as error:
            refuse(form, error)
        except PeopleRefused as error:
            form.add_error("phone", str(error))
        else:
            return _code_page(request, PhoneCodeForm(initial={"phone": phone}), phone)
    context = {"form": form, "opened": rows_of(opened_here(request))}
    return render(request, "citizen/phone/mine.html", context, status=status_of(form))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Check the six digits. The phone travels in the form, never in an address; without it, it is asked for."""
    if request.method != "POST":
        return redirect("citizen:mine")
    visitor = visitor_of(request)
    form = PhoneCodeForm(request.POST)
    phone = request.POST.get("phone", "")[:30]
    if form.is_valid():
        now = clock.now()
        phone_index = phones.verify_phone_code(phone=phone, code=form.cleaned_data["code"], now=now)
        if phone_index is not None:
            visitor.phone_index, visitor.phone_at = phone_index, now
            return keep(redirect("citizen:mine"), visitor)
        form.add_error("code", _("This code is wrong or too old. Compare the digits, or send a new one."))
    return _code_page(request, form, phone, status=422)


def _code_page(request: HttpRequest, form: PhoneCodeForm, phone: str, status: int = 200) -> HttpResponse:
    context = {"form": form, "phone": phone, "masked": mask_phone(phone)}
    return render(request, "citizen/phone/code.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lost(request: HttpRequest) -> HttpResponse:
    """A lost receipt: a new code by the asker's phone, or the way to a service point. The old code stops working."""
    visitor = visitor_of(request)
    now = clock.now()
    phone_index = visitor.proved_phone(now)
    if request.method == "POST":
        number = normalise(request.POST.get("number", ""))
        matter = _own(phone_index).filter(number=number).first() if phone_index else None
        if matter is None:
            return redirect("citizen:lost")
        replace_receipt(matter=matter, by=None, how="phone_code", now=now)
        matter.refresh_from_db()
        visitor.open(matter)
        messages.success(request, _("This is your new code. The old one no longer works."))
        return keep(redirect("citizen:receipt", number=matter.number), visitor)
    found = list(_own(phone_index).select_related("topic")[:MOST_LISTED]) if phone_index else []
    return render(request, "citizen/phone/lost.html", {"rows": rows_of(found), "is_proved": phone_index is not None})


def _own(phone_index: bytes) -> QuerySet[Matter]:
    """Return what the owner of a phone asked themselves: a helper gets no receipt of another's question."""
    asked = Party.objects.filter(phone_index=phone_index, part=Party.Part.ASKER)
    return matters_of_phone(phone_index).filter(pk__in=asked.values("matter"))


def rows_of(found: list[Matter]) -> list[dict[str, object]]:
    """Return what a list shows of each matter: number, topic, whose turn, until when."""
    return [{"matter": matter, "turn": turn(matter)} for matter in found]


def opened_here(request: HttpRequest) -> list[Matter]:
    """Return the matters whose receipts this browser holds, the last opened first."""
    visitor = visitor_of(request)
    if visitor.is_private or not visitor.matters:
        return []
    order = list(reversed(visitor.matters))
    found = [
        matter
        for matter in Matter.objects.select_related("topic", "owner").filter(number__in=order)
        if visitor.has_open(matter)
    ]
    return sorted(found, key=lambda matter: order.index(matter.number))
