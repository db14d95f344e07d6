"""What staff do with a matter: one form each, one service call each."""

from collections.abc import Callable
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from caravan import clock
from caravan.consultations import services
from caravan.consultations.models import Answer, AnswerDraft, Merge, SecondOpinion
from caravan.matters.models import AccessRequest, Matter
from caravan.matters.numbers import normalise
from caravan.matters.refusals import Incomplete, Refused
from caravan.matters.services import add_note
from caravan.people.models import User
from caravan.routing import services as routing
from caravan.routing.services import sealing
from caravan.web.purposes import purpose_of
from caravan.web.requests import StaffRequest
from caravan.web.workbench.context import frame
from caravan.web.workbench.forms.answer import AnswerForm, content_of
from caravan.web.workbench.views.matter import RELATED, Rejected, near, panel

# Whoever comes to the address of a form without it is led to the matter.
FORM = require_http_methods(["GET", "HEAD", "POST"])
Handler = Callable[[Matter, User, QueryDict], str]


@FORM
def act(request: StaffRequest, number: str, action: str) -> HttpResponse:
    """Do one thing with a matter; a refusal comes back beside its form with what was typed."""
    if request.method != "POST":
        return redirect("workbench:matter", number=number)
    user = request.user
    matter = get_object_or_404(Matter.objects.visible_to(user).select_related(*RELATED), number=number)
    known = {*HANDLERS, "reveal", "answer"} if matter.is_question else ABOUT_ACCESS
    if action not in known:
        raise Http404
    try:
        if action != "declare":
            # Whoever has an interest, or has not said that they have none, moves nothing of a matter either.
            routing.require_no_interest(matter=matter, by=user)
        if action == "reveal":
            return _reveal(request, matter)
        if action == "answer":
            return _answer(request, matter)
        done = HANDLERS[action](matter, user, request.POST)
    except Refused as refusal:
        return _refused(request, matter, action, refusal)
    return _done(request, matter, action, done)


# Done with every matter, a case as well; all else is done with questions.
ABOUT_ACCESS = frozenset({"seal", "unseal", "let_in", "keep_out"})


def _done(request: StaffRequest, matter: Matter, action: str, done: str) -> HttpResponse:
    """Say what was done and go back to where the person was."""
    messages.success(request, done)
    # Whoever gave a matter away may no longer see it.
    if not Matter.objects.visible_to(request.user).filter(pk=matter.pk).exists():
        return redirect("workbench:queue")
    undo = {"undo": action} if action in UNDOABLE else {}
    if action == "reassign":
        undo["to"] = request.POST.get("expected", "")
    return redirect(_back(request, matter, undo))


# Offered to be undone for a few seconds: the form of the toast does the opposite.
UNDOABLE = frozenset({"take", "reassign"})


def _back(request: StaffRequest, matter: Matter, added: dict[str, str]) -> str:
    """Return the staff page that the form stood on, or the matter's own."""
    target = request.POST.get("back", "")
    own = reverse(_page_of(matter), args=[matter.number])
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    page = urlsplit(target if is_ours and target.startswith(reverse("workbench:queue")) else own)
    query = QueryDict(page.query, mutable=True)
    for name in ("undo", "to"):
        query.pop(name, None)
    query.update(added)
    return f"{page.path}?{query.urlencode()}" if query else page.path


def _page_of(matter: Matter) -> str:
    return "workbench:matter" if matter.is_question else "workbench:case"


def _refused(
    request: StaffRequest, matter: Matter, action: str, refusal: Refused, answer_form: AnswerForm | None = None
) -> HttpResponse:
    if not matter.is_question:
        messages.error(request, str(refusal))
        return redirect(_page_of(matter), number=matter.number)
    field = refusal.field if isinstance(refusal, Incomplete) else ""
    matter.refresh_from_db()
    rejected = Rejected(action, str(refusal), field, request.POST)
    context = frame(request.user) | panel(request, matter, rejected=rejected, answer_form=answer_form)
    return render(request, "workbench/matter.html", context, status=422 if field else 409)


def _reveal(request: StaffRequest, matter: Matter) -> HttpResponse:
    """Show phone and identity number once, for a purpose that goes on record."""
    try:
        purpose = purpose_of(request.POST)
    except Incomplete as refusal:
        return _refused(request, matter, "reveal", refusal)
    return render(request, "workbench/matter.html", frame(request.user) | panel(request, matter, shown=purpose))


def _answer(request: StaffRequest, matter: Matter) -> HttpResponse:
    """Publish the answer, or keep it for later with the articles it names shown beside it."""
    user, typed, round_number = request.user, request.POST, _number(request.POST, "round") or 0
    form = AnswerForm(matter, typed=typed)
    try:
        if typed.get("save"):
            _save(matter, user, typed)
            return _done(request, matter, "save", _("Saved. Only you see it."))
        if not form.is_valid():
            raise Incomplete("plain", _("Look at the marked fields."))
        services.answer(matter=matter, text=form.text(), by=user, expected_round=round_number, now=clock.now())
    except Incomplete as refusal:
        if form.is_valid():
            form.refuse(refusal)
        return _refused(request, matter, "answer", refusal, form)
    except Refused as refusal:
        return _refused(request, matter, "answer", refusal, form)
    return _done(request, matter, "answer", _("Answered. The person has been told."))


@FORM
def autosave(request: StaffRequest, number: str) -> HttpResponse:
    """Keep what has been typed of an answer; answers with the time of saving, or why it is not kept."""
    if request.method != "POST":
        return redirect("workbench:matter", number=number)
    matter = get_object_or_404(Matter.objects.visible_to(request.user).questions(), number=number)
    try:
        routing.require_no_interest(matter=matter, by=request.user)
        draft = _save(matter, request.user, request.POST)
    except Refused as refusal:
        return JsonResponse({"refused": str(refusal)}, status=409)
    return JsonResponse({"saved": f"{clock.china(draft.saved_at):%H:%M}"})


def _save(matter: Matter, user: User, typed: QueryDict) -> AnswerDraft:
    return services.save_answer_draft(
        matter=matter,
        by=user,
        expected_round=_number(typed, "round") or 0,
        content=content_of(typed),
        now=clock.now(),
    )


def _take(matter: Matter, user: User, typed: QueryDict) -> str:
    routing.take(matter=matter, by=user, now=clock.now())
    return _("It is yours. The clock runs on.")


def _put_back(matter: Matter, user: User, typed: QueryDict) -> str:
    routing.put_back(matter=matter, by=user, now=clock.now())
    return _("Put back, as it was before.")


def _release(matter: Matter, user: User, typed: QueryDict) -> str:
    routing.release(matter=matter, by=user, reason=typed.get("reason", ""), now=clock.now())
    return _("Given back. Somebody else has it now.")


def _reassign(matter: Matter, user: User, typed: QueryDict) -> str:
    to = _colleague(matter, user, typed, "to")
    routing.reassign(
        matter=matter,
        to=to,
        expected_owner_id=_number(typed, "expected"),
        by=user,
        reason=typed.get("reason", ""),
        now=clock.now(),
    )
    return _("%(name)s has it now.") % {"name": to.name}


def _escalate(matter: Matter, user: User, typed: QueryDict) -> str:
    routing.escalate(matter=matter, by=user, reason=typed.get("reason", ""), now=clock.now())
    return _("Passed up the ladder.")


def _declare(matter: Matter, user: User, typed: QueryDict) -> str:
    outcome = "conflict" if typed.get("outcome") == "conflict" else "clear"
    routing.declare(matter=matter, by=user, outcome=outcome, now=clock.now())
    if outcome == "conflict":
        return _("Thank you. It goes to somebody else; nobody is told why.")
    return _("On record: you have no interest in this matter.")


def _clarify(matter: Matter, user: User, typed: QueryDict) -> str:
    services.clarify(matter=matter, by=user, question=typed.get("question", ""), now=clock.now())
    return _("Asked. The promise stands and the clock runs on.")


def _opinion(matter: Matter, user: User, typed: QueryDict) -> str:
    of = _colleague(matter, user, typed, "of")
    services.ask_second_opinion(matter=matter, by=user, of=of, question=typed.get("question", ""), now=clock.now())
    return _("Asked. You stay responsible.")


def _give_opinion(matter: Matter, user: User, typed: QueryDict) -> str:
    opinion = get_object_or_404(SecondOpinion.objects.filter(matter=matter), pk=_uuid(typed, "opinion"))
    services.reply_second_opinion(opinion=opinion, by=user, reply=typed.get("reply", ""), now=clock.now())
    return _("Your opinion was sent.")


def _note(matter: Matter, user: User, typed: QueryDict) -> str:
    add_note(matter=matter, by=user, text=typed.get("text", ""), now=clock.now())
    return _("Noted among staff.")


def _retitle(matter: Matter, user: User, typed: QueryDict) -> str:
    services.retitle(matter=matter, title=typed.get("title", ""), by=user, now=clock.now())
    return _("The title was changed.")


def _merge(matter: Matter, user: User, typed: QueryDict) -> str:
    into = Matter.objects.visible_to(user).questions().filter(number=normalise(typed.get("into", ""))).first()
    if into is None:
        raise Incomplete("into", _("There is no such matter in your region."))
    services.merge(duplicate=matter, into=into, by=user, now=clock.now())
    return _("Joined. It can be undone.")


def _unmerge(matter: Matter, user: User, typed: QueryDict) -> str:
    merge = get_object_or_404(Merge, duplicate=matter, undone_at=None)
    services.unmerge(merge=merge, by=user, now=clock.now())
    return _("Separated. It keeps its own promised time.")


def _spam(matter: Matter, user: User, typed: QueryDict) -> str:
    if services.flag_spam(matter=matter, by=user, reason=typed.get("reason", ""), now=clock.now()):
        return _("Two people have said so: it is out of the count.")
    return _("On record. It stays open until a second person says so too.")


def _not_spam(matter: Matter, user: User, typed: QueryDict) -> str:
    services.lift_spam(matter=matter, by=user, now=clock.now())
    return _("It is a question again.")


def _recall(matter: Matter, user: User, typed: QueryDict) -> str:
    answer = get_object_or_404(Answer.objects.filter(round__matter=matter), pk=_uuid(typed, "answer"))
    services.recall(answer=answer, by=user, reason=typed.get("reason", ""), now=clock.now())
    return _("Taken back. The person has been told and the question is open again.")


def _translator(matter: Matter, user: User, typed: QueryDict) -> str:
    translator = _colleague(matter, user, typed, "translator")
    services.name_translator(matter=matter, translator=translator, by=user, now=clock.now())
    return _("%(name)s translates; the person's page says so.") % {"name": translator.name}


def _share(matter: Matter, user: User, typed: QueryDict) -> str:
    question, answer = typed.get("question", ""), typed.get("answer", "")
    services.share(matter=matter, question=question, answer=answer, by=user, now=clock.now())
    return _("Published. Others who ask about this see it while they wait.")


def _stop_sharing(matter: Matter, user: User, typed: QueryDict) -> str:
    services.stop_sharing(matter=matter, by=user, now=clock.now())
    return _("Others no longer see it.")


def _seal(matter: Matter, user: User, typed: QueryDict) -> str:
    services.seal(matter=matter, by=user, now=clock.now())
    return _("Sealed. Only who must see it still does.")


def _unseal(matter: Matter, user: User, typed: QueryDict) -> str:
    sealing.unseal(matter=matter, by=user, reason=typed.get("reason", ""), now=clock.now())
    return _("No longer sealed: everybody who handles questions there sees it.")


def _let_in(matter: Matter, user: User, typed: QueryDict) -> str:
    return _decide(matter, user, typed, grant=True)


def _keep_out(matter: Matter, user: User, typed: QueryDict) -> str:
    return _decide(matter, user, typed, grant=False)


def _decide(matter: Matter, user: User, typed: QueryDict, *, grant: bool) -> str:
    asked = get_object_or_404(AccessRequest.objects.filter(matter=matter), pk=_uuid(typed, "request"))
    sealing.decide_access(request=asked, by=user, grant=grant, now=clock.now())
    name = asked.user.name
    return (_("%(name)s is let in.") if grant else _("%(name)s is not let in.")) % {"name": name}


HANDLERS: dict[str, Handler] = {
    "seal": _seal,
    "unseal": _unseal,
    "let_in": _let_in,
    "keep_out": _keep_out,
    "take": _take,
    "put_back": _put_back,
    "release": _release,
    "reassign": _reassign,
    "escalate": _escalate,
    "declare": _declare,
    "clarify": _clarify,
    "opinion": _opinion,
    "give_opinion": _give_opinion,
    "note": _note,
    "retitle": _retitle,
    "merge": _merge,
    "unmerge": _unmerge,
    "spam": _spam,
    "not_spam": _not_spam,
    "recall": _recall,
    "translator": _translator,
    "share": _share,
    "stop_sharing": _stop_sharing,
}


def _colleague(matter: Matter, user: User, typed: QueryDict, field: str) -> User:
    """Return the colleague that was typed, by account or by name; the toast that undoes gives an id."""
    wanted = typed.get(field, "").strip()
    people = near(matter, user)
    key = _number(typed, field)
    found = list(people.filter(pk=key)) if key is not None else []
    found = found or list(people.filter(username=wanted)) or list(people.filter(name=wanted)[:2])
    if len(found) == 1:
        return found[0]
    if found:
        raise Incomplete(field, _("Several people are called %(name)s. Choose one from the list.") % {"name": wanted})
    raise Incomplete(field, _("Choose a person from the list."))


def _number(typed: QueryDict, name: str) -> int | None:
    value = typed.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 12 else None


def _uuid(typed: QueryDict, name: str) -> UUID:
    try:
        return UUID(typed.get(name, ""))
    except ValueError:
        raise Http404 from None
