"""An application for mediation that staff write down: for somebody, on the committee's own motion, or handed over."""

from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from caravan import clock
from caravan.cases.asks import Faults
from caravan.cases.mediation import services as mediation
from caravan.cases.services import opened_by
from caravan.knowledge.models import Topic
from caravan.matters.models import Matter
from caravan.matters.refusals import ConflictDeclared, Incomplete, ReceiptReplaced, Refused, TokenReused
from caravan.people.models import User
from caravan.web.applying import application_of
from caravan.web.looks import HELD_FORM, typed
from caravan.web.places import Picker
from caravan.web.requests import StaffRequest
from caravan.web.workbench.context import frame
from caravan.web.workbench.counter import places, sent_token, token_of
from caravan.web.workbench.forms.mediation import ASKED_FOR, MediationIntakeForm
from caravan.web.workbench.receipts import hold


@require_http_methods(["GET", "HEAD", "POST"])
def mediation_apply(request: StaffRequest) -> HttpResponse:
    """One page; the buttons that look a place up bring it back with all that was typed, and send nothing."""
    topics = list(Topic.objects.all())
    is_look = typed(request) is not None
    if request.method != "POST" and not is_look:
        initial = {"channel": Matter.Channel.COUNTER, "language": "zh-hans", "source": ASKED_FOR}
        return _page(request, MediationIntakeForm(topics=topics, initial=initial), uuid4(), "")
    step = "look" if is_look or request.headers.get("HX-Request") else ""
    step = request.POST.get("step", "") or step
    form = MediationIntakeForm(request.POST, topics=topics)
    form.full_clean()
    token = sent_token(request)
    if step:
        form.errors.clear()
    elif not form.errors:
        try:
            opened = mediation.open_mediation(
                application=application_of(form.cleaned_data, form.cleaned_data["language"]),
                channel=form.cleaned_data["channel"],
                token=token_of(request.user, token),
                now=clock.now(),
                by=request.user,
            )
        except Refused as error:
            token = _refused(form, error, request.user, token)
        else:
            hold(request, opened.case.matter, clock.now())
            return redirect("workbench:paper", number=opened.number)
    return _page(request, form, token, step)


def _refused(form: MediationIntakeForm, error: Refused, user: User, token: UUID) -> UUID:
    """Put the refusal where it belongs; return the token to send the form with next."""
    if isinstance(error, TokenReused):
        try:
            earlier = opened_by(procedure="mediation", token=token_of(user, token))
            number = earlier.number if earlier else ""
        except ReceiptReplaced as replaced:
            form.add_error(None, str(replaced))
            return uuid4()
        words = _("This form was sent before, as %(number)s, with other content; that matter is unchanged.")
        form.add_error(None, words % {"number": number} + " " + _("Send it again if this is another dispute."))
        return uuid4()
    if isinstance(error, ConflictDeclared):
        form.add_error(
            "interest", _("You or your office act for somebody who is named here: a colleague writes it down.")
        )
    elif isinstance(error, Faults):
        for key, words in error.by_field.items():
            field = {"opponent_name": "opponent", "opponent_identity_number": "identity_number"}.get(key, key)
            form.add_error(field if field in form.fields else None, words)
    else:
        missing = error.field if isinstance(error, Incomplete) else ""
        form.add_error({"region_code": "region", "topic_key": "topic"}.get(missing), str(error))
    return token


def _page(request: StaffRequest, form: MediationIntakeForm, token: UUID, step: str) -> HttpResponse:
    picker, chosen = places(request, step)
    context = frame(request.user) | {
        "held_form": HELD_FORM,
        "form": form,
        "token": token,
        "here": reverse("workbench:mediation_apply"),
        "picker": picker,
        "chosen": chosen,
        "chosen_path": Picker.path_to(chosen) if chosen else [],
    }
    return render(request, "workbench/mediation/apply.html", context, status=422 if form.errors else 200)
