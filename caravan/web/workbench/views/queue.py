"""The queue."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from caravan import audit, clock
from caravan.matters.models import Matter
from caravan.people.roles import HANDLING, Role
from caravan.web.requests import StaffRequest
from caravan.web.workbench import queues
from caravan.web.workbench.context import frame
from caravan.web.workbench.lines import lines
from caravan.web.workbench.searches import opened_search, sealed_search, searched_too_much
from caravan.web.workbench.views.matter import RELATED, panel

# Where somebody belongs who works no queue.
ELSEWHERE = {
    Role.AUDITOR: "workbench:audit",
    Role.SECURITY_ADMINISTRATOR: "workbench:admin",
    Role.SYSTEM_ADMINISTRATOR: "workbench:jobs",
    Role.STATISTICS_OFFICER: "open:month",
}


def queue(request: StaffRequest) -> HttpResponse:
    """Show one view of the queue, the nearest promise first, and beside it the matter that is open.

    htmx asks for a row's matter alone; without it, the link loads the page anew.
    """
    user = request.user
    if not user.role_set & HANDLING:
        return redirect(next(page for role, page in ELSEWHERE.items() if role in user.role_set))
    if request.method == "POST":
        return _search(request)
    number = request.GET.get("open", "")
    opened = Matter.objects.visible_to(user).select_related(*RELATED).filter(number=number).first() if number else None
    if opened is not None and not opened.is_question:
        # A case has a page of its own.
        address = reverse("workbench:case", args=[opened.number])
        return HttpResponse(headers={"HX-Redirect": address}) if "HX-Request" in request.headers else redirect(address)
    if opened is not None and request.headers.get("HX-Request"):
        return render(request, "workbench/matter/_panel.html", panel(request, opened))
    view = queues.VIEWS.get(request.GET.get("view", ""), queues.VIEWS["due"])
    text = opened_search(request.GET.get("s", ""), user) or request.GET.get("q", "").strip()[:60]
    marks = {mark for mark in request.GET.getlist("mark") if mark in queues.MARKS}
    size = int(request.GET["size"]) if request.GET.get("size", "") in map(str, queues.SIZES) else queues.SIZE
    if people := queues.person_indexes(text):
        # How many were looked for and by what; not whom, for that could be found out from a hash of it.
        data = {"kinds": sorted(people), "count": len(people)}
        audit.record("search", actor=user.username, subject=None, data=data, now=clock.now())
        if (until := searched_too_much(user, clock.now())) is not None:
            context = frame(user, view=view.key) | {"current_view": view, "marks": marks, "shut_until": until}
            return render(request, "workbench/queue.html", context, status=429)
    found = queues.matters(user, view, text, marks)
    rows, after = queues.page(user, found, view, request.GET.get("after", ""), size)
    kept = _kept(request)
    context = frame(user, view=view.key) | {
        "rows": lines(rows, kept, clock.now()),
        "after": after,
        "current_view": view,
        "text": text,
        "marks": marks,
        "keep": kept,
        "opened": None,
    }
    if opened is not None:
        context |= panel(request, opened)
    return render(request, "workbench/queue.html", context)


def _search(request: StaffRequest) -> HttpResponse:
    """Lead to an address that holds the search sealed: a phone or a name stands in no log and in no history."""
    query = {"view": request.POST.get("view", "")}
    if text := request.POST.get("q", "").strip()[:60]:
        query["s"] = sealed_search(text, request.user)
    return redirect(f"{reverse('workbench:queue')}?{urlencode(query)}")


def _kept(request: StaffRequest) -> str:
    """Return the query without the open matter, so that another one can be opened in the same view."""
    query = request.GET.copy()
    for name in ("open", "undo", "to"):
        query.pop(name, None)
    return f"{query.urlencode()}&" if query else ""
