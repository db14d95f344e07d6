"""A page as a browser takes it apart: its elements, links and forms."""

from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser

# Of inputs, those whose text a person chooses.
TYPED = {
    "text",
    "search",
    "tel",
    "email",
    "url",
    "number",
    "date",
    "time",
    "datetime-local",
    "password",
    "month",
    "week",
}
WRITTEN_RAW = {"script", "style"}


@dataclass
class Form:
    """One form: where it goes, what stands in it, which of its fields take any text, and its buttons."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    typed: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def filled(self, text: str, button: tuple[str, str] | None = None) -> dict[str, list[str]]:
        """Return what is sent when ``text`` is typed into every field that takes text."""
        data = {name: [text] if name in self.typed else values for name, values in self.fields.items()}
        return data | ({button[0]: [button[1]]} if button and button[0] else {})

    @property
    def shape(self) -> tuple[object, ...]:
        return self.method, tuple(sorted(self.fields)), tuple(sorted({name for name, _value in self.buttons}))


class Reader(HTMLParser):
    """Read one page; afterwards everything is in the lists."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.raw: list[str] = []  # between script or style tags, and in comments: nothing of anybody's belongs there
        self.forms: list[Form] = []
        self._by_id: dict[str, Form] = {}
        self._loose: list[tuple[str, str, dict[str, str], str]] = []
        self._form: Form | None = None
        self._inside = ""
        self._area: tuple[str, dict[str, str]] | None = None
        self._select: tuple[str | None, dict[str, str]] | None = None
        self.feed(text)
        self.close()
        for owner, kind, attributes, value in self._loose:
            if owner in self._by_id:
                self._put(self._by_id[owner], kind, attributes, value)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.elements.append((tag, attributes))
        if tag in WRITTEN_RAW:
            self._inside = tag
        match tag:
            case "form":
                self._form = Form(attributes.get("action", ""), attributes.get("method", "get").lower())
                self.forms.append(self._form)
                self._by_id[attributes.get("id", "")] = self._form
            case "input":
                self._found(attributes.get("type", "text").lower(), attributes, attributes.get("value", ""))
            case "button":
                self._found("submit", attributes, attributes.get("value", ""))
            case "textarea":
                self._area = "", attributes
            case "select":
                self._select = None, attributes
                self._found("select", attributes, "")
            case "option" if self._select and ("selected" in attributes or self._select[0] is None):
                self._select = attributes.get("value", ""), self._select[1]
                self._found("select", self._select[1], attributes.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""
        if tag == "form":
            self._form = None
        elif tag == "textarea" and self._area:
            self._found("text", self._area[1], self._area[0])
            self._area = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._area:
            self._area = self._area[0] + data, self._area[1]
        if self._inside:
            self.raw.append(data)

    def handle_comment(self, data: str) -> None:
        self.raw.append(data)

    def _found(self, kind: str, attributes: dict[str, str], value: str) -> None:
        if "disabled" in attributes:
            return
        if owner := attributes.get("form", ""):
            self._loose.append((owner, kind, attributes, value))
        elif self._form is not None:
            self._put(self._form, kind, attributes, value)

    @staticmethod
    def _put(form: Form, kind: str, attributes: dict[str, str], value: str) -> None:
        name = attributes.get("name", "")
        if kind in {"submit", "image"}:
            form.buttons.append((name, value))
        elif not name:
            return
        elif kind == "file":
            form.files.add(name)
        elif kind in {"checkbox", "radio"}:
            values = form.fields.setdefault(name, [])
            if "checked" in attributes or (kind == "radio" and not values):
                values[:] = [value or "on"] if kind == "radio" else [*values, value or "on"]
        elif kind == "select":
            form.fields[name] = [value]
        else:
            form.fields.setdefault(name, []).append(value)
            if kind in TYPED:
                form.typed.add(name)

    @cached_property
    def links(self) -> list[str]:
        return [attributes["href"] for tag, attributes in self.elements if tag == "a" and attributes.get("href")]

    @cached_property
    def kinds(self) -> set[tuple[str, frozenset[str]]]:
        """Every kind of element, by its name and those of its attributes."""
        return {(tag, frozenset(attributes)) for tag, attributes in self.elements}
