"""What somebody was sending when their session ended: shown once more, and sent only if they say so."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from caravan import clock
from caravan.consultations.services import load_draft
from caravan.web.requests import StaffRequest
from caravan.web.workbench.context import frame


@require_safe
def again(request: StaffRequest, draft_id: UUID) -> HttpResponse:
    """Show what was typed to whoever typed it; whoever else comes here is led to their own work."""
    draft = load_draft(draft_id, now=clock.now())
    if draft is None or draft.content.get("by") != request.user.pk or "path" not in draft.content:
        return redirect("workbench:queue")
    held = draft.content
    fields = [(name, value) for name, values in held["fields"].items() for value in values]
    context = {
        "path": held["path"],
        "back": held["back"],
        "fields": fields,
        # Words to read; a key or an address is for the machine.
        "said": [value for _name, value in fields if " " in value.strip() or not value.isascii()],
        "had_files": held["had_files"],
    }
    return render(request, "workbench/again.html", frame(request.user) | context)
