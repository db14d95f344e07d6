"""Disputes handed in as a table: a template, a page that says what is wrong in each row, and the cases it opens."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from caravan import clock
from caravan.cases.models import Case
from caravan.consultations import services as consultations
from caravan.consultations.models import Draft
from caravan.knowledge.models import Topic
from caravan.web.asking import topic_name
from caravan.web.requests import StaffRequest
from caravan.web.tables import MOST_ROWS, Unreadable, read_table, template_file
from caravan.web.workbench import groups, importing
from caravan.web.workbench.context import frame
from caravan.web.workbench.receipts import hold, numbers_held


@require_http_methods(["GET", "HEAD", "POST"])
def mediation_import(request: StaffRequest) -> HttpResponse:
    """Take a file, show what it would open, open it. What was handed in is kept for a day, for whoever did."""
    draft = _draft(request)
    if draft is not None:
        return _checked(request, draft)
    error = ""
    if request.method == "POST":
        try:
            rows = read_table(request.FILES.get("file"), importing.COLUMNS, importing.REQUIRED)
        except Unreadable as refused:
            error = str(refused)
        else:
            draft = consultations.start_draft(now=clock.now(), content={"by": request.user.pk, "rows": rows})
            return redirect(f"{reverse('workbench:mediation_import')}?check={draft.pk}")
    context = {
        "fault": error,
        "columns": [(label, key in importing.REQUIRED) for key, label in importing.COLUMNS.items()],
        "topics": [topic_name(topic) for topic in Topic.objects.all()],
        "most": MOST_ROWS,
    }
    return render(
        request, "workbench/mediation/import.html", frame(request.user) | context, status=422 if error else 200
    )


@require_safe
def mediation_import_template(request: StaffRequest) -> HttpResponse:
    """The empty table."""
    return template_file(importing.COLUMNS, "mediations")


@require_safe
def amounts_template(request: StaffRequest) -> HttpResponse:
    """The empty table of what each of a group has."""
    return groups.template()


def _draft(request: StaffRequest) -> Draft | None:
    """Return what this member of staff handed in, if the address names it and a day has not passed."""
    try:
        token = UUID(request.GET.get("check", ""))
    except ValueError:
        return None
    draft = consultations.load_draft(token, now=clock.now())
    if draft is None or draft.content.get("by") != request.user.pk or "rows" not in draft.content:
        messages.error(request, _("This table is not kept any more. Hand it in again."))
        return None
    return draft


def _checked(request: StaffRequest, draft: Draft) -> HttpResponse:
    rows = importing.checked(draft.content["rows"], request.user)
    error = ""
    if request.method == "POST" and "clear" not in request.POST:
        error = _("Say whether you have an interest, before the cases are opened.")
    elif request.method == "POST":
        opened = [one for row in rows if (one := importing.open_row(row, by=request.user, now=clock.now()))]
        for one in opened:
            hold(request, one.case.matter, clock.now())
        for row in rows:
            if row.application is not None and row.faults:
                messages.error(request, _("Line %(line)s: ") % {"line": row.line} + row.faults[-1])
        words = ngettext("%(count)s case was opened.", "%(count)s cases were opened.", len(opened))
        messages.success(request, words % {"count": len(opened)})
        return redirect(request.get_full_path())
    numbers = [row.number for row in rows if row.number]
    visible = Case.objects.visible_to(request.user).filter(matter__number__in=numbers)
    context = {
        "rows": rows,
        "fault": error,
        "ready": sum(row.can_open for row in rows),
        "wrong": sum(bool(row.faults) for row in rows),
        "visible": set(visible.values_list("matter__number", flat=True)),
        "held": numbers_held(request),
    }
    return render(
        request, "workbench/mediation/import_check.html", frame(request.user) | context, status=422 if error else 200
    )
