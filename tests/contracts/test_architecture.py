"""What import contracts cannot say about the code."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = sorted(p for p in (ROOT / "caravan").rglob("*.py") if "migrations" not in p.parts)
INTERFACES = [p for p in CODE if p.relative_to(ROOT / "caravan").parts[0] in {"web", "api"}]
# Mechanisms below the domains write their own bookkeeping wherever it is made: queues, chains, loads, leases.
MECHANISMS = {"audit", "backups", "demo", "files", "jobs", "knowledge", "notifications", "outbox", "privacy", "regions"}
# Being built: its clocks and jobs still write beside its services. Take it out of here when they no longer do.
UNFINISHED = {"cases"}
DOMAINS = {path.parent.name for path in (ROOT / "caravan").glob("*/models.py")} - MECHANISMS - UNFINISHED
BESIDE_SERVICES = [
    path
    for path in CODE
    if (place := path.relative_to(ROOT / "caravan").parts)[0] in DOMAINS
    and not {"services", "services.py"} & set(place)
]
WRITES = {
    *("save", "create", "delete", "update", "update_or_create", "get_or_create"),
    *("bulk_create", "bulk_update", "raw", "asave", "acreate", "adelete", "aupdate"),
}
# What has a method of such a name and is no row: dictionaries, the session, a Word document, a picture.
NO_ROWS = {"context", "query", "request.session", "reader.document", "picture"}
A_PICTURE = "segno.make("
CLOCKS = {
    ("date", "today"),
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("timezone", "now"),
    ("timezone", "localdate"),
}
MAY_READ_THE_SYSTEM_CLOCK = {"caravan/clock.py", "caravan/demo/moving.py"}
NO_SUBJECT = {"utils", "common", "core", "helpers", "base", "misc"}
LONGEST = 400


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def writes(source: str) -> list[str]:
    """Return the calls in ``source`` that look like a write of a row."""
    calls = (n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute))
    return [
        f"{call.lineno}: {ast.unparse(call.func)}()"
        for call in calls
        if call.func.attr in WRITES
        and (of := ast.unparse(call.func.value)) not in NO_ROWS
        and not of.startswith(A_PICTURE)
    ]


@pytest.mark.parametrize("path", INTERFACES, ids=name_of)
def test_interfaces_never_write_to_the_database(path):
    assert not writes(path.read_text("utf-8")), "call a service instead"


@pytest.mark.parametrize(
    "flaw",
    [
        "matter.save()",
        "form.save()",
        "matter.delete()",
        "Matter.objects.filter(pk=1).update(title='x')",
        "matter.notes.create(text='x')",
        "found.update(title='x')",
    ],
)
def test_that_guard_bites(flaw):
    assert writes(flaw)


@pytest.mark.parametrize("path", BESIDE_SERVICES, ids=name_of)
def test_a_domain_writes_in_its_services_and_nowhere_else(path):
    assert not writes(path.read_text("utf-8")), "move it into services"


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_only_the_clock_reads_the_time(path):
    if name_of(path) in MAY_READ_THE_SYSTEM_CLOCK:
        return
    found = [
        f"{n.lineno}: {ast.unparse(n)}"
        for n in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name) and (n.value.id, n.attr) in CLOCKS
    ]

    assert not found, "ask caravan.clock"


@pytest.mark.parametrize("door", ["citizen", "open", "workbench"])
def test_the_templates_of_a_door_take_nothing_from_another_door(door):
    others = {"citizen", "open", "workbench"} - {door}
    found = [
        f"{name_of(page)}: {name}"
        for page in (ROOT / "caravan/web" / door / "templates").rglob("*.html")
        for name in re.findall(r"""{% *(?:include|extends) *["'](\w+)/""", page.read_text("utf-8"))
        if name in others
    ]

    assert not found, "what two doors show belongs to web/components"


def test_no_module_is_a_drawer():
    found = [name_of(path) for path in CODE if path.stem in NO_SUBJECT or path.parent.name in NO_SUBJECT]

    assert not found


def test_files_stay_short():
    found = [name_of(path) for path in CODE if len(path.read_text("utf-8").splitlines()) > LONGEST]

    assert not found, "split by subject"


def test_every_package_says_what_it_owns():
    silent = [
        name_of(path)
        for path in (ROOT / "caravan").glob("*/__init__.py")
        if not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]

    assert not silent


def test_the_two_readmes_are_short_and_name_the_two_commands():
    for name in ("README.md", "README.zh-CN.md"):
        text = (ROOT / name).read_text("utf-8")
        assert "make demo" in text
        assert "make test" in text
    assert len(re.findall(r"\S+", (ROOT / "README.md").read_text("utf-8"))) < 400


def test_links_in_the_documentation_lead_somewhere():
    broken = []
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target, anchor in LINK.findall(page.read_text("utf-8")):
            leads_to = page.parent / target if target else page
            if not leads_to.exists() or (anchor and anchor not in anchors(leads_to)):
                broken.append(f"{name_of(page)}: {target}#{anchor}")

    assert not broken


# A link or a picture of our own, and the heading it leads to; addresses elsewhere hold a colon.
LINK = re.compile(r"""(?:\]\(|src=")(?!\w+:)([^)#"\s]*)#?([^)"\s]*)[)"]""")


def anchors(page: Path) -> set[str]:
    """Return the names under which a page's headings are reached."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
