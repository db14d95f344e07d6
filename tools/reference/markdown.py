"""Tables and pages of Markdown."""

from collections.abc import Iterable


def table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    lines = [head, tuple("---" for _column in head), *rows]
    return "\n".join("| " + " | ".join(_cell(value) for value in line) + " |" for line in lines)


def _cell(value: object) -> str:
    return " ".join(str(value).split()).replace("|", "\\|")


def page(*blocks: str) -> str:
    return "\n\n".join(block.strip() for block in blocks if block.strip())


def summary(thing: object) -> str:
    """Return the first paragraph of what a thing says of itself."""
    return (thing.__doc__ or "").strip().split("\n\n")[0]
