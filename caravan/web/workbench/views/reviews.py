"""Call-backs: whoever was dissatisfied is called by somebody else, within a working day."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from caravan import audit, clock
from caravan.consultations.models import Answer
from caravan.feedback import services as feedback
from caravan.feedback.models import ReviewAttempt, ReviewTask
from caravan.feedback.queries import open_reviews
from caravan.feedback.reasons import Grade, Reason
from caravan.matters.models import Party
from caravan.matters.refusals import Incomplete, Refused
from caravan.privacy.masks import mask_phone
from caravan.routing.queries import may_see_facts
from caravan.web.purposes import USUAL, purpose_of
from caravan.web.requests import StaffRequest
from caravan.web.workbench.context import frame
from caravan.web.workbench.paging import page
from caravan.web.workbench.views.matter import gate


@require_safe
def reviews(request: StaffRequest) -> HttpResponse:
    """The calls that wait for the user, the nearest due time first."""
    rows, after = page(open_reviews(request.user), "due_at", request.GET.get("after", ""))
    context = frame(request.user) | {"rows": rows, "after": after, "now": clock.now()}
    return render(request, "workbench/reviews.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: StaffRequest, task_id: UUID) -> HttpResponse:
    """One call: what was said, whom to call, what was tried, what came of it."""
    found = ReviewTask.objects.filter(assignee=request.user, done_at=None)
    task = get_object_or_404(
        found.select_related("matter__topic", "matter__region", "rating__rated__organization"), pk=task_id
    )
    if request.method != "POST":
        return _page(request, task)
    act = request.POST.get("act", "")
    try:
        return _done(request, task, act)
    except Refused as refusal:
        field = refusal.field if isinstance(refusal, Incomplete) else ""
        error = {"error": str(refusal), "bad_field": field, "typed": request.POST}
        return _page(request, task, error=error)


def _done(request: StaffRequest, task: ReviewTask, act: str) -> HttpResponse:
    typed, user, now = request.POST, request.user, clock.now()
    if act == "declare":
        outcome = "conflict" if typed.get("outcome") == "conflict" else "clear"
        if not feedback.declare_for_review(task=task, by=user, outcome=outcome, now=now):
            messages.success(request, _("Thank you. Somebody else calls back; nobody is told why."))
            return redirect("workbench:reviews")
        return redirect("workbench:review", task_id=task.pk)
    if not may_see_facts(task.matter, user):
        raise Http404
    if act == "reveal":
        return _page(request, task, shown=purpose_of(typed))
    if act == "try":
        feedback.note_attempt(task=task, by=user, way=typed.get("way", ""), now=now)
        messages.success(request, _("The try is on record."))
        return redirect("workbench:review", task_id=task.pk)
    if act == "finish":
        feedback.finish_review(
            task=task, by=user, outcome=typed.get("outcome", ""), note=typed.get("note", ""), now=now
        )
        messages.success(request, _("On record. The person sees that their rating was looked at."))
        return redirect("workbench:reviews")
    raise Http404


def _page(
    request: StaffRequest, task: ReviewTask, *, shown: str = "", error: dict[str, Any] | None = None
) -> HttpResponse:
    """Show a review; ``shown`` is the purpose for which the phone is unmasked. Before the facts: the interest."""
    user, matter, rating, now = request.user, task.matter, task.rating, clock.now()
    context: dict[str, Any] = {
        "task": task,
        "opened": matter,
        "rating": rating,
        "now": now,
    }
    parties = list(Party.objects.present().filter(matter=matter).order_by("id"))
    if not may_see_facts(matter, user):
        context |= gate(matter, user, parties, now)
    else:
        what = ["rating", "name", *(["phone"] if shown else [])]
        audit.seen(
            actor=user.username,
            subject=matter,
            what=what,
            purpose=shown or "review",
            region=matter.region_code,
            now=now,
        )
        answers = Answer.objects.select_related("author")
        tries = list(task.attempts.select_related("by").order_by("at"))
        context |= {
            "grade": Grade(rating.grade).label,
            "reasons": [Reason(key).label for key in rating.reasons if key in Reason.values],
            "answer": answers.filter(pk=rating.answer_id).first() if rating.answer_id else None,
            "people": [
                {"party": party, "phone": party.phone if shown else mask_phone(party.phone)}
                for party in parties
                if party.part != Party.Part.OPPONENT
            ],
            "is_shown": bool(shown),
            "attempts": tries,
            "may_give_up": len(tries) >= feedback.TRIES,
            "ways": ReviewAttempt.Way.choices,
            "outcomes": ReviewTask.Outcome.choices,
            "purposes": USUAL.items(),
        }
    status = (422 if error["bad_field"] else 409) if error else 200
    return render(request, "workbench/review.html", frame(user) | context | (error or {}), status=status)
