"""What the legal aid centre is handed by others: a notice, or the application of somebody who is detained."""

from dataclasses import replace
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods

from caravan import clock
from caravan.cases import services
from caravan.cases.asks import Ask, Faults, Kind
from caravan.cases.procedures.legal_aid_notice.partners import CLEAR, FORMS, LETTERS, PERSON, asks_of
from caravan.matters.refusals import ConflictDeclared, Refused, TokenReused
from caravan.web import casefiles
from caravan.web.requests import StaffRequest
from caravan.web.workbench.context import frame
from caravan.web.workbench.counter import sent_token, token_of

# What stands in the address, the procedure it opens, its name, what is said above the form.
KINDS = {
    "notice": (
        "legal_aid_notice",
        lazy("Notice of court, procuratorate or police"),
        lazy("Nobody applies and nobody checks means: a lawyer is assigned within three days (arts. 25, 28 and 36)."),
    ),
    "application": (
        "legal_aid",
        lazy("Application of somebody detained, passed on"),
        lazy("It is decided like any other, within seven days after it arrived (arts. 39 and 43)."),
    ),
}
PLACE = Ask(
    "region",
    lazy("County whose agency it concerns"),
    Kind.CHOICE,
    hint=lazy("Where the organ is that handles the case (art. 38)."),
)


@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: StaffRequest, kind: str) -> HttpResponse:
    """One form: the letter, the person, the case. What was typed comes back with its faults."""
    if kind not in KINDS:
        raise Http404
    opens, title, says = KINDS[kind]
    counties = services.counties_of(request.user, clock.today())
    place = replace(PLACE, choices=tuple((one.code, one.display_name(get_language() or "")) for one in counties))
    faults: dict[str, str] = {}
    token = sent_token(request)
    if request.method == "POST":
        asks = (place, *asks_of(opens))
        try:
            opened = services.take_in(
                procedure=opens,
                typed=casefiles.typed_of(asks, request.POST),
                token=token_of(request.user, token),
                by=request.user,
                now=clock.now(),
            )
        except Faults as refusal:
            faults = refusal.by_field
        except ConflictDeclared:
            faults = {"clear": _("You have an interest in somebody who is named here: a colleague takes it in.")}
        except TokenReused:
            faults, token = (
                {"": _("This form was sent before, with other content. Send it again if it is new.")},
                uuid4(),
            )
        except Refused as refusal:
            faults = {"": str(refusal)}
        else:
            messages.success(request, _("Taken in: %(number)s") % {"number": opened.number})
            return redirect("workbench:case", number=opened.number)
    first = {"region": counties[0].code} if len(counties) == 1 else {}
    typed = request.POST if request.method == "POST" else None
    form = casefiles.AskForm((place, *asks_of(opens)), typed, faults=faults, initial=first)
    parts = (
        (_("The letter"), (place, *LETTERS[opens])),
        (_("The person"), PERSON),
        (_("The case"), FORMS[opens]),
        (_("Your word"), (CLEAR,)),
    )
    context = {
        "form": form,
        "parts": [(name, [form[ask.key] for ask in asks]) for name, asks in parts],
        "kinds": [(key, words) for key, (_opens, words, _says) in KINDS.items()],
        "kind": kind,
        "title": title,
        "says": says,
        "token": token,
    }
    return render(request, "workbench/aid.html", frame(request.user) | context, status=422 if faults else 200)
