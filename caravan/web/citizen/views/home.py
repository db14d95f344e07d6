"""The first page: what happened, who to call, what is going on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from caravan import clock
from caravan.knowledge.models import Topic
from caravan.rulebook.service_promise import clock_for
from caravan.web.citizen.views.phone import opened_here, rows_of
from caravan.web.promises import ladder_at

TILES = 8
MATTERS = 3


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    ladder = ladder_at(now)
    context = {
        "topics": Topic.objects.filter(is_on_home=True)[:TILES],
        "rows": rows_of(opened_here(request)[:MATTERS]),
        "asked_now": ladder.promise(now, clock_for(ladder)),
    }
    return render(request, "citizen/home.html", context)
