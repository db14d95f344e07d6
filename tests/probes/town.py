"""The town of the browser tests, without a browser: who may walk it, and everything they find on their way."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urljoin, urlsplit

from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve

from caravan.matters.models import Matter
from caravan.people.models import User
from tests.e2e import pages
from tests.e2e.world import NOW, World
from tests.factories.network import clear
from tests.probes.reading import Form, Reader

# Of pages that differ only in what they show, so many are enough.
ALIKE = 1
HANDLING = ("adviser", "duty", "seat", "supervisor", "clerk")


@dataclass(frozen=True)
class Walker:
    """Somebody with a browser: what it holds, who is logged in."""

    visitor: str = ""
    account: str = ""

    def __str__(self) -> str:
        return self.account or self.visitor or "anybody"


@dataclass
class Found:
    """A page that somebody came to."""

    walker: Walker
    path: str
    route: str
    status: int
    text: str

    def __str__(self) -> str:
        return f"{self.path} as {self.walker}"

    @cached_property
    def read(self) -> Reader:
        return Reader(self.text)


@dataclass
class Town:
    """What there is, and how to walk it."""

    world: World
    cookies: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        told = self.world.described()
        self.cookies = told["cookies"]
        self.names = pages.names(told)
        for matter in Matter.objects.all():
            for user in User.objects.filter(username__in=HANDLING):
                clear(matter, user, NOW)

    def browser(self, walker: Walker, *, is_checked: bool = False) -> Client:
        client = Client(raise_request_exception=False, enforce_csrf_checks=is_checked)
        if walker.visitor:
            client.cookies["visitor"] = self.cookies[walker.visitor]
        if walker.account:
            client.force_login(User.objects.get(username=walker.account))
        return client

    def starts(self) -> dict[Walker, list[str]]:
        """Return where everybody begins: the pages that the browser tests look at."""
        found: dict[Walker, list[str]] = {}
        for page in (*pages.CITIZEN, *pages.STAFF):
            path = page.path.format(**self.names)
            paths = found.setdefault(Walker(page.visitor, page.account), [])
            if path not in paths:
                paths.append(path)
        return found

    def walk(self, language: str = "zh-hans") -> Iterator[Found]:
        """Look at every page that anybody comes to by its address or by a link."""
        for walker, paths in self.starts().items():
            client = self.browser(walker)
            client.cookies["django_language"] = language
            times: dict[str, int] = {}
            todo, seen = list(paths), set(paths)
            while todo:
                path = todo.pop(0)
                answer = client.get(path)
                if not is_page(answer):
                    continue
                page = Found(walker, path, route_of(path), answer.status_code, answer.content.decode())
                yield page
                for link in page.read.links:
                    target = urljoin(path, link).partition("#")[0]
                    route = route_of(target)
                    if target in seen or not route or not is_ours(target) or route in {"citizen:leave"}:
                        continue
                    times[route] = times.get(route, 0) + 1
                    if times[route] <= ALIKE:
                        seen.add(target)
                        todo.append(target)

    def forms(self) -> Iterator[tuple[Found, Form]]:
        """Return every form of every page, each kind of form once for whoever finds it."""
        known: set[tuple[object, ...]] = set()
        for page in self.walk():
            for form in page.read.forms:
                target = urljoin(page.path, form.action or page.path)
                key = (bool(page.walker.account), route_of(target), form.shape)
                if key not in known:
                    known.add(key)
                    form.action = target
                    yield page, form


def is_ours(target: str) -> bool:
    parts = urlsplit(target)
    return not parts.netloc and not parts.scheme and parts.path.startswith("/")


def is_page(answer: HttpResponse) -> bool:
    return answer.headers.get("Content-Type", "").startswith("text/html") and answer.status_code != 302


def route_of(target: str) -> str:
    try:
        return resolve(urlsplit(target).path).view_name
    except Resolver404:
        return ""
