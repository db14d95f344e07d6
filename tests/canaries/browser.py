"""A browser without a window: it keeps cookies, reads pages and fills in their forms."""

from typing import Any
from urllib.parse import urljoin

import httpx

from tests.probes.reading import Form, Reader

Files = list[tuple[str, tuple[str, bytes, str]]]


class Browser:
    def __init__(self, address: str) -> None:
        self.client = httpx.Client(base_url=address, follow_redirects=True, timeout=30)
        self.page = Reader("")
        self.path = "/"

    def open(self, path: str) -> httpx.Response:
        return self._shown(self.client.get(path))

    def form(self, ends: str, *, holding: str = "") -> Form:
        """Return the form of the page that goes to an address ending so, and has a field of that name."""
        for form in self.page.forms:
            target = urljoin(self.path, form.action or self.path).partition("?")[0]
            if target.endswith(ends) and form.method == "post" and (not holding or holding in form.fields):
                return form
        raise LookupError(f"no form to {ends} with {holding!r} on {self.path}")

    def send(self, ends: str, *, files: Files | None = None, holding: str = "", **typed: Any) -> httpx.Response:
        """Fill in a form of the page and send it; ``None`` takes a field out."""
        form = self.form(ends, holding=holding)
        data = {name: values for name, values in form.fields.items() if values != [""] or name in typed}
        data |= {name: value if isinstance(value, list) else [value] for name, value in typed.items()}
        target = urljoin(self.path, form.action or self.path)
        answer = self.client.post(target, data=data, files=files or None, headers={"referer": self.path})
        return self._shown(answer)

    def _shown(self, answer: httpx.Response) -> httpx.Response:
        self.path = str(answer.url.raw_path.decode())
        if answer.headers.get("content-type", "").startswith("text/html"):
            self.page = Reader(answer.text)
        return answer

    def log_in(self, username: str, password: str) -> "Browser":
        self.open("/staff/login/")
        answer = self.send("/login/", username=username, password=password)
        assert "/login/" not in self.path, answer.text[:300]
        return self
