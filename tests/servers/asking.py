"""Questions as a client of the API sends them."""

from typing import Any

STORY = "今年三月到九月我在工地上做木工，老板一共欠我两万四千元工资，一直说等甲方付款。"


def question(region: str, story: str = STORY, **fields: Any) -> dict[str, Any]:
    return {
        "topic": "wages",
        "story": story,
        "region": region,
        "asker": {"name": "田大山", "phone": "12000000001"},
    } | fields
