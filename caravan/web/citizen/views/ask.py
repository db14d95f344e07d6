"""Ask in five steps: topic, story, place, contact, check; then the receipt."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from caravan import audit, clock
from caravan.consultations import services as consultations
from caravan.consultations.models import Draft
from caravan.consultations.queries import first_responsible
from caravan.files.models import StoredFile
from caravan.knowledge.models import Topic
from caravan.matters.pace import TooMuch, address_of
from caravan.matters.refusals import Incomplete, ReceiptReplaced, Refused
from caravan.regions.models import Region
from caravan.rulebook.urgency import SIGNALS
from caravan.web.asking import ContactForm, StoryForm, last_day
from caravan.web.citizen.access import Ground, opened
from caravan.web.citizen.forms.ask import CheckForm, TopicForm
from caravan.web.citizen.visitor import Visitor, keep, visitor_of
from caravan.web.looks import HELD_FORM, as_typed, typed
from caravan.web.pace import refuse, status_of
from caravan.web.papers import receipt_context
from caravan.web.places import Picker
from caravan.web.promises import ladder_at, promise_words, urgent_within
from caravan.web.questions import guided_told, is_danger, is_guarded, question_of, signals_of
from caravan.web.uploads import taken_in

STEPS = 5
FILES = ("take_photo", "photos", "recording")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def topic(request: HttpRequest) -> HttpResponse:
    """Step 1. The tiles of the home page post here too, and go straight on to the story."""
    visitor = visitor_of(request)
    draft = _draft(visitor)
    topics = list(Topic.objects.all())
    if request.method == "POST":
        form = TopicForm(request.POST, topics=topics)
        if form.is_valid():
            content: dict[str, Any] = {"topic": form.cleaned_data["topic"]}
            place = request.POST.get("place", "")
            if place and Region.objects.filter(code=place).exists():
                content["region"] = place
            if due := last_day(request.POST.get("deadline_on", "")):
                content["deadline_on"] = due.isoformat()
            return _saved(visitor, draft, content, "citizen:ask_story")
        status = 422
    else:
        chosen = {"topic": draft.content.get("topic") if draft else None} | as_typed(request)
        form, status = TopicForm(topics=topics, initial=chosen), 200
    context = _context(1, draft, topics) | {
        "form": form,
        "first_topics": [t for t in topics if t.is_on_home],
        "more_topics": (more := [t for t in topics if not t.is_on_home]),
        "is_more_open": "more" in request.GET or form["topic"].value() in {t.key for t in more},
        "place": (typed(request) or request.GET).get("place", ""),
        "last_day": last_day((typed(request) or request.GET).get("deadline_on", "")),
        "held_form": HELD_FORM,
    }
    return render(request, "citizen/ask/topic.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def story(request: HttpRequest) -> HttpResponse:
    """Step 2. What was typed is kept whatever happens, also when a file is refused."""
    visitor = visitor_of(request)
    draft = _draft(visitor)
    if draft is None and "topic" in request.POST:
        # The draft ran out, or the cookie was deleted, while the person was writing: nothing is lost.
        draft = _restarted(visitor, request.POST["topic"])
    chosen = _topic_of(draft)
    if draft is None or chosen is None:
        return redirect("citizen:ask")
    is_look = typed(request) is not None
    if request.method != "POST" and not is_look:
        form = _story_form(draft, chosen, None if "check" in request.GET else {"initial": _initial(draft)})
        return _story_page(request, draft, chosen, form)
    form = _story_form(draft, chosen, {"data": request.POST, "files": request.FILES})
    is_valid = form.is_valid()
    now = clock.now()
    draft = consultations.save_draft(draft=draft, content=_story_content(form, request.POST), now=now)
    if dropped := request.POST.get("drop"):
        consultations.drop_draft_file(draft=draft, file_id=dropped, now=now)
        return keep(redirect("citizen:ask_story"), visitor)
    guarded = is_guarded(draft.content, chosen)
    taken_in(form, FILES, partial(_add_file, draft), "" if guarded else address_of(request.META))
    visitor.is_private = visitor.is_private or guarded
    if is_look and not any(name in form.errors for name in FILES):
        return keep(redirect("citizen:ask_story"), visitor)
    if is_valid and not form.errors and not is_look:
        return keep(redirect("citizen:ask_place"), visitor)
    return keep(_story_page(request, draft, chosen, form), visitor)


def _story_form(draft: Draft, chosen: Topic, filled: dict[str, Any] | None) -> StoryForm:
    """Return the form of step 2; with ``filled`` None it judges what the draft holds."""
    return StoryForm(
        **({"data": _initial(draft)} if filled is None else filled),
        questions=list(chosen.questions.all()),
        held_files=len(draft.content.get("files", [])),
        today=clock.today(),
        within=_within(draft),
    )


def _story_page(request: HttpRequest, draft: Draft, chosen: Topic, form: StoryForm) -> HttpResponse:
    files = StoredFile.objects.filter(pk__in=draft.content.get("files", [])).order_by("pk")
    guided = [form[name] for name in form.questions]
    context = _context(2, draft) | {
        "form": form,
        "files": files,
        "guided": guided,
        "guided_open": any(field.errors or field.value() for field in guided),
        "files_open": any(form[name].errors for name in FILES),
        "held_form": HELD_FORM,
    }
    return render(request, "citizen/ask/story.html", context, status=status_of(form))


def _story_content(form: StoryForm, sent: QueryDict) -> dict[str, Any]:
    """Return what to keep of the form: valid values cleaned, the others as they were typed."""
    content = _cleaned(form)
    for name in ("story", "opponent", "wish", "deadline_on"):
        content.setdefault(name, sent.get(name, "").strip())
    content["signals"] = [key for key in sent.getlist("signals") if key in SIGNALS]
    wrong = {question.key: sent.get(name, "") for name, question in form.questions.items() if name in form.errors}
    content["guided"] |= wrong
    return content


def _cleaned(form: StoryForm) -> dict[str, Any]:
    """Return the values that can be taken, in the form in which a draft keeps them."""
    names = ("story", "opponent", "wish", "deadline_on", "signals")
    content = {name: form.cleaned_data[name] for name in names if name in form.cleaned_data}
    if "deadline_on" in content:
        content["deadline_on"] = content["deadline_on"].isoformat() if content["deadline_on"] else ""
    return content | {"guided": form.guided_answers(), "guided_signals": sorted(form.guided_signals())}


def _add_file(draft: Draft, upload: Any) -> StoredFile:
    return consultations.add_draft_file(draft=draft, upload=upload, now=clock.now())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: HttpRequest) -> HttpResponse:
    """Step 3: search or drill down; whoever does not know the village stops at the town or county."""
    visitor = visitor_of(request)
    draft = _draft(visitor)
    if draft is None or not draft.content.get("topic"):
        return redirect("citizen:ask")
    error = ""
    if request.method == "POST":
        region = Picker.choice(request.POST.get("region", ""))
        if region is not None:
            return _saved(visitor, draft, {"region": region.code}, "citizen:ask_contact")
        error = _("Choose your place: search for it, or go down the list to your county at least.")
    chosen = Region.objects.filter(code=draft.content.get("region", "")).first()
    picker = Picker.read(request.GET if request.method != "POST" else request.POST, chosen)
    context = _context(3, draft) | {
        "picker": picker,
        "chosen": chosen,
        "chosen_path": Picker.path_to(chosen) if chosen else [],
        "error": error,
        "action": resolve_url("citizen:ask_place"),
    }
    return render(request, "citizen/ask/place.html", context, status=422 if error else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """Step 4. Every field may stay empty."""
    visitor = visitor_of(request)
    draft = _draft(visitor)
    if draft is None or not draft.content.get("region"):
        return redirect("citizen:ask_place" if draft else "citizen:ask")
    if (sent := typed(request)) is not None:
        form = ContactForm(sent)
        held = {name: value for name in form.fields if (value := form[name].value()) is not None}
        return _saved(visitor, draft, held, "citizen:ask_contact")
    if request.method == "POST":
        form = ContactForm(request.POST)
        if form.is_valid():
            return _saved(visitor, draft, dict(form.cleaned_data), "citizen:ask_check")
    elif "check" in request.GET:
        form = ContactForm(_initial(draft))
    else:
        defaults = {"is_safe_to_call": True, "is_safe_to_message": True, "answer_channel": "waits"}
        if is_guarded(draft.content, _topic_of(draft)):
            # A call or a message at the wrong moment may be what hurts them: only if they say so.
            defaults |= {"is_safe_to_call": False, "is_safe_to_message": False}
        form = ContactForm(initial=defaults | _initial(draft))
    context = _context(4, draft) | {"form": form, "held_form": HELD_FORM}
    return render(request, "citizen/ask/contact.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Step 5: read it again, see who answers by when, send. Sending twice gives the same receipt."""
    visitor = visitor_of(request)
    draft = _draft(visitor)
    token = request.POST.get("token", "")
    # A draft goes in the transaction that stores its question: while it is there, it was not sent.
    may_be_sent = request.method == "POST" and (draft is None or token != str(draft.pk))
    if may_be_sent and (sent := _already_sent(visitor, token)):
        return keep(sent, visitor)
    chosen = _topic_of(draft)
    if draft is None or chosen is None:
        return redirect("citizen:ask_done" if visitor.sent_number else "citizen:ask")
    gap, content = _looked_through(draft, chosen)
    if gap:
        return redirect(gap)
    form = CheckForm(request.POST if request.method == "POST" else None, initial=as_typed(request))
    if request.method == "POST" and form.is_valid():
        question = question_of(
            content,
            chosen,
            language=get_language() or "zh-hans",
            may_be_shared=form.cleaned_data["may_be_shared"],
        )
        try:
            receipt = consultations.ask(
                question=question,
                channel="web",
                token=str(draft.pk),
                now=clock.now(),
                draft_id=draft.pk,
                address=address_of(request.META),
            )
        except Refused as error:
            if isinstance(error, Incomplete) and error.field == "region_code":
                return redirect("citizen:ask_place")
            draft = _not_taken(form, error, draft, visitor)
        else:
            visitor.sent_token, visitor.sent_number, visitor.draft_id = str(draft.pk), receipt.number, None
            visitor.open(receipt.matter)
            return keep(redirect("citizen:ask_done"), visitor)
    if (region := Region.objects.filter(code=content["region"]).first()) is None:
        return redirect("citizen:ask_place")
    context = _context(5, draft) | _check_context(content, chosen, region) | {"form": form, "held_form": HELD_FORM}
    return keep(render(request, "citizen/ask/check.html", context, status=status_of(form)), visitor)


def _not_taken(form: CheckForm, error: Refused, draft: Draft, visitor: Visitor) -> Draft:
    """Say above the form why the question was not taken; return the draft with which to try again."""
    if isinstance(error, TooMuch):
        refuse(form, error)
        return draft
    form.add_error(None, str(error))
    if isinstance(error, Incomplete | ReceiptReplaced):
        return draft
    # The token was spent on other content: what is here now is a question of its own.
    draft = consultations.renew_draft(draft=draft, now=clock.now())
    visitor.draft_id = draft.pk
    return draft


def _check_context(content: dict[str, Any], chosen: Topic, region: Region) -> dict[str, Any]:
    now = clock.now()
    question = question_of(content, chosen, language=get_language() or "zh-hans", may_be_shared=False)
    promise = consultations.preview(question=question, now=now)
    return {
        "content": content,
        "question": question,
        "guided": guided_told(chosen.questions.all(), content["guided"]) if content["guided"] else [],
        "topic": chosen,
        "region": region,
        "place_path": Picker.path_to(region),
        "signals": [SIGNALS[key] for key in signals_of(content, None)],
        "file_count": len(content.get("files", [])),
        "promise": promise,
        "promise_words": promise_words(promise.rule),
        "first": first_responsible(question, now),
    }


def _looked_through(draft: Draft, chosen: Topic) -> tuple[str, dict[str, Any]]:
    """Return the page on which something is missing or wrong ('' if none), and the content as it can be sent.

    A draft keeps what was typed, whatever it was, and the questions of its topic may have changed since.
    """
    held = draft.content
    if "story" not in held:
        return resolve_url("citizen:ask_story"), {}
    story = StoryForm(
        _initial(draft),
        questions=list(chosen.questions.all()) if held.get("guided") else (),
        held_files=len(held.get("files", [])),
        today=clock.today(),
        within="",
    )
    if not story.is_valid():
        return f"{resolve_url('citizen:ask_story')}?check=1", {}
    if not held.get("region"):
        return resolve_url("citizen:ask_place"), {}
    if "answer_channel" not in held:
        return resolve_url("citizen:ask_contact"), {}
    contact = ContactForm(_initial(draft))
    if not contact.is_valid():
        return f"{resolve_url('citizen:ask_contact')}?check=1", {}
    return "", held | _cleaned(story) | contact.cleaned_data


def _already_sent(visitor: Visitor, token: str) -> HttpResponse | None:
    """Return the way to the receipt if this form was sent before: a double press, a reload, the back button."""
    if not token or token not in {visitor.sent_token, str(visitor.draft_id)}:
        return None
    receipt = consultations.receipt_for_token(token=token)
    if receipt is None:
        return None
    if receipt.matter.receipt_version > 1 and not visitor.has_open(receipt.matter):
        # The receipt was replaced since: what this browser once sent no longer opens it.
        return redirect("citizen:track")
    sent, now = receipt.matter, clock.now()
    audit.seen(actor="asker", subject=sent, what=["receipt_code"], purpose="repeat", region=sent.region_code, now=now)
    visitor.open(receipt.matter)
    visitor.sent_token, visitor.sent_number = token, receipt.number
    if token == str(visitor.draft_id):
        visitor.draft_id = None
    return redirect("citizen:ask_done")


@never_cache
@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """The receipt: number, code, who has it, until when, what happens next."""
    visitor = visitor_of(request)
    opening = opened(visitor, visitor.sent_number)
    if opening is None:
        return redirect("citizen:ask")
    if opening.ground is Ground.HELPER:
        return redirect("citizen:matter", number=opening.matter.number)
    return render(request, "citizen/ask/done.html", receipt_context(request, opening.matter, clock.now()))


def _draft(visitor: Visitor) -> Draft | None:
    return consultations.load_draft(visitor.draft_id, now=clock.now()) if visitor.draft_id else None


def _restarted(visitor: Visitor, key: str) -> Draft | None:
    if not Topic.objects.filter(pk=key).exists():
        return None
    draft = consultations.start_draft(now=clock.now(), content={"topic": key})
    visitor.draft_id = draft.pk
    return draft


def _saved(visitor: Visitor, draft: Draft | None, content: dict[str, Any], step: str) -> HttpResponse:
    """Keep ``content`` in the draft, a new one if there is none, and go on."""
    now = clock.now()
    if draft is None:
        draft = consultations.start_draft(now=now, content=content)
        visitor.draft_id = draft.pk
    else:
        draft = consultations.save_draft(draft=draft, content=content, now=now)
    visitor.is_private = visitor.is_private or is_guarded(draft.content, _topic_of(draft))
    return keep(redirect(step), visitor)


def _topic_of(draft: Draft | None) -> Topic | None:
    return Topic.objects.filter(pk=draft.content.get("topic", "")).first() if draft else None


def _initial(draft: Draft) -> dict[str, Any]:
    content = draft.content
    guided = {f"guided_{key}": value for key, value in content.get("guided", {}).items()}
    return {**content, **guided, "signals": content.get("signals", [])}


def _within(draft: Draft) -> str:
    """Return how long an urgent question waits at most, where the person lives as far as that is known."""
    chosen = draft.content.get("region", "")
    return urgent_within(ladder_at(clock.now(), Region(code=chosen) if chosen else None))


def _context(step: int, draft: Draft | None, topics: list[Topic] | None = None) -> dict[str, Any]:
    chosen = _topic_of(draft)
    danger = draft is not None and is_danger(draft.content, chosen)
    return {
        "step": step,
        "steps": STEPS,
        "draft": draft,
        "topic": chosen,
        "danger": danger,
        "within": _within(draft) if danger and draft else "",
        "topics": topics,
    }
