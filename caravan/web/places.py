"""The region picker that needs no script: search, or go down from the province to the village."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from caravan import clock
from caravan.regions.models import Region
from caravan.regions.queries import children_of, home_province, resolve, search

MOST_FOUND = 20


@dataclass(frozen=True)
class Found:
    """One search result with the way to it."""

    region: Region
    path: list[Region]

    @property
    def can_choose(self) -> bool:
        return self.region.level >= Region.Level.COUNTY

    @property
    def can_open(self) -> bool:
        return self.region.level < Region.Level.VILLAGE


@dataclass
class Picker:
    """What the picker shows: results of a search, and one level of the list with the way to it."""

    query: str = ""
    found: list[Found] = field(default_factory=list)
    current: Region | None = None
    path: list[Region] = field(default_factory=list)
    children: list[Region] = field(default_factory=list)
    village: Region | None = None  # the narrowest place that was asked for, when the list can go no deeper

    @classmethod
    def read(cls, params: Mapping[str, str], chosen: Region | None = None) -> "Picker":
        """Return the picker that the parameters ``q`` and ``in`` ask for.

        Without ``in`` the list opens where the chosen place lies, else at the province that is here in full.
        """
        query = params.get("q", "").strip()[:40]
        current = resolve(params.get("in", ""), clock.today()) if params.get("in") else None
        if current is None and "in" not in params:
            current = (chosen.parent if chosen is not None else None) or home_province(clock.today())
        village = None
        if current is not None and current.level == Region.Level.VILLAGE:
            village, current = current, current.parent
        found = [Found(region, cls.path_to(region)[:-1]) for region in _found(query)]
        children = children_of(current.code if current else "", clock.today())
        if not children and current is not None and current.level < Region.Level.COUNTY:
            current, children = None, children_of("", clock.today())
        return cls(query, found, current, cls.path_to(current) if current else [], children, village)

    @staticmethod
    def path_to(region: Region) -> list[Region]:
        """Return the places from the province down to ``region``, itself included; one statement."""
        codes = [region.code[:length] for length in (2, 4, 6, 9) if length < len(region.code)]
        return [*Region.objects.on(clock.today()).filter(code__in=codes).order_by("level"), region]

    @staticmethod
    def choice(code: str) -> Region | None:
        """Return the chosen place if a question can be sent to it: a county or something inside one."""
        region = resolve(code.strip()[:12], clock.today()) if code.strip() else None
        return region if region is not None and region.level >= Region.Level.COUNTY else None

    @property
    def current_can_be_chosen(self) -> bool:
        return self.current is not None and self.current.level in {Region.Level.COUNTY, Region.Level.TOWN}

    @property
    def is_town(self) -> bool:
        return self.current is not None and self.current.level == Region.Level.TOWN

    @property
    def children_are_leaves(self) -> bool:
        return bool(self.children) and self.children[0].level == Region.Level.VILLAGE


def _found(query: str) -> list[Region]:
    # What is near comes first: a village of the same name in another province helps nobody here.
    if not query:
        return []
    home = home_province(clock.today())
    found = search(query, day=clock.today(), within=home, limit=MOST_FOUND) if home else []
    return found or search(query, day=clock.today(), limit=MOST_FOUND)
