"""A question that staff write down for somebody at the counter or on the telephone; the receipt they hand over."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from caravan import clock
from caravan.consultations import services as consultations
from caravan.consultations.content import Question
from caravan.consultations.models import Draft
from caravan.files.models import StoredFile
from caravan.knowledge.models import Topic
from caravan.matters.models import Matter
from caravan.matters.refusals import ConflictDeclared, Incomplete, Refused, TokenReused
from caravan.people.models import User
from caravan.regions.models import Region
from caravan.rulebook.urgency import SIGNALS
from caravan.web.looks import HELD_FORM, typed
from caravan.web.places import Picker
from caravan.web.promises import ladder_at, urgent_within
from caravan.web.questions import question_of
from caravan.web.requests import StaffRequest
from caravan.web.uploads import taken_in
from caravan.web.workbench.context import frame
from caravan.web.workbench.counter import places, token_of
from caravan.web.workbench.forms.intake import IntakeForm
from caravan.web.workbench.receipts import hold

UPLOADS = ("photos", "recording")


@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: StaffRequest) -> HttpResponse:
    """One screen for the whole question.

    Buttons that only look something up (a place, the questions of a topic) send the form with a ``step``:
    it comes back with everything that was typed, and nothing is sent.
    """
    now = clock.now()
    topics = list(Topic.objects.all())
    within = urgent_within(ladder_at(now))
    is_look = typed(request) is not None
    if request.method != "POST" and not is_look:
        form = IntakeForm(topics=topics, today=clock.today(), within=within, initial=_defaults(request))
        return _page(request, form, uuid4(), None, now)
    token, draft = _draft(request, now)
    # htmx renews parts of the form; it never sends it.
    step = "look" if is_look or request.headers.get("HX-Request") else ""
    step = request.POST.get("step", "") or step
    if draft is not None and step.startswith("drop:"):
        consultations.drop_draft_file(draft=draft, file_id=step.removeprefix("drop:"), now=now)
    chosen = next((topic for topic in topics if topic.key == request.POST.get("topic")), None)
    form = IntakeForm(
        request.POST,
        request.FILES,
        topics=topics,
        questions=chosen.questions.all() if chosen else (),
        held_files=len(draft.content.get("files", [])) if draft else 0,
        today=clock.today(),
        within=within,
    )
    form.full_clean()
    if step:
        form.errors.clear()
    if any(form.cleaned_data.get(field) for field in UPLOADS):
        draft = draft or consultations.start_draft(now=now, content={"by": request.user.pk}, draft_id=token)
        taken_in(form, UPLOADS, partial(_add_file, draft, now))
    if not step and chosen is not None and not form.errors:
        try:
            receipt = consultations.ask(
                question=_question(form, chosen, draft),
                channel=form.cleaned_data["channel"],
                token=token_of(request.user, token),
                by=request.user,
                now=now,
            )
        except Refused as error:
            token, draft = _refused(form, error, request.user, token, draft, now)
        else:
            hold(request, receipt.matter, now)
            return redirect("workbench:paper", number=receipt.number)
    return _page(request, form, token, draft, now, step)


def _draft(request: StaffRequest, now: datetime) -> tuple[UUID, Draft | None]:
    """Return the token that the form carries and the draft that holds its files, if it had any."""
    try:
        token = UUID(request.POST.get("token", ""))
    except ValueError:
        return uuid4(), None
    if not request.FILES and "held" not in request.POST:
        return token, None
    draft = consultations.load_draft(token, now=now)
    if draft is not None and draft.content.get("by") != request.user.pk:
        return uuid4(), None
    return token, draft


def _add_file(draft: Draft, now: datetime, upload: Any) -> StoredFile:
    return consultations.add_draft_file(draft=draft, upload=upload, now=now)


def _question(form: IntakeForm, topic: Topic, draft: Draft | None) -> Question:
    content = form.cleaned_data | {
        "guided": form.guided_answers(),
        "guided_signals": sorted(form.guided_signals()),
        "files": draft.content.get("files", []) if draft else [],
        "amount": f"{amount:f}" if (amount := form.cleaned_data["amount"]) is not None else "",
        "deadline_on": day.isoformat() if (day := form.cleaned_data["deadline_on"]) else "",
    }
    question = question_of(
        content, topic, language=content["language"], may_be_shared=form.cleaned_data["may_be_shared"]
    )
    return replace(question, asker=replace(question.asker, identity_number=content["identity_number"]))


def _refused(
    form: IntakeForm, error: Refused, user: User, token: UUID, draft: Draft | None, now: datetime
) -> tuple[UUID, Draft | None]:
    """Put the refusal where it belongs; a token that was spent is replaced, so that the form can be sent again."""
    if isinstance(error, ConflictDeclared):
        form.add_error(
            "interest", _("You or your office act for somebody who is named here: a colleague writes it down.")
        )
        return token, draft
    if not isinstance(error, TokenReused):
        field = {"region_code": "region"}.get(error.field, error.field) if isinstance(error, Incomplete) else None
        form.add_error(field if field in form.fields else None, str(error))
        return token, draft
    earlier = consultations.receipt_for_token(token=token_of(user, token))
    form.add_error(
        None,
        _(
            "This form was sent before, as %(number)s, with other content; that matter is unchanged. "
            "Send it again if this is another question."
        )
        % {"number": earlier.number if earlier else ""},
    )
    if draft is None:
        return uuid4(), None
    draft = consultations.renew_draft(draft=draft, now=now)
    return draft.pk, draft


def _page(
    request: StaffRequest, form: IntakeForm, token: UUID, draft: Draft | None, now: datetime, step: str = ""
) -> HttpResponse:
    picker, chosen = places(request, step)
    held = draft.content.get("files", []) if draft else []
    context = frame(request.user) | {
        "held_form": HELD_FORM,
        "form": form,
        "token": token,
        "step": step,
        "guided": [form[name] for name in form.questions],
        # Nobody is asked for the same sum twice.
        "asks_money": any(question.kind == question.Kind.MONEY for question in form.questions.values()),
        "here": reverse("workbench:intake"),
        "picker": picker,
        "chosen": chosen,
        "chosen_path": Picker.path_to(chosen) if chosen else [],
        "files": StoredFile.objects.filter(pk__in=held).order_by("pk") if held else [],
        "promises": _promises(chosen or picker.current, now),
    }
    return render(request, "workbench/intake.html", context, status=422 if form.errors else 200)


def _defaults(request: StaffRequest) -> dict[str, Any]:
    return {
        "channel": Matter.Channel.COUNTER,
        "answer_channel": "waits",
        "language": "zh-hans",
    }


def _promises(region: Region | None, now: datetime) -> dict[str, datetime]:
    """Return until when a person answers what is sent now from ``region``: as a rule, and when it is urgent."""
    if region is None or region.level < Region.Level.COUNTY:
        return {}
    urgent = next(key for key, signal in SIGNALS.items() if not signal.is_danger)
    return {
        name: consultations.preview(
            question=Question(topic_key="", story="", region_code=region.code, signals=signals), now=now
        ).due_at
        for name, signals in (("usual", ()), ("urgent", (urgent,)))
    }
