"""Apply for mediation in five short steps. What was told in a question, or on the way to one, is not typed again."""

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from caravan import clock
from caravan.cases.asks import Faults
from caravan.cases.mediation import services as mediation
from caravan.cases.services import opened_by
from caravan.consultations import services as consultations
from caravan.consultations.models import Draft
from caravan.engine.money import yuan
from caravan.knowledge.models import Topic
from caravan.matters.models import Matter
from caravan.matters.pace import TooMuch, address_of, count_question
from caravan.matters.refusals import Incomplete, Refused
from caravan.matters.services import code_of
from caravan.regions.models import Region
from caravan.web.applying import ApplicantForm, OtherSideForm, StoryForm, application_of
from caravan.web.citizen.access import opened, with_matter
from caravan.web.citizen.visitor import Visitor, keep, visitor_of
from caravan.web.looks import HELD_FORM, as_typed, typed
from caravan.web.mediations import mediation_facts
from caravan.web.pace import refuse, status_of
from caravan.web.places import Picker
from caravan.web.questions import is_danger, is_guarded

STEPS = 5
FORM = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What mediation is, what it costs, what it cannot do; the way in."""
    return render(request, "citizen/mediation/about.html", {})


@never_cache
@FORM
def story(request: HttpRequest) -> HttpResponse:
    """Step 1."""
    visitor, draft = _held(request)
    topics = list(Topic.objects.all())
    form = StoryForm(_sent(request), topics=topics, initial=_initial(draft))
    return _step(request, visitor, draft, 1, form, "mediate_other")


@never_cache
@FORM
def other(request: HttpRequest) -> HttpResponse:
    """Step 2."""
    visitor, draft = _held(request)
    if draft is None or not draft.content.get("story"):
        return redirect("citizen:mediate_story")
    form = OtherSideForm(_sent(request), initial=_initial(draft))
    return _step(request, visitor, draft, 2, form, "mediate_place")


@never_cache
@FORM
def place(request: HttpRequest) -> HttpResponse:
    """Step 3: where it happened."""
    visitor, draft = _held(request)
    if draft is None or not draft.content.get("opponent"):
        return redirect("citizen:mediate_other")
    error = ""
    if request.method == "POST":
        region = Picker.choice(request.POST.get("region", ""))
        if region is not None:
            return _saved(visitor, draft, {"region": region.code}, "mediate_contact")
        error = _("Choose your place: search for it, or go down the list to your county at least.")
    chosen = Region.objects.filter(code=draft.content.get("region", "")).first()
    context = _context(3, draft) | {
        "picker": Picker.read(request.GET if request.method != "POST" else request.POST, chosen),
        "chosen": chosen,
        "chosen_path": Picker.path_to(chosen) if chosen else [],
        "error": error,
        "action": resolve_url("citizen:mediate_place"),
    }
    return render(request, "citizen/mediation/place.html", context, status=422 if error else 200)


@never_cache
@FORM
def contact(request: HttpRequest) -> HttpResponse:
    """Step 4."""
    visitor, draft = _held(request)
    if draft is None or not draft.content.get("region"):
        return redirect("citizen:mediate_place")
    safe = not is_guarded(draft.content, _topic(draft))
    initial = {"is_safe_to_call": safe, "is_safe_to_message": safe} | _initial(draft)
    form = ApplicantForm(_sent(request), initial=initial)
    return _step(request, visitor, draft, 4, form, "mediate_check")


@never_cache
@FORM
def check(request: HttpRequest) -> HttpResponse:
    """Step 5: read it again and send it. Sending twice gives the same receipt."""
    visitor, draft = _held(request)
    token = request.POST.get("token", "")
    if request.method == "POST" and draft is None and token and token == visitor.sent_token:
        earlier = opened_by(procedure="mediation", token=token)
        return redirect("citizen:mediate_done" if earlier else "citizen:mediate_story")
    if gap := _gap(draft):
        return redirect(f"citizen:{gap}")
    assert draft is not None  # noqa: S101 -- no draft is a gap
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and token == str(draft.pk):
        try:
            count_question("" if is_danger(draft.content, _topic(draft)) else address_of(request.META), clock.now())
            receipt = mediation.open_mediation(
                application=application_of(draft.content, get_language() or "zh-hans"),
                channel="web",
                token=token,
                now=clock.now(),
                opened_from=_source(visitor, draft),
            )
        except Faults as error:
            return _saved(visitor, draft, {"fault": error.by_field}, "mediate_other")
        except Incomplete as error:
            return redirect("citizen:mediate_place" if error.field == "region_code" else "citizen:mediate_story")
        except TooMuch as error:
            refuse(form, error)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            consultations.drop_draft(draft.pk)
            visitor.sent_token, visitor.sent_number, visitor.draft_id = token, receipt.number, None
            visitor.open(receipt.case.matter)
            return keep(redirect("citizen:mediate_done"), visitor)
    content = draft.content
    region = Region.objects.get(code=content["region"])
    context = _context(5, draft) | {
        "form": form,
        "content": content,
        "amount": yuan(content["fen"]) if content.get("fen") else "",
        "topic": _topic(draft),
        "place_path": Picker.path_to(region),
        "held_form": HELD_FORM,
    }
    return render(request, "citizen/mediation/check.html", context, status=status_of(form))


@never_cache
@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """The receipt."""
    visitor = visitor_of(request)
    opening = opened(visitor, visitor.sent_number)
    if opening is None or opening.matter.kind != "mediation":
        return redirect("citizen:mediate_story")
    context = {"matter": opening.matter, "code": code_of(opening.matter)}
    return render(request, "citizen/mediation/done.html", context)


@require_POST
@with_matter
def from_question(request: HttpRequest, matter: Matter) -> HttpResponse:
    """Begin an application with everything that was said in a question; only what is missing is asked for."""
    visitor = visitor_of(request)
    content = mediation_facts(matter) | {"opened_from": matter.number}
    draft = consultations.start_draft(now=clock.now(), content=content)
    visitor.draft_id = draft.pk
    return keep(redirect("citizen:mediate_check"), visitor)


def _source(visitor: Visitor, draft: Draft) -> Matter | None:
    """Return the question that the application came from, if this browser may still see it."""
    number = draft.content.get("opened_from", "")
    opening = opened(visitor, number) if number else None
    return opening.matter if opening else None


def _gap(draft: Draft | None) -> str:
    """Return the step on which something is missing, '' if nothing is."""
    if draft is None:
        return "mediate_story"
    for key, step in (
        ("topic", "mediate_story"),
        ("story", "mediate_story"),
        ("opponent", "mediate_other"),
        ("region", "mediate_place"),
        ("name", "mediate_contact"),
    ):
        if not draft.content.get(key):
            return step
    return ""


def _step(
    request: HttpRequest, visitor: Visitor, draft: Draft | None, number: int, form: Form, following: str
) -> HttpResponse:
    """Keep what was typed and go on, or show what is wrong; what was typed wrongly is shown again."""
    if (look := typed(request)) is not None:
        kept = {name: look.get(name, "") for name in form.fields if name != "fen"}
        _saved(visitor, draft, kept, following)
        form.initial = {**form.initial, **as_typed(request)}
    elif request.method == "POST" and form.is_valid():
        return _saved(visitor, draft, {**form.cleaned_data, "fault": {}}, following)
    elif request.method != "POST" and draft is not None and draft.content.get("fault"):
        fault = {key.replace("opponent_name", "opponent"): words for key, words in draft.content["fault"].items()}
        form = type(form)(data=_initial(draft))
        form.is_valid()
        for name, words in fault.items():
            form.add_error(name if name in form.fields else None, words)
    template = {1: "story", 2: "other", 4: "contact"}[number]
    context = _context(number, draft) | {"form": form, "held_form": HELD_FORM}
    return keep(render(request, f"citizen/mediation/{template}.html", context, status=status_of(form)), visitor)


def _held(request: HttpRequest) -> tuple[Visitor, Draft | None]:
    visitor = visitor_of(request)
    draft = consultations.load_draft(visitor.draft_id, now=clock.now()) if visitor.draft_id else None
    return visitor, draft


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _initial(draft: Draft | None) -> dict[str, Any]:
    if draft is None:
        return {}
    amount = draft.content.get("fen")
    return {**draft.content, "amount": yuan(amount) if isinstance(amount, int) and amount else ""}


def _topic(draft: Draft) -> Topic | None:
    return Topic.objects.filter(pk=draft.content.get("topic", "")).first()


def _saved(visitor: Visitor, draft: Draft | None, content: dict[str, Any], step: str) -> HttpResponse:
    now = clock.now()
    if draft is None:
        draft = consultations.start_draft(now=now, content=content)
        visitor.draft_id = draft.pk
    else:
        draft = consultations.save_draft(draft=draft, content=content, now=now)
    visitor.is_private = visitor.is_private or is_guarded(draft.content, _topic(draft))
    return keep(redirect(f"citizen:{step}"), visitor)


def _context(step: int, draft: Draft | None) -> dict[str, Any]:
    danger = draft is not None and is_danger(draft.content, _topic(draft))
    backs = (
        "",
        "citizen:mediation",
        "citizen:mediate_story",
        "citizen:mediate_other",
        "citizen:mediate_place",
        "citizen:mediate_contact",
    )
    return {"step": step, "steps": STEPS, "danger": danger, "back": backs[step], "draft": draft}
