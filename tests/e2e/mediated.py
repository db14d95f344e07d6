"""Disputes in the town: one being talked over, one waiting for signatures, one that is being kept; and a table."""

from datetime import datetime, timedelta
from typing import Any

from caravan.cases.mediation import services
from caravan.cases.mediation.models import Side
from caravan.cases.mediation.reading import seats_of
from caravan.cases.models import Case
from caravan.consultations import services as consultations
from tests.factories.mediations import mediation_in
from tests.factories.network import Network, clear, fresh

ROWS = (
    {"name": "向三妹", "opponent": "杨老五", "region": "422801101201", "topic": "wages", "story": "宅基地边界有争议。"},
    {"name": "", "opponent": "杨老五", "region": "没有这个村", "topic": "wages", "story": "两家为排水沟吵了半年。"},
)


def disputes(net: Network, now: datetime) -> dict[str, Case]:
    """Return cases by what a page calls them."""
    begun = now - timedelta(hours=8)
    cases = {
        name: mediation_in(state, net, now=begun)
        for name, state in (
            ("invited", "invited"),
            ("talking", "in_session"),
            ("signing", "agreed"),
            ("keeping", "performing"),
        )
    }
    talking = cases["talking"]
    services.make_offer(
        case=talking,
        side=Side.RESPONDENT,
        content={
            "words": "分两期付。",
            "fen": 200_000,
            "owed_by": Side.RESPONDENT,
            "parts": 2,
            "first_on": "2026-12-31",
        },
        now=begun,
    )
    services.add_private_note(case=talking, side=Side.APPLICANT, text="只要赔修缮的钱就行。", now=begun)
    services.claim_kept(
        case=cases["keeping"],
        line=1,
        fen=40_000,
        on=now.date(),
        said_by=Side.RESPONDENT,
        side=Side.RESPONDENT,
        note="现金",
        now=now,
    )
    for case in cases.values():
        clear(case.matter, fresh(net.mediator), now)
    return cases


def seats(cases: dict[str, Case]) -> dict[str, str]:
    """Return the places at the tables by name."""
    found: dict[str, str] = {}
    for name, case in cases.items():
        for one in seats_of(case):
            found[f"{name}_{one.side}"] = str(one.pk)
    return found


def table_of(clerk: Any, now: datetime) -> str:
    """Return the key of a table that the clerk has handed in and not confirmed."""
    content = {"by": clerk.pk, "rows": [dict(row) for row in ROWS]}
    return str(consultations.start_draft(now=now, content=content).pk)
