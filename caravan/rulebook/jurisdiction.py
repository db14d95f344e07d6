"""Where to go: which court confirms a mediated agreement, and what it asks for. Rows in ``jurisdiction.csv``.

The Supreme People's Court's interpretations of 2011 and 2022 cite articles of the Civil Procedure Law by older
numbers; where they and the law (as amended in 2023) differ, the law's arts. 205 and 206 prevail.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from caravan.rulebook.conditions import Condition, read

TABLES = read("jurisdiction.csv")

CONFIRMING_COURTS = TABLES["confirming_courts"]  # Civil Procedure Law, art. 205
CONFIRMATION_PAPERS = TABLES["confirmation_papers"]  # interpretation of 2022, arts. 353, 354
NOT_ACCEPTED = TABLES["not_accepted"]  # the same, art. 355
DISMISSED = TABLES["dismissed"]  # the same, art. 358
CONFIRMATION_RULES = TABLES["confirmation_rules"]
LABOUR_ARBITRATION = TABLES["labour_arbitration"]  # art. 21
LAND_ARBITRATION = TABLES["land_arbitration"]  # art. 2


@dataclass(frozen=True, slots=True)
class Court:
    """One court that may confirm an agreement: the ground, and the region whose court it is.

    ``region`` is whatever the caller calls a county, ``None`` for the court that invited the mediation.
    """

    ground: Condition
    region: str | None
    is_intermediate: bool = False


def confirming_courts(
    *,
    is_invited: bool,
    domiciles: Sequence[str],
    mediation_body: str,
    subject_matter: str | None = None,
    is_intermediate: bool = False,
) -> tuple[Court, ...]:
    """Return every court the parties may choose from (art. 205), the mediation body's first, each region once.

    A court that invited the mediation is the only one. Otherwise it is the basic court of a party's domicile, of
    the place of the subject matter or of the mediation body; with ``is_intermediate`` (the dispute belongs to an
    intermediate court) the intermediate court above it.
    """
    if is_invited:
        return (Court(CONFIRMING_COURTS["invited"], None),)
    places = [("mediation_body", mediation_body), *(("domicile", region) for region in domiciles)]
    if subject_matter is not None:
        places.append(("subject_matter", subject_matter))
    seen: dict[str, Court] = {}
    for key, region in places:
        seen.setdefault(region, Court(CONFIRMING_COURTS[key], region, is_intermediate))
    return tuple(seen.values())
