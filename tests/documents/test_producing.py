"""A paper is made with the step that owes it, numbered without a gap, drawn once, and gone when its matter is."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import transaction

from caravan.audit.models import Event
from caravan.consultations.export import copy_for_asker
from caravan.documents import services
from caravan.documents.drawing import NotDrawn, draw
from caravan.documents.handlers import draw as draw_message
from caravan.documents.models import Document
from caravan.documents.refusals import Erased, NotReplaceable
from caravan.documents.registry import PAPERS, Audience, PaperTaken, paper, plain
from caravan.files import services as files
from caravan.files.models import StoredFile
from caravan.matters.models import Entry, Matter
from caravan.matters.services.erasure import _empty
from caravan.outbox.models import Message
from tests.documents.reading import text_of
from tests.factories.documents import RECEIPT, produced, receipt
from tests.factories.network import MONDAY, ask


def test_a_paper_is_numbered_by_place_kind_and_year_without_a_gap(matter):
    first, second = produced(matter), produced(matter)
    try:
        with transaction.atomic():
            produced(matter)
            raise RuntimeError
    except RuntimeError:
        pass
    third = produced(matter)
    next_year = produced(matter, now=MONDAY + timedelta(days=60))

    assert [one.serial for one in (first, second, third, next_year)] == [1, 2, 3, 1]
    assert first.number == "恩施市法援收〔2026〕1号"
    assert next_year.number == "恩施市法援收〔2027〕1号"
    assert len({one.token for one in (first, second, third)}) == 3


def test_a_paper_is_on_the_thread_in_the_audit_and_in_the_outbox_together(matter):
    document = produced(matter)

    assert Entry.objects.get(matter=matter, kind="paper").data["document"] == str(document.pk)
    assert Event.objects.get(action="document.produce").subject_id == str(document.pk)
    assert Message.objects.get(topic=services.DRAW).payload == {"document": str(document.pk)}


def test_what_stands_on_it_is_encrypted(matter):
    document = produced(matter, receipt(applicant="秘密的名字"))

    (stored,) = Document.objects.filter(pk=document.pk).extra(select={"raw": "snapshot"}).values_list("raw", flat=True)
    assert "秘密的名字".encode() not in bytes(stored)


def test_it_is_drawn_once_and_its_hash_can_be_found_again(matter):
    document = produced(matter)

    draw_message({"document": str(document.pk)}, MONDAY)
    draw_message({"document": str(document.pk)}, MONDAY)

    document = Document.objects.get(pk=document.pk)
    pdf = files.read(document.file)
    assert StoredFile.objects.filter(kind="document").count() == 1
    assert document.sha256 == hashlib.sha256(pdf).hexdigest()
    assert draw(PAPERS[document.template], document.snapshot) == pdf
    assert document.number in text_of(pdf)


def test_whoever_opens_it_before_the_worker_comes_has_it_drawn(matter):
    document = produced(matter)

    file = services.drawn(document=document, now=MONDAY)

    assert Document.objects.get(pk=document.pk).file == file


def test_a_paper_that_cannot_be_drawn_keeps_its_facts(matter, monkeypatch):
    document = produced(matter)

    def fails(*_args: object) -> bytes:
        raise NotDrawn("no")

    monkeypatch.setattr(services, "draw", fails)
    with pytest.raises(NotDrawn):
        draw_message({"document": str(document.pk)}, MONDAY)

    monkeypatch.undo()
    draw_message({"document": str(document.pk)}, MONDAY)
    assert Document.objects.get(pk=document.pk).file is not None


def test_a_newer_paper_takes_the_place_of_the_older_once(matter):
    old = produced(matter)
    new = produced(matter, replaces=old)
    old.refresh_from_db()

    assert (old.superseded_by, old.is_current, new.is_current) == (new, False, True)
    assert list(Document.objects.current()) == [new]
    with pytest.raises(NotReplaceable):
        produced(matter, replaces=old)


def test_a_paper_of_another_matter_cannot_be_replaced(matter):
    with pytest.raises(NotReplaceable):
        produced(ask().matter, replaces=produced(matter))


def test_a_copy_for_the_person_holds_their_papers_and_no_others(matter):
    own = produced(matter)
    staff_only = produced(matter)
    Document.objects.filter(pk=staff_only.pk).update(audience="staff")
    for document in (own, staff_only):
        services.drawn(document=document, now=MONDAY)

    copied = copy_for_asker(matter=matter, now=MONDAY)

    assert [name for name in copied.files if name.startswith("papers/")] == ["papers/01.pdf"]
    assert "documents.Document" not in copied.data["tables"] or not any(
        "snapshot" in row for row in copied.data["tables"]["documents.Document"]
    )


def test_erasing_a_matter_takes_its_papers_but_not_their_numbers(matter):
    document = produced(matter)
    services.drawn(document=document, now=MONDAY)

    _empty(matter, MONDAY)

    document = Document.objects.get(pk=document.pk)
    assert (document.file, document.snapshot, document.number) == (None, {}, "恩施市法援收〔2026〕1号")
    assert not StoredFile.objects.filter(kind="document").exists()
    with pytest.raises(Erased):
        services.drawn(document=document, now=MONDAY)
    draw_message({"document": str(document.pk)}, MONDAY)


def test_staff_see_the_papers_of_the_matters_that_they_see(matter):
    document = produced(matter)
    owner = Matter.objects.get(pk=matter.pk).owner

    assert list(Document.objects.visible_to(owner)) == [document]
    assert not Document.objects.visible_to(owner).exclude(matter__owner=owner)


@dataclass(frozen=True)
class Other:
    name: str


@pytest.mark.parametrize(("key", "series"), [("legal_aid.receipt", "other"), ("other.key", "la_receipt")])
def test_two_papers_cannot_have_one_key_or_one_series(key, series):
    register = paper(
        key,
        title="",
        english="",
        word="",
        series=series,
        source=PAPERS["legal_aid.receipt"].source,
        audience=Audience.STAFF,
    )

    with pytest.raises(PaperTaken):
        register(Other)


def test_a_paper_holds_nothing_that_cannot_be_written_down():
    assert plain(RECEIPT)["decide_by"] == "2026-11-30"
    for value in (1.5, MONDAY, b"", object()):
        with pytest.raises(TypeError):
            plain(receipt(decide_by=value))
