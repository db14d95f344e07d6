"""One matter: first the question of interest, then the facts, each look on record."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from caravan import audit, clock
from caravan.consultations import queries
from caravan.consultations.models import AnswerDraft, Consultation, Merge, SpamFlag
from caravan.engine.matching import reads
from caravan.knowledge.models import GuidedQuestion
from caravan.matters.models import Matter, Party
from caravan.matters.queries import may_lead
from caravan.people.models import User
from caravan.people.queries import to_turn_to
from caravan.people.roles import ANSWERING
from caravan.privacy.masks import mask_identity, mask_phone
from caravan.routing.queries import has_conflict, may_see_facts
from caravan.routing.services.sealing import may_decide
from caravan.rulebook.urgency import SIGNALS
from caravan.web.looks import HELD_FORM, typed
from caravan.web.purposes import USUAL
from caravan.web.requests import StaffRequest
from caravan.web.workbench.context import frame
from caravan.web.workbench.forms.answer import AnswerForm, laws
from caravan.web.workbench.offers import SEAL, UNSEAL, offers

RELATED = ("topic", "region", "owner__organization")
# Somebody whose draft was saved so lately is taken to be writing.
WRITING = timedelta(minutes=2)
MOST_COLLEAGUES = 200


@dataclass(frozen=True)
class Rejected:
    """An action that was refused: why, beside which field, and what was typed."""

    action: str
    message: str
    field: str
    typed: QueryDict


def matter(request: StaffRequest, number: str) -> HttpResponse:
    """Show one matter on a page of its own."""
    found = get_object_or_404(Matter.objects.visible_to(request.user).select_related(*RELATED), number=number)
    if not found.is_question:
        return redirect("workbench:case", number=number)
    return render(request, "workbench/matter.html", frame(request.user) | panel(request, found))


def panel(
    request: StaffRequest,
    matter: Matter,
    *,
    rejected: Rejected | None = None,
    answer_form: AnswerForm | None = None,
    shown: str = "",
) -> dict[str, Any]:
    """Return what the panel of a matter shows; ``shown`` is the purpose for which contacts are unmasked."""
    user = request.user
    now = clock.now()
    parties = list(Party.objects.present().filter(matter=matter))
    context: dict[str, Any] = {
        "opened": matter,
        "now": now,
        "rejected": rejected,
        "undo": request.GET.get("undo", ""),
        "undo_to": request.GET.get("to", ""),
    }
    if not may_see_facts(matter, user):
        return context | gate(matter, user, parties, now)
    what = ["story", "name"] + (["phone", "identity_number"] if shown else [])
    audit.seen(
        actor=user.username, subject=matter, what=what, purpose=shown or "handling", region=matter.region_code, now=now
    )
    facts = _facts(matter, parties, bool(shown), now) | {"purposes": USUAL.items()}
    if answer_form is None and (sent := typed(request)) is not None:
        answer_form = AnswerForm(matter, typed=sent)
    return context | facts | _work(matter, user, facts, answer_form, now)


def gate(matter: Matter, user: User, parties: Iterable[Party], now: datetime) -> dict[str, Any]:
    """Return what stands before the facts: the name of the other side, and the look at it on record."""
    has_interest = has_conflict(matter, user)
    names = [] if has_interest else opponents(parties)
    if names:
        audit.seen(
            actor=user.username,
            subject=matter,
            what=["opponent"],
            purpose="declaration",
            region=matter.region_code,
            now=now,
        )
    return {"is_gate": True, "has_conflict": has_interest, "opponents": names}


def opponents(parties: Iterable[Party]) -> list[str]:
    """Return the names of the other side."""
    return [party.name for party in parties if party.part == Party.Part.OPPONENT]


def _facts(matter: Matter, parties: list[Party], is_shown: bool, now: datetime) -> dict[str, Any]:
    """Return the question, its people (masked unless ``is_shown``), rounds, notes and thread."""
    consultation = Consultation.objects.get(pk=matter.pk)
    rounds = list(queries.rounds_of(matter))
    labels = {q.key: q for q in GuidedQuestion.objects.filter(topic=matter.topic_id)} if consultation.guided else {}
    return {
        "consultation": consultation,
        "guided": [_told(labels[key], value) for key, value in consultation.guided.items() if key in labels],
        "signals": [SIGNALS[key].label for key in consultation.signals if key in SIGNALS],
        "opponents": opponents(parties),
        "people": [_shown(party, is_shown) for party in parties if party.part != Party.Part.OPPONENT],
        "is_shown": is_shown,
        "rounds": rounds,
        "missed": [round_ for round_ in rounds if queries.is_missed(round_, now)],
        "notes": list(matter.notes.select_related("by").order_by("id")),
        "knots": queries.thread(matter, "staff", now),
        "attachments": list(matter.attachments.select_related("file").order_by("id")),
        "opinions": list(matter.second_opinions.select_related("asked_by", "asked_of").order_by("asked_at")),
        "merge": Merge.objects.filter(duplicate=matter, undone_at=None).select_related("survivor").first(),
        "spam_flags": list(SpamFlag.objects.filter(matter=matter, lifted_at=None).select_related("by")),
    }


def access(matter: Matter, user: User) -> dict[str, Any]:
    """Return who asks to be let into a sealed matter, and what ``user`` may decide about that."""
    waiting = matter.access_requests.filter(decided_at=None).select_related("user").order_by("at")
    leads = may_lead(matter, user)
    return {
        "asking_in": list(waiting) if matter.is_sealed else [],
        "leads": leads,
        "sealing": [SEAL] if not matter.is_sealed else [UNSEAL] if leads else [],
        "may_let_in": may_decide(matter, user),
    }


def _told(question: GuidedQuestion, value: str) -> tuple[GuidedQuestion, object]:
    """Return a guided question with the answer's own words."""
    return question, next((option for option in question.options if option["key"] == value), value)


def _shown(party: Party, is_shown: bool) -> dict[str, Any]:
    return {
        "party": party,
        "phone": party.phone if is_shown else mask_phone(party.phone),
        "identity_number": party.identity_number if is_shown else mask_identity(party.identity_number),
    }


def _work(
    matter: Matter, user: User, facts: dict[str, Any], answer_form: AnswerForm | None, now: datetime
) -> dict[str, Any]:
    """Return what can be done now, who else is writing, and the lists to choose from."""
    consultation, round_ = facts["consultation"], queries.current_of(facts["rounds"])
    may_answer = "answer" in queries.actions(matter, user)
    is_open = matter.state == Matter.State.OPEN
    of_round = AnswerDraft.objects.filter(matter=matter, round_number=round_.number)
    drafts = list(of_round.select_related("author")) if is_open else []
    if may_answer and answer_form is None:
        own = next((draft for draft in drafts if draft.author_id == user.pk), None)
        answer_form = AnswerForm(matter, draft=own)
    may_be_shared = queries.may_be_shared(matter, consultation)
    is_shared = consultation.may_be_shared and bool(queries.shared_of(matter))
    people = list(near(matter, user).exclude(pk=user.pk)[:MOST_COLLEAGUES]) if is_open else []
    return {
        "may_answer": may_answer,
        "may_take": is_open and matter.taken_at is None and bool(user.role_set & ANSWERING),
        **access(matter, user),
        "answer_form": answer_form,
        "held_form": HELD_FORM if may_answer else "",
        "held_at": reverse("workbench:matter", args=[matter.number]),
        "round": round_,
        "laws": laws() if may_answer else [],
        "writing": [d.author for d in drafts if d.author_id != user.pk and now - d.saved_at < WRITING],
        "offers": offers(matter, user, may_be_shared=may_be_shared and not is_shared, is_shared=is_shared),
        "cases": queries.cases_opened(matter, facts["knots"]),
        "colleagues": people,
        "translators": [one for one in people if reads(one.languages, matter.language)],
    }


def near(matter: Matter, user: User) -> QuerySet[User]:
    """Return whom ``user`` can turn to about ``matter``, themselves included."""
    return to_turn_to(
        user,
        county=matter.county_code,
        prefecture=matter.prefecture_code,
        province=matter.province_code,
        day=clock.today(),
    )
