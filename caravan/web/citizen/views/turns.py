"""What the person who asked can do with a matter: each is one form and one service call."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from caravan import clock
from caravan.consultations import services as consultations
from caravan.consultations.content import Helper
from caravan.consultations.models import Answer, Clarification
from caravan.consultations.queries import asker_actions, current_round
from caravan.feedback import services as feedback
from caravan.files import services as files
from caravan.matters.models import Matter, Party
from caravan.matters.pace import address_of
from caravan.matters.refusals import Incomplete, Refused, TokenReused
from caravan.privacy.ids import uuid7
from caravan.web.citizen.access import by_the_asker, for_cases, with_matter
from caravan.web.citizen.forms.matter import (
    ClarificationForm,
    CloseForm,
    FilesForm,
    FollowUpForm,
    HelperEndForm,
    HelperForm,
    RatingForm,
)
from caravan.web.citizen.visitor import keep, visitor_of
from caravan.web.looks import HELD_FORM, as_typed, typed
from caravan.web.pace import status_of
from caravan.web.uploads import taken_in

FORM = require_http_methods(["GET", "HEAD", "POST"])


def _page(request: HttpRequest, matter: Matter, name: str, form: Form, **more: Any) -> HttpResponse:
    status = status_of(form)
    context = {"matter": matter, "form": form, "held_form": HELD_FORM, **more}
    return render(request, f"citizen/matter/{name}.html", context, status=status)


def _refused(form: Form, error: Refused) -> None:
    field = error.field if isinstance(error, Incomplete) and error.field in form.fields else None
    form.add_error(field, str(error))


def _back(matter: Matter) -> HttpResponse:
    return redirect("citizen:matter", number=matter.number)


def _stored(request: HttpRequest, matter: Matter, form: Form) -> list[str]:
    """Store the photos and the recording of a form, and return their ids."""
    return taken_in(
        form,
        ("photos", "recording"),
        lambda upload: str(files.store(upload=upload, now=clock.now()).pk),
        "" if matter.is_guarded else address_of(request.META),
        matter,
    )


@FORM
@with_matter
def follow_up(request: HttpRequest, matter: Matter) -> HttpResponse:
    """Ask back. The form carries a token of its own, so a double press asks once."""
    token = request.POST.get("token", "")
    if request.method != "POST" and "follow_up" not in asker_actions(matter, clock.now()):
        return _back(matter)
    form = FollowUpForm(
        request.POST if request.method == "POST" else None, request.FILES or None, initial=as_typed(request)
    )
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        kept = _stored(request, matter, form)
        try:
            if not form.errors:
                consultations.follow_up(matter=matter, text=text, token=token, now=clock.now(), file_ids=kept)
        except TokenReused as error:
            # The same photos sent twice are stored twice, so a repeat with files looks like other content.
            if current_round(matter).question != text.strip():
                _refused(form, error)
        except Refused as error:
            _refused(form, error)
        if not form.errors:
            messages.success(request, _("Sent. The new promised time is on this page."))
            return _back(matter)
    # Files cannot be put back into a form.
    lost = typed(request) is not None and bool(request.FILES)
    return _page(request, matter, "follow_up", form, token=token or str(uuid7()), are_files_lost=lost)


@FORM
@with_matter
def clarification(request: HttpRequest, matter: Matter, clarification_id: UUID) -> HttpResponse:
    """Reply to what staff asked."""
    asked = get_object_or_404(Clarification.objects.select_related("by"), pk=clarification_id, round__matter=matter)
    if asked.replied_at is not None and request.method != "POST":
        return _back(matter)
    form = ClarificationForm(request.POST if request.method == "POST" else None, initial=as_typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            consultations.reply_to_clarification(clarification=asked, text=form.cleaned_data["text"], now=clock.now())
        except Refused as error:
            _refused(form, error)
        else:
            messages.success(request, _("Your reply was sent."))
            return _back(matter)
    return _page(request, matter, "clarification", form, asked=asked)


@FORM
@with_matter
def add_files(request: HttpRequest, matter: Matter) -> HttpResponse:
    """Add photos or recordings later."""
    form = FilesForm(request.POST, request.FILES) if request.method == "POST" else FilesForm()
    if request.method == "POST" and form.is_valid():
        kept = _stored(request, matter, form)
        if kept:
            consultations.add_files(matter=matter, file_ids=kept, now=clock.now())
        if not form.errors:
            messages.success(request, _("Added."))
            return _back(matter)
    return _page(request, matter, "files", form, held_form="")  # a file cannot be put back into a form


@FORM
@with_matter
def rate(request: HttpRequest, matter: Matter, answer_id: UUID) -> HttpResponse:
    """Rate one answer; never required for anything."""
    answer = get_object_or_404(Answer.objects.select_related("author"), pk=answer_id, round__matter=matter)
    form = RatingForm(request.POST if request.method == "POST" else None, initial=as_typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            feedback.rate(
                matter=matter,
                answer_id=answer.pk,
                rated=answer.author,
                grade=int(form.cleaned_data["grade"]),
                reasons=form.cleaned_data["reasons"],
                comment=form.cleaned_data["comment"],
                is_solved=None,
                now=clock.now(),
            )
        except Refused as error:
            _refused(form, error)
        else:
            messages.success(request, _("Thank you. For seven days the person you rated does not learn who it was."))
            return _back(matter)
    return _page(request, matter, "rate", form, answer=answer)


@FORM
@by_the_asker
def close(request: HttpRequest, matter: Matter) -> HttpResponse:
    """The person says they are done; nobody else ever closes a question."""
    if "close" not in asker_actions(matter, clock.now()):
        return _back(matter)
    form = CloseForm(request.POST if request.method == "POST" else None, initial=as_typed(request))
    if request.method == "POST" and form.is_valid():
        is_solved = {"yes": True, "no": False}.get(form.cleaned_data["is_solved"])
        try:
            consultations.close(matter=matter, is_solved=is_solved, now=clock.now())
        except Refused as error:
            _refused(form, error)
        else:
            messages.success(request, _("Closed. You can still read everything here."))
            return _back(matter)
    return _page(request, matter, "close", form)


@FORM
@by_the_asker
def withdraw(request: HttpRequest, matter: Matter) -> HttpResponse:
    """Take the question back, on a page that says what that means."""
    if "withdraw" not in asker_actions(matter, clock.now()):
        return _back(matter)
    if request.method == "POST":
        try:
            consultations.withdraw(matter=matter, now=clock.now())
        except Refused as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("You have taken the question back."))
        return _back(matter)
    return render(request, "citizen/matter/withdraw.html", {"matter": matter})


@FORM
@by_the_asker
def sharing(request: HttpRequest, matter: Matter) -> HttpResponse:
    """Allow, or no longer allow, that question and answer help others."""
    if request.method != "POST":
        return _back(matter)
    allow = request.POST.get("allow") == "yes"
    consultations.allow_sharing(matter=matter, allow=allow, now=clock.now())
    messages.success(request, _("Saved."))
    return _back(matter)


@FORM
@by_the_asker
def helper(request: HttpRequest, matter: Matter) -> HttpResponse:
    """Let somebody act for the person."""
    form = HelperForm(request.POST if request.method == "POST" else None, initial=as_typed(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        added = Helper(
            name=data["name"], phone=data["phone"], relation=data["relation"], reason=data["reason"], consent="online"
        )
        try:
            consultations.add_helper(matter=matter, helper=added, now=clock.now())
        except Refused as error:
            _refused(form, error)
        else:
            messages.success(request, _("Added. This person may now act for you in this matter."))
            return _back(matter)
    return _page(request, matter, "helper", form, helpers=Party.objects.helpers().filter(matter=matter))


@FORM
@by_the_asker
@for_cases
def helper_end(request: HttpRequest, matter: Matter, helper_id: UUID) -> HttpResponse:
    """Let a helper go, on a page that says what that means; with a new code, for they may know the old one."""
    going = Party.objects.helpers().filter(matter=matter, pk=helper_id).first()
    if going is None:
        return redirect("citizen:helper", number=matter.number)
    initial = as_typed(request) or {"is_code_renewed": True}
    form = HelperEndForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method != "POST" or not form.is_valid():
        return _page(request, matter, "helper_end", form, helper=going)
    is_code_renewed = form.cleaned_data["is_code_renewed"]
    consultations.end_helper(helper=going, is_code_renewed=is_code_renewed, now=clock.now())
    messages.success(request, _("Ended. This person no longer sees your matter."))
    if not is_code_renewed:
        return redirect("citizen:helper", number=matter.number)
    matter.refresh_from_db()
    visitor = visitor_of(request)
    visitor.open(matter)
    messages.success(request, _("This is your new code. The old one no longer works."))
    return keep(redirect("citizen:receipt", number=matter.number), visitor)
