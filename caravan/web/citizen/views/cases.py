"""A case for the person in it: where it stands, what comes next, by when, by which law; and what they can do."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from caravan import clock
from caravan.cases import services
from caravan.cases.asks import Faults
from caravan.cases.models import Case
from caravan.cases.procedures import PROCEDURES
from caravan.cases.queries import cases_from
from caravan.cases.services.complaints import ABOUT
from caravan.documents.models import Document
from caravan.files import services as files
from caravan.matters.models import Matter, Party
from caravan.matters.refusals import Refused
from caravan.web import casefiles
from caravan.web.citizen.access import by_the_asker, for_cases, is_helper, with_matter
from caravan.web.fields import FilesField
from caravan.web.pace import status_of
from caravan.web.uploads import taken_in

FORM = require_http_methods(["GET", "HEAD", "POST"])


def case_page(request: HttpRequest, matter: Matter) -> HttpResponse:
    """Show where the case stands."""
    case = Case.objects.select_related("matter", "assignee__organization", "opened_from").get(pk=matter.pk)
    now = clock.now()
    procedure = PROCEDURES[case.procedure]
    lines = casefiles.clock_lines(case, now)
    context: dict[str, Any] = {
        "matter": matter,
        "case": case,
        "procedure": procedure,
        "stage": casefiles.stage_of(case),
        "running": [line for line in lines if line.state in {"running", "late"}],
        "ended": [line for line in lines if line.state not in {"running", "late"}],
        "missed": [line for line in lines if line.is_ours and line.state == "late"],
        "offers": (offers := _offers(request, case)),
        "is_their_turn": bool(offers) and any(not line.is_ours and line.state == "running" for line in lines),
        "papers": casefiles.paper_lines(case),
        "facts": casefiles.told(procedure.form, case.facts),
        "steps": casefiles.step_lines(case, is_for_staff=False),
        "lines": casefiles.timeline(case, "asker"),
        "helpers": Party.objects.helpers().filter(matter=matter),
        "documents": Document.objects.for_asker().filter(matter=matter).order_by("id"),
        "is_helper": is_helper(request),
        "complaints": cases_from(matter),
        "may_complain": case.procedure in ABOUT and not is_helper(request),
        "is_open": matter.state == Matter.State.OPEN,
        "now": now,
    }
    return render(request, "citizen/case/case.html", context)


def _offers(request: HttpRequest, case: Case) -> list[tuple[str, Any]]:
    """Return what the person can do now; whoever only helps ends nothing."""
    acts = PROCEDURES[case.procedure].acts
    return [
        (name, acts[name]) for name in services.offers(case, None) if not (is_helper(request) and acts[name].is_grave)
    ]


@FORM
@with_matter
@for_cases
def case_step(request: HttpRequest, matter: Matter, action: str) -> HttpResponse:
    """One step that the person takes, on a page of its own."""
    case = Case.objects.select_related("matter").filter(pk=matter.pk).first()
    if case is None or matter.kind in casefiles.WITH_OWN_PAGES or action not in PROCEDURES[case.procedure].acts:
        raise Http404
    if action not in dict(_offers(request, case)) and request.method != "POST":
        return redirect("citizen:matter", number=matter.number)
    act = PROCEDURES[case.procedure].acts[action]
    faults: dict[str, str] = {}
    if request.method == "POST":
        if is_helper(request) and act.is_grave:
            return redirect("citizen:matter", number=matter.number)
        typed = casefiles.typed_of(act.asks, request.POST)
        try:
            services.take_step(
                case=case,
                action=action,
                by=None,
                typed=typed,
                expected=casefiles.shown_count(request.POST),
                now=clock.now(),
            )
        except Faults as refusal:
            faults = refusal.by_field
        except Refused as refusal:
            faults = {"__all__": str(refusal)}
        else:
            messages.success(request, str(act.done))
            return redirect("citizen:matter", number=matter.number)
    begun = case.facts if act.begins_with_facts else {}
    form = casefiles.AskForm(act.asks, request.POST if faults else None, faults=faults, initial=begun)
    context = {"matter": matter, "case": case, "act": act, "action": action, "form": form}
    context["stage"] = casefiles.stage_of(case)
    return render(request, "citizen/case/step.html", context, status=422 if faults else 200)


class PaperForm(forms.Form):
    """Hand in one paper as photos."""

    photos = FilesField(
        label="", required=False, widget=FilesField.widget(attrs={"accept": "image/*", "multiple": True})
    )

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not self.errors and not self.cleaned_data["photos"]:
            self.add_error("photos", _("Choose a photo first."))
        return self.cleaned_data


@FORM
@by_the_asker
@for_cases
def case_papers(request: HttpRequest, matter: Matter, key: str) -> HttpResponse:
    """Hand in one paper of the case."""
    case = Case.objects.select_related("matter").filter(pk=matter.pk).first()
    papers = {line.key: line for line in casefiles.paper_lines(case)} if case else {}
    if case is None or matter.kind in casefiles.WITH_OWN_PAGES or key not in papers:
        raise Http404
    form = PaperForm(request.POST, request.FILES) if request.method == "POST" else PaperForm()
    form.fields["photos"].label = papers[key].label
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        stored = taken_in(form, ["photos"], lambda upload: files.store(upload=upload, now=now), matter=matter)
        try:
            for file in stored:
                services.add_paper(case=case, key=key, how="file", by=None, now=now, file_id=file.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        if not form.errors:
            messages.success(request, _("It is there. Thank you."))
            return redirect("citizen:matter", number=matter.number)
    context = {"matter": matter, "paper": papers[key], "form": form}
    return render(request, "citizen/case/paper.html", context, status=status_of(form))
