"""Anybody who holds a paper can ask whether it is ours; nobody learns from it whose it is."""

from datetime import timedelta

import pytest

from caravan.documents.models import Document
from caravan.documents.services import drawn
from caravan.documents.tokens import grouped
from tests.factories.documents import produced, receipt
from tests.factories.network import MONDAY, ask

NAME = "秘密的名字"


@pytest.fixture
def document(net) -> Document:
    made = produced(ask().matter, receipt(applicant=NAME))
    drawn(document=made, now=MONDAY)
    return made


def test_the_page_says_what_the_paper_is_and_nothing_of_the_person(client, document):
    page = client.get(f"/verify/{document.token}/").content.decode()

    for shown in (document.title, document.number, document.office, "2026-11-23", document.sha256[:8]):
        assert shown in page
    assert NAME not in page
    assert document.matter.number not in page


def test_a_code_is_found_however_it_was_typed(client, document):
    for typed in (grouped(document.token), document.token.lower(), f" {document.token[:4]} {document.token[4:]} "):
        answer = client.get("/verify/", {"code": typed}, follow=True)

        assert answer.redirect_chain[-1][0] == f"/verify/{document.token}/"
        assert document.number in answer.content.decode()


@pytest.mark.parametrize("typed", ["", "7KQ2", "x" * 400, "7KQ2-M9XD-4TPA-R6H", "🙂" * 16])
def test_what_cannot_be_a_code_is_said_beside_its_field(client, net, typed):
    answer = client.get("/verify/", {"code": typed})

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()


def test_a_code_that_no_paper_has_is_not_found(client, net):
    answer = client.get("/verify/0000000000000000/")

    assert answer.status_code == 404
    assert "12348" in answer.content.decode()


def test_a_paper_that_was_replaced_says_so_and_names_the_newer(client, document):
    newer = produced(document.matter, now=MONDAY + timedelta(days=1), replaces=document)

    page = client.get(f"/verify/{document.token}/", headers={"accept-language": "en"}).content.decode()

    assert "This paper was replaced" in page
    assert newer.number in page


@pytest.mark.parametrize("upto", [8, 20, 64])
def test_a_fingerprint_agrees_from_its_beginning(client, document, upto):
    for typed in (document.sha256[:upto], document.sha256[:upto].upper()):
        page = client.get(f"/verify/{document.token}/", {"hash": typed}, headers={"accept-language": "en"})

        assert "nothing in the file was changed" in page.content.decode().split("data-compare")[0]


def test_another_fingerprint_does_not_agree(client, document):
    other = ("1" if document.sha256[0] != "1" else "2") + document.sha256[1:]

    page = client.get(f"/verify/{document.token}/", {"hash": other}, headers={"accept-language": "en"})

    assert "does not agree" in page.content.decode().split("data-compare")[0]


@pytest.mark.parametrize("typed", ["", "1234567", "g" * 64, "1" * 65])
def test_what_is_no_fingerprint_is_said_beside_its_field(client, document, typed):
    answer = client.get(f"/verify/{document.token}/", {"hash": typed})

    assert answer.status_code == 422


def test_a_paper_that_waits_to_be_drawn_is_ours_already(client, net):
    made = produced(ask().matter)

    page = client.get(f"/verify/{made.token}/", headers={"accept-language": "en"}).content.decode()

    assert "This paper is ours" in page
    assert "being made" in page
    assert client.get(f"/verify/{made.token}/", {"hash": "00000000"}).status_code == 200


def test_after_erasure_the_page_still_knows_the_paper(client, document):
    from caravan.matters.services.erasure import _empty

    _empty(document.matter, MONDAY)

    assert document.number in client.get(f"/verify/{document.token}/").content.decode()
