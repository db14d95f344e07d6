"""Legal aid: the check of two minutes, and the application as a list of tasks that can be left and taken up again."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from caravan import clock
from caravan.cases import services as cases
from caravan.cases.asks import Faults, read
from caravan.cases.models import Case
from caravan.cases.procedures.legal_aid.eligibility import find
from caravan.cases.queries import hardship_standard
from caravan.consultations import services as consultations
from caravan.consultations.models import Draft
from caravan.matters.models import Matter
from caravan.matters.pace import address_of
from caravan.matters.refusals import Incomplete, ReceiptReplaced, Refused, TokenReused
from caravan.matters.services import code_of
from caravan.regions.models import Region
from caravan.regions.scope import codes_of
from caravan.routing.placing import NobodyResponsible
from caravan.web import casefiles
from caravan.web.citizen import aid
from caravan.web.citizen.access import for_cases, with_matter
from caravan.web.citizen.access import opened as opened_here
from caravan.web.citizen.views.cases import PaperForm
from caravan.web.citizen.visitor import Visitor, keep, visitor_of
from caravan.web.pace import status_of
from caravan.web.places import Picker
from caravan.web.uploads import taken_in
from caravan.web.words import said

FORM = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Say whether legal aid is open to somebody; all of it is in the address and nothing is kept."""
    typed = {ask.key: request.GET.get(ask.key, "") for ask in aid.CHECK}
    if not any(typed.values()):
        return render(request, "citizen/aid/check.html", {"form": casefiles.AskForm(aid.CHECK)})
    try:
        values = read(aid.CHECK, typed, clock.today())
    except Faults as refusal:
        form = casefiles.AskForm(aid.CHECK, request.GET, faults=refusal.by_field)
        return render(request, "citizen/aid/check.html", {"form": form}, status=422)
    place = Region(code=settings.PROVINCE)
    standard = hardship_standard(codes_of(place), clock.today())
    finding = find(values, standard.monthly_income if standard else None)
    kept = {key: str(value) for key, value in values.items()}
    context = {
        "form": casefiles.AskForm(aid.CHECK, request.GET),
        "finding": finding,
        "reasons": [(said(reason.says), reason.basis, reason.law) for reason in finding.reasons],
        "proofs": [said(words) for words in finding.proofs],
        "standard": standard,
        "kept": kept,
    }
    return render(request, "citizen/aid/check.html", context)


@never_cache
@FORM
def apply(request: HttpRequest) -> HttpResponse:
    """The list of tasks; a post begins the application with what was said in the check, or sends it."""
    visitor = visitor_of(request)
    draft = _draft(visitor)
    if request.method == "POST" and "begin" in request.POST:
        draft = draft or consultations.start_draft(now=clock.now(), content={"aid": {}})
        said = {ask.key: request.POST[ask.key] for ask in aid.CHECK if request.POST.get(ask.key)}
        # What was written before stays: the check fills in, and takes nothing out.
        held = _content(draft)
        _save(draft, {name: held.get(name, {}) | told for name, told in aid.spread(said).items()})
        visitor.aid_draft_id = draft.pk
        return keep(redirect("citizen:aid_apply"), visitor)
    if request.method == "POST":
        return _send(request, visitor, draft)
    return _list(request, draft)


def _list(request: HttpRequest, draft: Draft | None, error: str = "") -> HttpResponse:
    content = _content(draft)
    tasks = aid.tasks(content, clock.today())
    context = {
        "tasks": tasks,
        "is_ready": all(task.is_done or task.is_optional for task in tasks),
        "error": error,
        "token": str(draft.pk) if draft else "",
    }
    return render(request, "citizen/aid/apply.html", context, status=422 if error else 200)


def _send(request: HttpRequest, visitor: Visitor, draft: Draft | None) -> HttpResponse:
    token = request.POST.get("token", "")
    if draft is None or token != str(draft.pk):
        return _sent_before(visitor, token)
    content = _content(draft)
    if any(not task.is_done and not task.is_optional for task in aid.tasks(content, clock.today())):
        return _list(request, draft, _("Some tasks are not done yet."))
    source = Matter.objects.filter(number=content.get("source", "")).first()
    if source is not None and opened_here(visitor, source.number) is None:
        source = None
    now = clock.now()
    try:
        opened = cases.open_case(
            application=aid.application_of(content, get_language() or "zh-hans", clock.today(), source),
            channel=Matter.Channel.WEB,
            token=token,
            now=now,
            opened_from=source,
            papers=aid.papers_of(content),
            address=address_of(request.META),
        )
    except (Incomplete, TokenReused, ReceiptReplaced, NobodyResponsible, Refused) as error:
        return _list(request, draft, str(error))
    consultations.drop_draft(draft.pk)
    visitor.aid_draft_id = None
    visitor.open(opened.case.matter)
    return keep(redirect("citizen:aid_done", number=opened.number), visitor)


def _sent_before(visitor: Visitor, token: str) -> HttpResponse:
    """A double press, a reload: lead to the case that this form opened, if this browser may see it."""
    try:
        earlier = cases.opened_by(procedure="legal_aid", token=token) if token else None
    except ReceiptReplaced:
        earlier = None
    if earlier is not None and visitor.has_open(earlier.case.matter):
        return redirect("citizen:aid_done", number=earlier.number)
    return redirect("citizen:aid_apply")


@never_cache
@FORM
def section(request: HttpRequest, name: str) -> HttpResponse:
    """One task. What was typed is kept whatever happens."""
    if name not in aid.SECTIONS:
        raise Http404
    visitor = visitor_of(request)
    draft = _draft(visitor)
    if draft is None:
        # It ran out, or the cookie went, while somebody was writing: what they send is kept in a new one.
        draft = consultations.start_draft(now=clock.now(), content={"aid": {}})
        visitor.aid_draft_id = draft.pk
    if name == "place":
        return _place(request, visitor, draft)
    if name == "papers":
        return _papers(request, visitor, draft)
    content = _content(draft)
    asks = aid.asks_of(name, content)
    faults: dict[str, str] = {}
    if request.method == "POST":
        typed = casefiles.typed_of(asks, request.POST)
        _save(draft, {name: typed})
        # Whoever uses this device next may be the one to be feared.
        visitor.is_private = visitor.is_private or typed.get("scope") == "no_limit.violence"
        try:
            read(asks, typed, clock.today())
        except Faults as refusal:
            faults = refusal.by_field
        else:
            return keep(redirect("citizen:aid_apply"), visitor)
    held = content.get(name, {})
    form = casefiles.AskForm(asks, request.POST if faults else None, faults=faults, initial=held)
    context = {"section": name, "title": aid.SECTIONS[name].title, "intro": aid.SECTIONS[name].intro, "form": form}
    return keep(render(request, "citizen/aid/section.html", context, status=422 if faults else 200), visitor)


def _place(request: HttpRequest, visitor: Visitor, draft: Draft) -> HttpResponse:
    error = ""
    if request.method == "POST":
        region = Picker.choice(request.POST.get("region", ""))
        if region is not None:
            _save(draft, {"place": {"region": region.code}})
            return keep(redirect("citizen:aid_apply"), visitor)
        error = _("Choose your place: search for it, or go down the list to your county at least.")
    held = _content(draft).get("place", {}).get("region", "")
    chosen = Region.objects.filter(code=held).first() if held else None
    picker = Picker.read(request.GET if request.method != "POST" else request.POST, chosen)
    context = {
        "picker": picker,
        "chosen": chosen,
        "chosen_path": Picker.path_to(chosen) if chosen else [],
        "error": error,
        "action": reverse("citizen:aid_section", args=["place"]),
    }
    return keep(render(request, "citizen/aid/place.html", context, status=422 if error else 200), visitor)


def _papers(request: HttpRequest, visitor: Visitor, draft: Draft) -> HttpResponse:
    """Hand in photos of papers, one paper after the other; those without can be brought later."""
    content = _content(draft)
    wanted = aid.papers_wanted(content)
    chosen = request.POST.get("key", "")
    form = PaperForm(request.POST, request.FILES) if request.method == "POST" and chosen in dict(wanted) else None
    if request.method == "POST" and "ready" in request.POST:
        _save(draft, {"papers": {"seen": "yes"}})
        return keep(redirect("citizen:aid_apply"), visitor)
    if form is not None and form.is_valid():
        now = clock.now()
        stored = taken_in(
            form,
            ["photos"],
            lambda upload: consultations.add_draft_file(draft=draft, upload=upload, now=now),
            address_of(request.META),
        )
        if not form.errors:
            held = content.get("papers", {})
            keys = [*held.get(chosen, []), *(str(file.pk) for file in stored)]
            _save(draft, {"papers": held | {chosen: list(dict.fromkeys(keys)), "seen": "yes"}})
            return keep(redirect("citizen:aid_section", name="papers"), visitor)
    held = _content(draft).get("papers", {})
    rows = [(key, paper, len(held.get(key, []))) for key, paper in wanted]
    context = {"rows": rows, "form": form or PaperForm(), "refused": chosen if form else "", "title": _("Papers")}
    return keep(render(request, "citizen/aid/papers.html", context, status=status_of(form) if form else 200), visitor)


@with_matter
@for_cases
def done(request: HttpRequest, matter: Matter) -> HttpResponse:
    """The receipt of an application: number, code, who decides by when."""
    case = Case.objects.filter(pk=matter.pk).first()
    visitor = visitor_of(request)
    if case is None or not visitor.has_open(matter):
        return redirect("citizen:matter", number=matter.number)
    now = clock.now()
    lines = casefiles.clock_lines(case, now)
    is_complaint = matter.kind == Matter.Kind.COMPLAINT
    context = {
        "matter": matter,
        "code": code_of(matter),
        "case": case,
        "is_complaint": is_complaint,
        "running": lines[: 2 if is_complaint else 1],
    }
    return render(request, "citizen/aid/done.html", context)


@require_http_methods(["POST"])
@with_matter
def from_question(request: HttpRequest, matter: Matter) -> HttpResponse:
    """Begin an application with everything that was said in a question."""
    visitor = visitor_of(request)
    now = clock.now()
    draft = consultations.start_draft(now=now, content={"aid": aid.from_question(matter)})
    if copies := consultations.copy_files(matter=matter, draft=draft, now=now):
        _save(draft, {"files": copies})
    visitor.aid_draft_id = draft.pk
    return keep(redirect("citizen:aid_apply"), visitor)


def _draft(visitor: Visitor) -> Draft | None:
    return consultations.load_draft(visitor.aid_draft_id, now=clock.now()) if visitor.aid_draft_id else None


def _content(draft: Draft | None) -> dict[str, Any]:
    return dict(draft.content.get("aid", {})) if draft else {}


def _save(draft: Draft, sections: Mapping[str, Any]) -> None:
    saved = consultations.save_draft(draft=draft, content={"aid": _content(draft) | dict(sections)}, now=clock.now())
    draft.content = saved.content
