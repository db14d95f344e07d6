"""Questions that may be the same one, asked twice: what speaks for it, and a person decides."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from caravan import audit, clock
from caravan.consultations import queries
from caravan.matters.models import Matter
from caravan.routing.queries import may_see_facts
from caravan.web.requests import StaffRequest
from caravan.web.workbench.context import frame
from caravan.web.workbench.views.matter import RELATED


def same(request: StaffRequest, number: str) -> HttpResponse:
    """List the matters to compare with this one, those of the same person first."""
    user = request.user
    found = get_object_or_404(Matter.objects.visible_to(user).questions().select_related(*RELATED), number=number)
    if not may_see_facts(found, user):
        raise Http404
    now = clock.now()
    duplicates = queries.duplicates_of(found, user, now)
    looks = [_look(found, user.username, is_clear=True)]
    looks += [_look(one.matter, user.username, is_clear=one.is_clear) for one in duplicates]
    audit.record_many(looks, now=now)
    context = {"opened": found, "duplicates": duplicates}
    return render(request, "workbench/same.html", frame(user) | context)


def _look(matter: Matter, actor: str, *, is_clear: bool) -> audit.Entry:
    """Return the look at what is compared: that a phone or a name is the same tells what it is."""
    what = {"what": ["phone", "name", "story"] if is_clear else ["story"]}
    return audit.Entry("seen", actor, matter, region=matter.region_code, purpose="comparison", data=what)
