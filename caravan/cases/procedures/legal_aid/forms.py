"""What an application for legal aid says. People, place and papers are asked for beside it.

What can be chosen are the conditions of the law (``rulebook.legal_aid``): a value is the table and the key of one, as
in ``scope.wages``, so that whoever decides sees the article beside it.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from caravan.cases.asks import Ask, Kind, Label, of_table
from caravan.rulebook import legal_aid
from caravan.rulebook.conditions import Condition

WHERE = ("scope", "no_limit", "criminal")
SCOPES: tuple[tuple[str, Label], ...] = tuple(
    (f"{name}.{key}", label) for name in WHERE for key, label in of_table(legal_aid.TABLES[name])
)
# A question brings all its rounds, each as long as a question may be.
LONGEST_STORY = 50_000
NONE, MIGRANT = "none", "migrant_worker"
GROUPS: tuple[tuple[str, Label], ...] = (*of_table(legal_aid.NOT_CHECKED), (NONE, _("None of these")))
STAGES: tuple[tuple[str, Label], ...] = (
    ("not_started", _("Nothing has been started yet")),
    ("arbitration", _("Labour arbitration")),
    ("first_instance", _("In court, first instance")),
    ("appeal", _("In court, appeal")),
    ("retrial", _("Retrial")),
    ("enforcement", _("Enforcement")),
    ("office", _("Before an authority")),
)


def condition_of(scope: str) -> Condition | None:
    """Return the condition of the law that a value of ``scope`` names."""
    table, _dot, key = scope.partition(".")
    return legal_aid.TABLES.get(table, {}).get(key) if table in WHERE else None


def is_without_limit(facts: Mapping[str, Any]) -> bool:
    """Say whether hardship does not matter (art. 32)."""
    return str(facts.get("scope", "")).startswith("no_limit.")


def exemption(facts: Mapping[str, Any]) -> Condition | None:
    """Return the item of article 42 by which hardship is not checked, if what is claimed is what the item names.

    Of those who came to the city to work it names pay and accidents at work only (art. 42(3)).
    """
    group, scope = str(facts.get("group", NONE)), facts.get("scope")
    is_named = scope == "scope.wages" or (scope == "scope.injury" and facts.get("at_work") == "yes")
    return None if group == MIGRANT and not is_named else legal_aid.NOT_CHECKED.get(group)


def is_not_checked(facts: Mapping[str, Any]) -> bool:
    """Say whether hardship is not checked (art. 42), or does not matter: then one paper takes its place."""
    return is_without_limit(facts) or exemption(facts) is not None


def _means_matter(values: Mapping[str, Any]) -> bool:
    return not is_not_checked(values)


def _may_be_at_work(values: Mapping[str, Any]) -> bool:
    return values.get("scope") == "scope.injury" and values.get("group", MIGRANT) == MIGRANT


MATTER = (
    Ask("scope", _("Which kind of matter is it?"), Kind.CHOICE, choices=SCOPES),
    Ask(
        "story",
        _("What happened?"),
        Kind.TEXT,
        hint=_("Who, when, where, how much. Simple words will do."),
        longest=LONGEST_STORY,
    ),
    Ask("request", _("What do you want to reach?"), Kind.TEXT, longest=600),
    Ask("amount", _("How much is it about, in yuan?"), Kind.MONEY, is_required=False),
    Ask("stage", _("How far has it come?"), Kind.CHOICE, choices=STAGES),
    Ask("urgent", _("Is it urgent?"), Kind.MANY, is_required=False, choices=of_table(legal_aid.URGENT)),
    Ask("last_day", _("If a time limit is running: its last day"), Kind.DAY, is_required=False, not_before=-3650),
)
MEANS = (
    Ask(
        "group",
        _("Which group do you belong to?"),
        Kind.CHOICE,
        choices=GROUPS,
        hint=_("For these nobody checks what you earn; one paper that shows it is enough."),
        when=lambda values: not is_without_limit(values),
    ),
    Ask(
        "at_work",
        _("Were you hurt at work?"),
        Kind.CHOICE,
        is_required=False,
        choices=(("yes", _("Yes, at work")), ("no", _("No, elsewhere"))),
        hint=_("Only if you came to the city to work and were hurt: the law names accidents at work."),
        when=_may_be_at_work,
    ),
    Ask(
        "household",
        _("How many people live in your household?"),
        Kind.NUMBER,
        is_required=False,
        hint=_("Only if you belong to none of the groups, or yours does not cover what it is about."),
        when=_means_matter,
    ),
    Ask(
        "income",
        _("What does the household earn in a month, in yuan?"),
        Kind.MONEY,
        is_required=False,
        hint=_("Only if you belong to none of the groups, or yours does not cover what it is about."),
        when=_means_matter,
    ),
    Ask(
        "truthful",
        _("What I say here is true. I know that false statements end the aid and have to be paid for."),
        Kind.YES,
    ),
)
APPLICATION = (*MATTER, *MEANS)
