"""A photo of a matter on the workbench: the same file, handed out in the same way, as at the citizens' door."""

from io import BytesIO

import pytest
from django.test import Client
from PIL import Image

from caravan.audit.models import Event
from caravan.consultations.services import add_files
from caravan.files import disk, services
from caravan.files.models import StoredFile
from caravan.matters.models import Matter
from tests.documents.samples import SAMPLES
from tests.factories.documents import produced
from tests.factories.network import MONDAY, ask, clear

RECORD = next(one for one in SAMPLES if type(one).__name__ == "Record")


@pytest.fixture
def matter(net) -> Matter:
    return ask().matter


@pytest.fixture
def photo(matter: Matter) -> StoredFile:
    picture = BytesIO()
    Image.new("RGB", (4, 4)).save(picture, "PNG")
    picture.seek(0)
    stored = services.store(upload=picture, now=MONDAY)
    add_files(matter=matter, file_ids=[str(stored.pk)], now=MONDAY)
    return stored


def file_of(browser: Client, matter: Matter, photo: StoredFile):
    return browser.get(f"/staff/m/{matter.number}/file/{photo.pk}/")


def test_a_photo_is_handed_out_as_nothing_a_browser_would_run_and_the_look_is_on_record(net, enter, matter, photo):
    clear(matter, net.duty)

    answer = file_of(enter(net.duty), matter, photo)

    assert answer.content == services.read(photo)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert Event.objects.filter(action="seen", subject_id=str(matter.pk), actor="duty").last().data["what"] == ["file"]


def test_nobody_gets_a_photo_before_their_word_about_interests(net, enter, matter, photo):
    assert file_of(enter(net.duty), matter, photo).status_code == 404


def test_a_photo_that_the_disk_has_lost_is_not_there(net, enter, matter, photo):
    clear(matter, net.duty)
    disk.path_of(photo.stored_as).unlink()

    assert file_of(enter(net.duty), matter, photo).status_code == 404


def test_an_official_paper_is_handed_out_as_pdf_and_the_look_is_on_record(net, enter, matter):
    document = produced(matter)
    address = f"/staff/m/{matter.number}/paper/{document.pk}/"
    assert enter(net.duty).get(address).status_code == 404
    clear(matter, net.duty)

    answer = enter(net.duty).get(address)

    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer.content.startswith(b"%PDF-")
    assert Event.objects.filter(action="seen", subject_id=str(matter.pk), actor="duty").last().data["what"] == ["paper"]


def test_a_paper_that_staff_finish_by_hand_comes_as_a_draft_and_others_do_not(net, enter, matter):
    clear(matter, net.duty)
    record, receipt = produced(matter, RECORD), produced(matter)
    browser = enter(net.duty)

    answer = browser.get(f"/staff/m/{matter.number}/paper/{record.pk}/draft/")

    assert answer.content.startswith(b"PK")
    assert answer["Content-Type"].endswith("wordprocessingml.document")
    assert browser.get(f"/staff/m/{matter.number}/paper/{receipt.pk}/draft/").status_code == 404
    assert Event.objects.filter(action="seen", subject_id=str(matter.pk), actor="duty").last().data["what"] == ["paper"]
