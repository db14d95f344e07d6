"""What whoever runs an installation looks up: settings, commands, jobs and alarms, notices."""

import ast
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.core.management import get_commands, load_command_class

from caravan.jobs.registry import JOBS
from caravan.notifications.channels import WORDS
from caravan.web.workbench.office.words import ALARMS
from tools.reference.markdown import page, summary, table

ROOT = Path(__file__).resolve().parents[2]

# What each setting is for; one without words, or words without a setting, stops this tool.
SETTINGS = {
    "CARAVAN_ADDRESS_HEADER": "The header in which the server in front says who asks; empty where there is none.",
    "CARAVAN_ALLOWED_HOSTS": "The names under which the site is reached, divided by commas.",
    "CARAVAN_ASKS_PER_HOUR": "So many questions are taken from one network address in an hour; 0 is no limit.",
    "CARAVAN_CIPHER": "What personal data is sealed with from now on: `aes-256-gcm`, or `sm4-gcm`.",
    "CARAVAN_CODES_PER_HOUR": "So many codes to phones in an hour from one network address; 0 is no limit.",
    "CARAVAN_DATABASE_URL": "As `postgres://user:password@host:5432/name`. SQLite is for the demo and for small tests.",
    "CARAVAN_DATA_DIR": "Where uploaded files, collected static files and, unless said otherwise, the keys lie.",
    "CARAVAN_DEBUG": "Error pages with details. Never on a server that people use.",
    "CARAVAN_DECODERS": "So many uploads are opened at once, by all processes together; each may need 768 MB.",
    "CARAVAN_DEMO": "Run as the demo: invented people, a clock that anybody can move, keys that everybody knows.",
    "CARAVAN_ERASURES_FILE": "Who was erased, by keys alone. Keep a copy apart: after a restore, it erases them again.",
    "CARAVAN_EXIT_URL": "Where the red button on every page leads: a page that anybody may have open.",
    "CARAVAN_FILE_MB_PER_DAY": "So many megabytes of files in a day from one network address; 0 is no limit.",
    "CARAVAN_FILE_MB_PER_MATTER": "So many megabytes of files in a day for one question; 0 is no limit.",
    "CARAVAN_FILES_PER_HOUR": "So many photos and recordings; 0 is no limit.",
    "CARAVAN_FONTS": "A folder with more fonts, for characters of names that the packaged ones lack.",
    "CARAVAN_HTTPS": "Cookies travel over HTTPS only, and browsers are told to insist on it.",
    "CARAVAN_KEEP_ALARM_NOTES_DAYS": "So long is kept what was noted about an alarm. No statute says; confirm it.",
    "CARAVAN_KEEP_MATTERS_DAYS": "So long is kept what people told us, after the end of the matter. Confirm it.",
    "CARAVAN_KEY_FILE": "The keys of personal data. Keep a copy apart from the database.",
    "CARAVAN_PROVINCE": "The province served: where pickers open, whose figures are published.",
    "CARAVAN_PUBLIC_URL": "Where the site is reached from outside: the QR codes on official papers lead there.",
    "CARAVAN_SCAN_COMMAND": "A virus scanner that gets each upload on standard input and ends with 1 if it objects.",
    "CARAVAN_SECRET_KEY": "Signs cookies and forms: long, random, one for all processes. Required outside the demo.",
    "CARAVAN_SECOND_FACTOR_ROLES": "Roles, with commas between, whose holders sign in with a code of an app as well.",
    "CARAVAN_SESSION_HOURS": "A staff session ends after so many hours in all.",
    "CARAVAN_SESSION_IDLE_MINUTES": "A staff session ends after so many minutes without a click.",
    "CARAVAN_SMS_TOKEN": "The bearer token of the SMS gateway.",
    "CARAVAN_SMS_URL": "The SMS gateway. Without one no text message is sent.",
    "CARAVAN_TRUSTED_ORIGINS": "Origins that may post forms, as `https://example.org`; for a proxy on another name.",
}


def settings() -> str:
    found = dict(_settings())
    if found.keys() != SETTINGS.keys():
        raise SystemExit(
            f"tools/reference/running.py must say what these are for: {sorted(found.keys() ^ SETTINGS.keys())}"
        )
    return page(
        "# Settings",
        "Everything that differs from one installation to the next comes from the environment. The names and "
        "defaults are read from [`caravan/settings.py`](../../caravan/settings.py), which says the rest.",
        table(
            ("name", "kind", "default", "what it is for"),
            [(f"`{name}`", kind, default, SETTINGS[name]) for name, (kind, default) in sorted(found.items())],
        ),
    )


def _settings() -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield every look into the environment: name, kind, default as it is written."""
    for node in ast.walk(ast.parse((ROOT / "caravan" / "settings.py").read_text("utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        name = node.args[0]
        if isinstance(name, ast.Constant) and str(name.value).startswith("CARAVAN_"):
            default = [*node.args[1:], *(keyword.value for keyword in node.keywords)][0]
            yield str(name.value), (node.func.attr, f"`{ast.unparse(default)}`")


def commands() -> str:
    known = {"-h", "--help", "--version", "-v", "--verbosity", "--settings", "--pythonpath", "--traceback"}
    known |= {"--no-color", "--force-color", "--skip-checks"}
    blocks = []
    for name, app in sorted(get_commands().items()):
        if not app.startswith("caravan"):
            continue
        command = load_command_class(app, name)
        options = [
            (f"`{' '.join(action.option_strings) or action.dest}`", action.help or "")
            for action in command.create_parser("manage.py", name)._actions
            if not known & set(action.option_strings)
        ]
        text = "\n\n".join(" ".join(part.split()) for part in command.help.split("\n\n"))
        blocks += [f"## `{name}`", text, table(("argument", "meaning"), options) if options else ""]
    return page("# Commands", "Run as `.venv/bin/python manage.py <command>`.", *blocks)


def jobs() -> str:
    rows = [(f"`{job.name}`", _every(job.every), summary(job.function)) for job in JOBS.values()]
    return page(
        "# Periodic jobs and alarms",
        "`manage.py work` runs each job once in its interval, in one worker at a time; any number of workers may run. "
        "One that has not run to its end in three intervals raises an alarm.",
        table(("job", "every", "what it does"), sorted(rows)),
        "## Alarms",
        "What a person must look at. They stand under “Jobs and alarms” in the workbench and in the log; what to do "
        "is in [Look after alarms](../how-to/look-after-alarms.md).",
        table(("kind", "meaning"), [(f"`{kind}`", words) for kind, words in sorted(ALARMS.items())]),
    )


def _every(interval: timedelta) -> str:
    seconds = int(interval.total_seconds())
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second")):
        if seconds % size == 0:
            return f"{seconds // size} {unit}{'s' if seconds != size else ''}"
    raise ValueError(interval)


def notices() -> str:
    blocks = []
    for channel, title in (("sms", "Text messages"), ("in_app", "In the workbench")):
        words = sorted(WORDS[channel].items())
        rows = [(f"`{key}`", languages["zh-hans"], languages["en"]) for key, languages in words]
        blocks += [f"## {title}", table(("template", "Chinese", "English"), rows)]
    return page(
        "# Notices",
        "They say that there is news and the number it is about, never what it is about. How to add one: "
        "[Add a notice](../how-to/add-a-notice-template.md).",
        *blocks,
    )
