"""A paper that was served is kept with day, way and who took it, and a receipt of it is made, to be signed."""

from datetime import timedelta

import pytest
from django.test import Client

from caravan.audit.models import Event
from caravan.cases import services
from caravan.cases.asks import Faults
from caravan.cases.models import Case, ServedPaper
from caravan.documents.drawing import draw
from caravan.documents.models import Document
from caravan.documents.registry import PAPERS
from caravan.matters.refusals import NotYours
from tests.documents.reading import text_of
from tests.factories.cases import HOUR, case_in, offices
from tests.factories.network import MONDAY, Network, build_network, clear, fresh

LATER = MONDAY + 24 * HOUR
TYPED = {
    "to": "田大山",
    "way": "substitute",
    "served_on": "2026-11-24",
    "received_by": "田小雨",
    "place": "龙马村3组",
    "remarks": "本人外出，由女儿代收。",
}


@pytest.fixture
def net(db: None) -> Network:
    return offices(build_network())


@pytest.fixture
def case(net: Network) -> Case:
    return case_in("refused", net)


def decision(case: Case) -> Document:
    return Document.objects.get(matter=case.matter, template="legal_aid.refusal")


def serve(net: Network, case: Case, who: str = "officer", document: Document | None = None, **change: str):
    paper = document or decision(case)
    by = fresh(net.users[who])
    return services.serve_paper(case=case, document=paper, by=by, typed=TYPED | change, now=LATER)


def test_the_receipt_says_which_paper_went_to_whom_how_where_when_and_by_whom(net: Network, case: Case) -> None:
    row = serve(net, case)

    text = text_of(draw(PAPERS[row.receipt.template], row.receipt.snapshot))
    for said in ("送达回证", "田大山", "交给代收人", "龙马村3组", "2026年11月24日", "田小雨", net.officer.name, "签名"):
        assert said in text, said
    assert row.receipt.snapshot["words"]["paper_number"] == decision(case).number


def test_it_is_on_record_with_the_paper_and_moves_nothing(net: Network, case: Case) -> None:
    serve(net, case)

    event = Event.objects.get(action="case.serve")
    assert (event.actor, event.data["paper"]) == ("officer", decision(case).number)
    assert Case.objects.get().state == "refused"


def test_each_receipt_has_its_own_number(net: Network, case: Case) -> None:
    first, second = serve(net, case), serve(net, case, way="post", received_by="")

    assert first.receipt.serial + 1 == second.receipt.serial


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"received_by": ""}, "received_by"),
        ({"way": ""}, "way"),
        ({"served_on": "2026-11-25"}, "served_on"),
        ({"served_on": "2026-11-22"}, "served_on"),
        ({"to": " "}, "to"),
    ],
)
def test_what_is_missing_or_cannot_be_is_refused_and_no_receipt_is_made(
    net: Network, case: Case, change: dict[str, str], field: str
) -> None:
    with pytest.raises(Faults) as refusal:
        serve(net, case, **change)

    assert set(refusal.value.by_field) == {field}
    assert not ServedPaper.objects.exists()
    assert not Document.objects.filter(template="serving.receipt").exists()


def test_only_a_paper_of_the_case_is_served_in_it(net: Network, case: Case) -> None:
    other = case_in("refused", net, now=MONDAY - timedelta(days=1), token="other")

    for paper in (decision(other), serve(net, case).receipt):
        with pytest.raises(Faults):
            serve(net, case, document=paper)


def test_who_has_no_part_in_the_case_keeps_nothing_of_it(net: Network, case: Case) -> None:
    with pytest.raises(NotYours):
        serve(net, case, "mediator")


def test_on_the_page_of_the_case_it_is_kept_and_its_receipt_stands_there(net: Network, case: Case) -> None:
    clear(case.matter, net.officer)
    browser, address = Client(), f"/staff/c/{case.matter.number}/"
    browser.force_login(net.officer, backend="django.contrib.auth.backends.ModelBackend")
    typed = TYPED | {"document": str(decision(case).pk), "served_on": "2026-11-23"}

    refused = browser.post(f"{address}do/serve/", typed | {"document": "x"})
    assert refused.status_code == 422
    assert "龙马村3组" in refused.content.decode()

    assert browser.post(f"{address}do/serve/", typed).status_code == 302
    assert ServedPaper.objects.get().receipt.number in browser.get(address).content.decode()
