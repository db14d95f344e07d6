"""Every write of a case: opening it, its steps, its papers, who handles it."""

from caravan.cases.services.handling import find_handler, hand_over
from caravan.cases.services.opening import Opened, open_case, opened_by
from caravan.cases.services.papers import add_paper, drop_paper, papers_missing
from caravan.cases.services.partners import counties_of, take_in
from caravan.cases.services.serving import may_serve, serve_paper
from caravan.cases.services.steps import offers, parts_of, require_part, take_step
from caravan.cases.services.subsidies import enter_subsidy_rate, move_subsidy, subsidy_offers

__all__ = [
    "Opened",
    "add_paper",
    "counties_of",
    "drop_paper",
    "enter_subsidy_rate",
    "find_handler",
    "hand_over",
    "may_serve",
    "move_subsidy",
    "offers",
    "open_case",
    "opened_by",
    "papers_missing",
    "parts_of",
    "require_part",
    "serve_paper",
    "subsidy_offers",
    "take_in",
    "take_step",
]
