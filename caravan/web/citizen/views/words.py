"""Pages that explain: the promise, privacy, accessibility, danger, the law."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from caravan import clock
from caravan.knowledge.models import Law, Topic
from caravan.knowledge.queries import laws_matching
from caravan.rulebook.service_promise import clock_for
from caravan.rulebook.urgency import SIGNALS
from caravan.web.promises import desk_name, ladder_at, urgent_within
from caravan.web.terms import term_words
from caravan.web.words import is_english


@never_cache
@require_safe
def safe(request: HttpRequest) -> HttpResponse:
    """Who to call in danger; its title says nothing about it."""
    danger = Topic.objects.filter(is_danger=True).values_list("key", flat=True).first()
    context = {"danger_topic": danger or "", "within": urgent_within(ladder_at(clock.now()))}
    return render(request, "citizen/safe.html", context)


@never_cache
@require_safe
def forgotten(request: HttpRequest) -> HttpResponse:
    return render(request, "citizen/forgotten.html")


@require_safe
def promise(request: HttpRequest) -> HttpResponse:
    """The ladder in words, read from the table that is in force in the province."""
    now = clock.now()
    ladder = ladder_at(now)
    hours = clock_for(ladder)
    rungs = [
        {
            "number": number,
            "desk": desk_name(rung.desk),
            "in_hours": term_words(rung.in_hours),
            "outside": term_words(rung.outside),
            "fast": term_words(rung.fast) if rung.fast else "",
        }
        for number, rung in enumerate(ladder.rungs, start=1)
    ]
    context = {
        "ladder": ladder,
        "rungs": rungs,
        "signals": SIGNALS.values(),
        "asked_now": ladder.promise(now, hours),
        "asked_now_fast": ladder.promise(now, hours, fast_track=True),
        "within": urgent_within(ladder),
        "now": now,
    }
    return render(request, "citizen/promise.html", context)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "citizen/privacy.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "citizen/accessibility.html")


@require_safe
def laws(request: HttpRequest) -> HttpResponse:
    """Every law an answer may rest on."""
    query = request.GET.get("q", "").strip()[:60]
    found = laws_matching(query, limit=200)
    return render(request, "citizen/laws.html", {"laws": found, "query": query})


@require_safe
def law(request: HttpRequest, slug: str) -> HttpResponse:
    """One law, with its articles where they were imported."""
    found = get_object_or_404(Law, pk=slug)
    return render(
        request, "citizen/law.html", {"law": found, "articles": found.articles.all(), "is_english": is_english()}
    )
