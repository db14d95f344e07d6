"""What a question already says of an application for legal aid."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from caravan.rulebook.legal_aid import URGENT_WITHIN_DAYS

# The topics of questions, and what of article 31 or 32 each usually is; whoever decides may see it otherwise.
SCOPE_OF = {
    "wages": "scope.wages",
    "contract": "scope.wages",
    "injury": "scope.injury",
    "traffic": "scope.injury",
    "medical": "scope.injury",
    "insurance": "scope.social_benefits",
    "elder": "scope.maintenance",
    "threat": "no_limit.violence",
    "detention": "criminal.suspect",
}
TOPIC_OF = {
    "scope.wages": "wages",
    "scope.injury": "injury",
    "scope.social_benefits": "insurance",
    "scope.survivor_benefits": "insurance",
    "scope.maintenance": "elder",
    "no_limit.violence": "threat",
    "criminal.suspect": "detention",
}
OTHER_TOPIC = "aid"


def is_urgent(facts: Mapping[str, Any], today: date) -> bool:
    """Say whether aid may have to begin before it is decided (art. 44): somebody says so, or a time limit is close."""
    last_day = facts.get("last_day")
    if facts.get("urgent"):
        return True
    return bool(last_day) and 0 <= (date.fromisoformat(str(last_day)) - today).days < URGENT_WITHIN_DAYS


def topic_of(scope: str) -> str:
    """Return the topic of the questions that an application is like."""
    return TOPIC_OF.get(scope, OTHER_TOPIC)


def facts_of(*, topic: str, story: str, wish: str, amount: str, deadline_on: date | None) -> dict[str, Any]:
    """Return what a question says, by the keys of the application's form; what it does not say is left out."""
    told = {
        "scope": SCOPE_OF.get(topic, ""),
        "story": story,
        "request": wish,
        "amount": amount,
        "last_day": deadline_on.isoformat() if deadline_on else "",
    }
    return {key: value for key, value in told.items() if value}
