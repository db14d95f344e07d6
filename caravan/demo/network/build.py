"""Build the network in order; each part knows only the parts before it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from django.contrib.auth.hashers import make_password

from caravan.demo.invented import Inventor
from caravan.organizations.models import Organization
from caravan.people.models import User
from caravan.regions.models import Region

PASSWORD = "dapengche-12348"  # noqa: S105 -- printed by the demo command; the demo runs on loopback only


@dataclass
class World:
    """What has been built so far, by region code."""

    now: datetime
    today: date
    inventor: Inventor = field(default_factory=Inventor)
    say: Callable[[str], None] = print
    province: Region = None  # type: ignore[assignment]
    prefectures: list[Region] = field(default_factory=list)
    counties: list[Region] = field(default_factory=list)  # zones included: people live there too
    towns: list[Region] = field(default_factory=list)
    villages: list[Region] = field(default_factory=list)
    bureaus: dict[str, Organization] = field(default_factory=dict)
    firms: dict[str, list[Organization]] = field(default_factory=dict)
    offices: dict[str, Organization] = field(default_factory=dict)
    advisers: dict[str, list[User]] = field(default_factory=dict)
    duty: dict[str, list[User]] = field(default_factory=dict)
    seats: dict[str, list[User]] = field(default_factory=dict)
    clerks: dict[str, User] = field(default_factory=dict)
    # Only the accounts that are printed can log in: hashing one password a person would take minutes.
    unusable: str = field(default_factory=lambda: make_password(None))

    def county_of(self, code: str) -> Region:
        return self._counties[code]

    @cached_property
    def _counties(self) -> dict[str, Region]:
        return {county.code: county for county in self.counties}

    def area_code(self, code: str) -> str:
        return AREA_CODES.get(code[:4], AREA_CODES.get(code[:6], "027"))


AREA_CODES = {
    "4201": "027",
    "4202": "0714",
    "4203": "0719",
    "4205": "0717",
    "4206": "0710",
    "4207": "027",
    "4208": "0724",
    "4209": "0712",
    "4210": "0716",
    "4211": "0713",
    "4212": "0715",
    "4213": "0722",
    "4228": "0718",
    "429004": "0728",
    "429005": "0728",
    "429006": "0728",
    "429021": "0719",
}
