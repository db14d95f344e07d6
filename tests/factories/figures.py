"""Questions in several places of the province, so that its pages have rows to show and to withhold."""

from collections.abc import Mapping

from caravan.people.roles import Role
from caravan.regions.models import Region
from caravan.statistics.response import forget
from tests.factories.network import MONDAY, Network, ask, build_network, person, region

# Prefectures with two counties each, a zone among them, and a county right under the province.
NAMES = {
    "4201": "武汉市",
    "420102": "江岸区",
    "420103": "江汉区",
    "4210": "荆州市",
    "421002": "沙市区",
    "421071": "荆州经济技术开发区",
    "422802": "利川市",
    "429004": "仙桃市",
}


def build_places() -> Network:
    """The village of Enshi with its ladder, and the places above with a seat and a supervisor each."""
    net = build_network()
    regions: dict[str, Region] = net.regions
    for code, name in NAMES.items():
        parent = regions["42"] if len(code) == 4 or code[:4] == "4290" else regions[code[:4]]
        regions[code] = region(code, name, parent, is_quasi=code == "421071")
    for code in ("42", "4201", "4210"):
        person(f"seat-{code}", Role.CITY_DUTY_SEAT, regions[code])
        person(f"supervisor-{code}", Role.SUPERVISOR, regions[code])
    return net


def ask_in(counts: Mapping[str, int]) -> None:
    """Let so many people ask in each place, on Monday at ten."""
    for code, count in counts.items():
        for _number in range(count):
            ask(MONDAY, region_code=code)
    forget()
