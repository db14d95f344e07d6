"""A complaint about a legal aid case or whoever works on it, filed by the person from the page of the case."""

from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from caravan import clock
from caravan.cases.asks import Faults
from caravan.cases.models import Case
from caravan.cases.procedures.complaint import COMPLAINT
from caravan.cases.procedures.complaint.words import ANSWERED_IN_TIME, COMPLAIN
from caravan.cases.services.complaints import ABOUT, complain
from caravan.matters.models import Matter
from caravan.matters.pace import address_of
from caravan.matters.refusals import ReceiptReplaced, Refused, TokenReused
from caravan.routing.placing import NobodyResponsible
from caravan.web import casefiles
from caravan.web.citizen.access import by_the_asker, for_cases
from caravan.web.citizen.views.cases import FORM
from caravan.web.citizen.visitor import keep, visitor_of


@FORM
@by_the_asker
@for_cases
def file_complaint(request: HttpRequest, matter: Matter) -> HttpResponse:
    """Ask what was wrong and open the complaint; sent twice, it is one."""
    case = Case.objects.select_related("matter__region").filter(pk=matter.pk, procedure__in=ABOUT).first()
    if case is None:
        raise Http404
    faults: dict[str, str] = {}
    if request.method == "POST":
        typed = casefiles.typed_of(COMPLAINT.form, request.POST)
        try:
            opened = complain(
                case=case,
                typed=typed,
                token=f"{matter.number}:{request.POST.get('token', '')[:64]}",
                language=get_language() or "zh-hans",
                now=clock.now(),
                address=address_of(request.META),
            )
        except Faults as refusal:
            faults = refusal.by_field
        except (Refused, TokenReused, ReceiptReplaced, NobodyResponsible) as refusal:
            faults = {"__all__": str(refusal)}
        else:
            visitor = visitor_of(request)
            visitor.open(opened.case.matter)
            return keep(redirect("citizen:aid_done", number=opened.number), visitor)
    context = {
        "matter": matter,
        "form": casefiles.AskForm(COMPLAINT.form, request.POST if faults else None, faults=faults),
        "token": request.POST.get("token") or str(uuid4()),
        "bases": (COMPLAIN, ANSWERED_IN_TIME),
    }
    return render(request, "citizen/case/complain.html", context, status=422 if faults else 200)
