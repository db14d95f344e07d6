"""The file of a mediation: every paper in its place, every page numbered, what is missing said."""

from io import BytesIO

import pytest
from PIL import Image

from caravan.audit.models import Event
from caravan.cases.official.volume import PLACES, volume
from caravan.cases.services import add_paper
from caravan.documents.binding import A4
from caravan.documents.models import Document
from caravan.files import services as files
from tests.documents.reading import letters, reader
from tests.factories.cases import offices
from tests.factories.mediations import mediation_in
from tests.factories.network import MONDAY, build_network, fresh


@pytest.fixture
def net(db):
    return offices(build_network())


def photo() -> BytesIO:
    picture = BytesIO()
    Image.new("RGB", (1600, 900), "#9ccabd").save(picture, "JPEG")
    picture.seek(0)
    return picture


def test_the_file_has_thirteen_places():
    assert len(PLACES) == 13


def test_every_paper_lies_where_the_list_of_contents_says_and_every_page_has_its_number(net):
    case = mediation_in("performed", net)

    found = reader(volume(case=case, by=fresh(net.mediator), now=MONDAY))

    texts = [letters(page.extract_text()) for page in found.pages]
    for number, text in enumerate(texts, 1):
        assert str(number) in text
    contents = texts[1]
    for document in Document.objects.filter(matter=case.matter).current():
        (page, *_more) = [at for at, text in enumerate(texts, 1) if letters(document.number) in text and at > 2]
        assert letters(document.title) in texts[page - 1]
    assert "卷内目录" in contents
    assert f"本卷共{len(texts)}页" in texts[-1]


def test_what_the_file_needs_and_lacks_is_said(net):
    case = mediation_in("performing", net)

    found = reader(volume(case=case, by=fresh(net.mediator), now=MONDAY))

    note = letters(found.pages[-2].extract_text())
    assert "缺少：当事人身份证明；人民调解记录。" in note


def test_a_photo_that_was_handed_in_is_a_sheet_of_a4(net):
    case = mediation_in("in_session", net)
    before = len(reader(volume(case=case, by=fresh(net.mediator), now=MONDAY)).pages)
    stored = files.store(upload=photo(), now=MONDAY)
    add_paper(case=case, key="identity", how="file", by=fresh(net.mediator), now=MONDAY, file_id=stored.pk)

    pages = reader(volume(case=case, by=fresh(net.mediator), now=MONDAY)).pages

    assert len(pages) == before + 1
    for page in pages:
        assert [round(float(side)) for side in page.mediabox[2:]] == [round(side) for side in A4]


def test_binding_the_file_is_on_record(net):
    case = mediation_in("in_session", net)

    volume(case=case, by=fresh(net.mediator), now=MONDAY)

    assert Event.objects.filter(action="seen", subject_id=str(case.matter.pk)).last().data["what"] == ["volume"]
