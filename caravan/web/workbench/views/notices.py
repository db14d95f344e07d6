"""The inbox: what waits for the user, each notice with the way to its matter."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from caravan import clock
from caravan.matters.models import Matter
from caravan.matters.numbers import normalise
from caravan.notifications import services
from caravan.notifications.models import Notice
from caravan.notifications.queries import inbox, text_of
from caravan.people.roles import HANDLING
from caravan.web.requests import StaffRequest
from caravan.web.workbench.context import frame
from caravan.web.workbench.paging import page

REVIEWS = "reviews"


@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: StaffRequest) -> HttpResponse:
    """List them, the newest first; a post marks one as read, or all, and may go on to the matter."""
    user, now = request.user, clock.now()
    if request.method == "POST":
        services.mark_read(user_id=user.pk, notice_ids=_chosen(request), now=now)
        wanted = request.POST.get("open", "")
        if wanted == REVIEWS:
            return redirect("workbench:reviews")
        number = normalise(wanted)
        return redirect("workbench:matter", number=number) if number else redirect("workbench:notices")
    found, after = page(inbox(user_id=user.pk, now=now), "-deliver_after", request.GET.get("after", ""))
    numbers = {notice.pk: str(notice.params.get("number", "")) for notice in found}
    visible = _visible(request, set(numbers.values()))
    rows = [
        {
            "notice": notice,
            "text": text_of(notice, language=get_language() or "zh-hans"),
            "open": _way(notice, numbers[notice.pk]) if numbers[notice.pk] in visible else "",
        }
        for notice in found
    ]
    context = frame(user) | {"rows": rows, "after": after, "now": now}
    return render(request, "workbench/notices.html", context)


def _way(notice: Notice, number: str) -> str:
    """Return where a notice leads: to its matter, or to the call that has to be made about it."""
    return REVIEWS if notice.template == "review_waiting" else number


def _chosen(request: StaffRequest) -> list[UUID] | None:
    """Return the notices to be marked, None for all; one that cannot exist is none."""
    if "all" in request.POST:
        return None
    try:
        return [UUID(request.POST.get("notice", ""))]
    except ValueError:
        return []


def _visible(request: StaffRequest, numbers: set[str]) -> set[str]:
    """Return those of ``numbers`` that the user can open: a matter may have gone to others since."""
    if not numbers or not request.user.role_set & HANDLING:
        return set()
    return set(Matter.objects.visible_to(request.user).filter(number__in=numbers).values_list("number", flat=True))
