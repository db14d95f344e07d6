"""A browser without pictures: one kept connection, one set of cookies a visitor, forms with their token."""

import re
from dataclasses import dataclass, field
from http.client import HTTPConnection
from urllib.parse import urlencode

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
FORM_TOKEN = re.compile(rb'name="token" value="([^"]+)"')


@dataclass
class Page:
    status: int
    location: str
    body: bytes


@dataclass
class Visitor:
    """One person's cookies on a connection that visitors share."""

    connection: HTTPConnection
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    form_token: str = ""  # by which a product knows a form that comes twice

    def get(self, path: str) -> Page:
        return self._send("GET", path)

    def post(self, path: str, form: dict[str, str]) -> Page:
        return self._send("POST", path, urlencode({**form, "csrfmiddlewaretoken": self.token}))

    def must(self, page: Page, status: int, where: str = "") -> Page:
        """Return ``page`` if it is what was expected: a measurement of error pages measures nothing."""
        if page.status != status or not page.location.startswith(where):
            raise SystemExit(f"Expected {status} {where}, got {page.status} {page.location}: {page.body[:300]!r}")
        return page

    def _send(self, method: str, path: str, body: str = "") -> Page:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self.connection.request(method, path, body or None, headers)
            answer = self.connection.getresponse()
        except ConnectionError:
            # The server closes what has been silent for long; nothing of this request was read.
            self.connection.close()
            self.connection.request(method, path, body or None, headers)
            answer = self.connection.getresponse()
        content = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _equals, rest = line.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        if found := TOKEN.search(content):
            self.token = found[1].decode()
        if found := FORM_TOKEN.search(content):
            self.form_token = found[1].decode()
        return Page(answer.status, answer.headers.get("Location", ""), content)
