"""What the service goes by: the workflow, the ladder, topics, laws, published figures."""

import json
from collections.abc import Iterable
from datetime import datetime

from caravan.cases.procedures import PROCEDURES
from caravan.clock import CHINA, china
from caravan.consultations.workflow import CONSULTATION
from caravan.documents.registry import PAPERS, Template
from caravan.engine.deadlines import Citation
from caravan.engine.ladder import RUNG_COUNT
from caravan.engine.workflow import Workflow
from caravan.knowledge.loading import TOPICS
from caravan.rulebook import jurisdiction, legal_aid, mediation
from caravan.rulebook.laws import LAWS, source
from caravan.rulebook.periods import ACTORS, PERIODS, TRIGGERS, Period
from caravan.rulebook.rest_days import CALENDAR
from caravan.rulebook.service_promise import CLOCK, DEFAULT_LADDER
from caravan.rulebook.urgency import SIGNALS
from caravan.statistics.definitions import CASE_DEFINITIONS, DEFINITIONS
from caravan.web.promises import promise_words
from caravan.web.terms import term_words
from tools.reference.markdown import page, table

# A plain day, an evening, the eve of National Day, a day inside it, a make-up workday, and urgent ones.
ASKED = (
    ("2026-09-16 10:00", False, False),
    ("2026-09-18 17:10", False, False),
    ("2026-09-30 16:00", False, False),
    ("2026-10-03 11:00", False, False),
    ("2026-10-10 09:30", False, False),
    ("2026-09-16 10:00", True, False),
    ("2026-09-16 23:00", True, False),
    ("2026-09-16 10:00", True, True),
)


def workflows() -> str:
    parts = [*_workflow("Consultation", CONSULTATION)]
    for procedure in PROCEDURES.values():
        parts += _workflow(str(procedure.label), procedure.workflow)
        rows = [
            (f"`{term.key}`", term.title, term.days or f"`{term.given_by}`", term.says)
            for term in procedure.terms.values()
        ]
        parts += ["Terms of our own, where the law sets none:", table(("clock", "for", "days", "why"), rows)]
        fed = [(f"`{kind}`", ", ".join(sorted(states))) for kind, states in procedure.feeds.items()]
        parts += ["In the published figures a case counts as:", table(("figure", "in the states"), fed)]
    return page(
        "# Workflows",
        "A procedure is a table; what is not in it cannot be done. One that could trap a matter is refused at start, "
        "and so is one of a case that could leave it without a clock, or end while a clock runs.",
        *parts,
    )


def _workflow(title: str, flow: Workflow) -> list[str]:
    rows = [
        (
            f"`{step.action}`",
            ", ".join(sorted(step.source)),
            step.target,
            ", ".join(sorted(map(str, step.by))),
            _names(step.stops),
            _names(step.starts),
            _names(step.papers),
            _names(step.produces),
        )
        for step in flow.transitions
    ]
    arrows = [
        f"    {source} --> {step.target}: {step.action}" for step in flow.transitions for source in sorted(step.source)
    ]
    diagram = ["stateDiagram-v2", f"    [*] --> {flow.initial}", *arrows]
    diagram += [f"    {state} --> [*]" for state in sorted(flow.final)]
    return [
        f"## {title}",
        f"It opens with {_names(flow.opens_with)}." if flow.opens_with else "",
        table(("action", "from", "to", "by", "stops", "starts", "papers", "documents"), rows),
        "```mermaid\n" + "\n".join(diagram) + "\n```",
    ]


def _names(keys: Iterable[object]) -> str:
    return ", ".join(f"`{key}`" for key in keys)


def ladder() -> str:
    rows = [
        (
            number,
            rung.desk.value,
            rung.offers,
            term_words(rung.in_hours),
            term_words(rung.outside),
            term_words(rung.fast) if rung.fast else "until the promise" if number == RUNG_COUNT else "skipped",
        )
        for number, rung in enumerate(DEFAULT_LADDER.rungs, 1)
    ]
    quiet, fast = DEFAULT_LADDER.quiet, DEFAULT_LADDER.fast
    signals = [(f"`{s.key}`", s.label, "yes" if s.is_danger else "", s.basis or "") for s in SIGNALS.values()]
    return page(
        "# The promise and the ladder",
        f"The default table `{DEFAULT_LADDER.version}`, on the calendar `{CALENDAR.version}` (days from "
        f"{CALENDAR.provisional_from} on are provisional). A region may have its own. "
        "Why it is so: [The promise and the ladder](../explanation/the-promise-and-the-ladder.md).",
        f"- The promise: {promise_words(str(DEFAULT_LADDER.promised))} Urgent: {promise_words(str(fast.promise))}\n"
        f"- Service hours: {DEFAULT_LADDER.hours.opens:%H:%M} to {DEFAULT_LADDER.hours.closes:%H:%M} on working days.\n"
        f"- Nobody but the duty seats is pushed a notice from {quiet.starts:%H:%M} to {quiet.ends:%H:%M}.\n"
        f"- An adviser is offered no more while {DEFAULT_LADDER.load_cap} questions are open with them.\n"
        f"- Urgent questions start on rung {fast.first_rung}, in the quiet hours on rung "
        f"{fast.first_rung_in_quiet_hours}, in danger on rung {fast.first_rung_in_danger}.",
        table(("rung", "desk", "people", "started in service hours", "started outside", "urgent"), rows),
        "## If nobody ever acts",
        "Until when each rung has a question, in China's time. The last column is the promise.",
        table(("asked", "1", "2", "3", "4", "5", "promised"), map(_climbs, ASKED)),
        "## What makes a question urgent",
        table(("key", "signal", "danger", "stands in"), signals),
    )


def _climbs(asked: tuple[str, bool, bool]) -> tuple[object, ...]:
    text, is_fast, is_danger = asked
    at = datetime.fromisoformat(text).replace(tzinfo=CHINA)
    ends = {c.number: c.ends_at for c in DEFAULT_LADDER.schedule(at, CLOCK, fast_track=is_fast, danger=is_danger)}
    kind = ", danger" if is_danger else ", urgent" if is_fast else ""
    promised = DEFAULT_LADDER.promise(at, CLOCK, fast_track=is_fast).due_at
    rungs = [_moment(ends[number], at) if number in ends else "–" for number in range(1, RUNG_COUNT + 1)]
    return (f"{at:%a %Y-%m-%d %H:%M}{kind}", *rungs, _moment(promised, at))


def _moment(moment: datetime, asked: datetime) -> str:
    local = china(moment)
    return f"{local:%H:%M}" if local.date() == asked.date() else f"{local:%m-%d %H:%M}"


def topics() -> str:
    rows = [
        (
            f"`{topic['key']}`",
            topic["name"],
            topic["english_name"],
            "yes" if topic["is_on_home"] else "",
            ", ".join(question["key"] for question in topic["questions"]),
        )
        for topic in json.loads(TOPICS.read_text("utf-8"))
    ]
    return page(
        "# Topics",
        "What people ask about, in their words. Eight stand on the first page and ask guided questions. "
        "How to add one: [Add a topic](../how-to/add-a-topic.md).",
        table(("key", "Chinese", "English", "on the first page", "guided questions"), rows),
    )


def laws() -> str:
    rows = [
        (f"`{law.slug}`", law.title, law.english_title, law.in_force_from, law.amended_on or "", law.last_article)
        for law in LAWS.values()
    ]
    return page(
        "# Laws",
        "The list from which an answer's legal basis is chosen. No text of a law is shipped: "
        "[import it](../how-to/import-statutes.md), and answers show the article they cite.",
        table(("key", "title", "in English", "in force from", "last amended", "last article"), rows),
    )


def papers() -> str:
    by_procedure: dict[str, list[Template]] = {}
    for template in PAPERS.values():
        by_procedure.setdefault(template.key.split(".")[0], []).append(template)
    parts = []
    for procedure, templates in sorted(by_procedure.items()):
        head = (
            "key",
            "paper",
            "in English",
            "for",
            "article that it carries out",
            "in the law's words",
            "as Word draft",
        )
        lines = [
            (
                f"`{one.key}`",
                f"{one.title}，…{one.word}〔年〕…号",
                one.english,
                one.audience.replace("_", " "),
                "<br>".join(map(str, one.basis)),
                "<br>".join(basis.figure for basis in one.basis),
                "yes" if one.is_editable else "",
            )
            for one in templates
        ]
        parts += [f"## `{procedure}`", table(head, lines)]
    return page(
        "# Official papers",
        "What the service hands out on paper. Each is drawn as PDF/A from facts that are stored encrypted, numbered "
        "without a gap by place, kind and year, and hashed; its QR code leads to a page on which anybody sees whether "
        "it is genuine and current. A paper without an article is one that no statute asks for. How to add one: "
        "[Add a paper](../how-to/add-a-paper.md).",
        *parts,
    )


def periods() -> str:
    by_law: dict[str, list[Period]] = {}
    for period in PERIODS.values():
        by_law.setdefault(period.law.slug, []).append(period)
    parts = []
    for slug, rows in by_law.items():
        head = ("key", "period", "article", "in the law's words", "length", "from", "who", "")
        lines = [
            (
                f"`{period.rule.key}`",
                f"{period.title.english} / {period.title.chinese}",
                _article(period),
                period.rule.basis.figure,
                _length(period),
                TRIGGERS[period.trigger].english,
                ACTORS[period.actor].english,
                "" if period.is_confirmed else "**to be confirmed**",
            )
            for period in rows
        ]
        parts.append(f"## {source(slug).english_title} ({source(slug).title})\n\n{table(head, lines)}")
    return page(
        "# Periods",
        "What laws set, one row each, from [`rulebook/periods.csv`](../../caravan/rulebook/periods.csv). Tests find "
        "the words in the paragraph and the number in the words. How they are counted: "
        "[How deadlines are counted](../explanation/how-deadlines-are-counted.md).",
        *parts,
    )


def _article(period: Period) -> str:
    also = f", {period.counted_by.article}" if period.counted_by else ""
    return _place(period.rule.basis) + also


def _place(basis: Citation) -> str:
    if basis.article is None:
        return "?"
    item = f", item {basis.item}" if basis.item else ""
    return f"{basis.article}" + (f" ({basis.paragraph}{item})" if basis.paragraph else "")


def _length(period: Period) -> str:
    rule = period.rule
    length = f"{rule.length} {rule.unit}{'s' if rule.length > 1 else ''}"
    more = f", at most {period.extension} more" if period.extension else ""
    return f"{length} before" if period.is_before else length + more


CONDITIONS = {"Legal aid": legal_aid, "People's mediation": mediation, "Where to go": jurisdiction}


def conditions() -> str:
    parts = []
    for subject, module in CONDITIONS.items():
        parts.append(f"## {subject}")
        for name, rows in module.TABLES.items():
            lines = [
                (
                    f"`{key}`",
                    f"{row.says.english} / {row.says.chinese}",
                    f"{source(row.law).english_title}, {_place(row.basis)}",
                    row.basis.figure,
                    "; ".join(proof.english for proof in row.proof),
                )
                for key, row in rows.items()
            ]
            head = ("key", "what it says", "article", "in the law's words", "usually shown by")
            parts.append(f"### `{name}`\n\n{table(head, lines)}")
    return page(
        "# Conditions",
        "Who may have something, on which ground, where and with what: data in `caravan/rulebook/`, one file a "
        "subject. Tests find the words in the article. What usually shows a condition is practice, not law.",
        *parts,
    )


def figures() -> str:
    return page(
        "# Published figures",
        "Each with the version of its definition. How they are counted: "
        "[The response rate](../explanation/how-the-response-rate-is-counted.md).",
        table(
            ("key", "version", "name", "meaning"),
            [(f"`{d.key}`", d.version, d.name, d.meaning) for d in DEFINITIONS.values()],
        ),
        "Of cases under a procedure. Which state counts as what stands in [Workflows](workflows.md).",
        table(
            ("key", "version", "name", "meaning"),
            [(f"`{d.key}`", d.version, d.name, d.meaning) for d in CASE_DEFINITIONS.values()],
        ),
    )
