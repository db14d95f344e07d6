"""Somebody compares the file they hold with the one that was issued: on their device, without sending it."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visits
from tests.e2e.survey import Site

pytestmark = pytest.mark.browser


def test_a_file_is_compared_on_the_device_and_goes_nowhere(visit: Visits, site: Site, tmp_path: Path) -> None:
    with visit("holder") as context:
        tab = context.new_page()
        number, paper = site.town["numbers"]["waiting"], site.town["paper_id"]
        pdf = context.request.get(f"{site.address}/m/{number}/paper/{paper}/").body()
        (tmp_path / "issued.pdf").write_bytes(pdf)
        (tmp_path / "altered.pdf").write_bytes(pdf.replace(b"%PDF", b"%PDf"))
        tab.goto(f"{site.address}/verify/{site.town['paper']}/")
        sent = []
        tab.on("request", lambda request: sent.append(request.url))

        tab.set_input_files("#own-file", tmp_path / "issued.pdf")
        expect(tab.locator("[data-agrees]")).to_be_visible()
        expect(tab.locator("[data-differs]")).to_be_hidden()

        tab.set_input_files("#own-file", tmp_path / "altered.pdf")
        expect(tab.locator("[data-differs]")).to_be_visible()
        expect(tab.locator("[data-agrees]")).to_be_hidden()
        assert sent == []
