"""Is this paper ours, and still the current one? For anybody who holds it; says nothing about a person."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from caravan.documents.models import Document
from caravan.documents.queries import by_token, is_same
from caravan.documents.registry import PAPERS
from caravan.web.citizen.forms.verify import CodeForm, FingerprintForm


@require_safe
def verify_code(request: HttpRequest) -> HttpResponse:
    """Take the code from whoever cannot scan it."""
    if "code" not in request.GET:
        return render(request, "citizen/verify/code.html", {"form": CodeForm()})
    form = CodeForm(request.GET)
    if not form.is_valid():
        return render(request, "citizen/verify/code.html", {"form": form}, status=422)
    return redirect("citizen:verify", token=form.cleaned_data["code"])


@require_safe
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """Say what the paper with this code is, and compare a fingerprint if one was typed."""
    document = by_token(token)
    if document is None:
        return render(request, "citizen/verify/unknown.html", {"form": CodeForm()}, status=404)
    if "hash" not in request.GET:
        return _page(request, document, FingerprintForm())
    form = FingerprintForm(request.GET)
    if not form.is_valid():
        return _page(request, document, form, status=422)
    return _page(request, document, form, compared=True, is_same=is_same(document, form.cleaned_data["hash"]))


def _page(
    request: HttpRequest, document: Document, form: FingerprintForm, status: int = 200, **more: Any
) -> HttpResponse:
    template = PAPERS.get(document.template)
    context = {
        "document": document,
        "english": template.english if template else document.title,
        "groups": [document.sha256[at : at + 8] for at in range(0, len(document.sha256), 8)],
        "form": form,
        **more,
    }
    return render(request, "citizen/verify/paper.html", context, status=status)
