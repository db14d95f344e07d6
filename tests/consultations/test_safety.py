"""Safety mode, held on every notice there is: whoever holds the phone learns nothing.

Templates, channels, languages and states are read from the code, so a new one is held to this by itself.
"""

import ast
import json
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from string import Formatter

import pytest

from caravan.consultations import services
from caravan.consultations.content import Helper, Person
from caravan.consultations.services.telling import tell_asker
from caravan.consultations.workflow import CONSULTATION
from caravan.gateways.sms.fake import FakeSms
from caravan.knowledge.loading import TOPICS
from caravan.matters.models import Matter, Party
from caravan.notifications.channels import WORDS, text
from caravan.notifications.models import Notice
from caravan.outbox.runner import drain
from caravan.people.models import Pager
from caravan.routing.letters import letters
from tests.factories.consultations import DAY, HOUR, clarification, question_in, rated
from tests.factories.network import MONDAY, Network, ask, fresh

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
PHONE, HELPER_PHONE = "12000007771", "12000007772"
LANGUAGES = ("zh-hans", "en")
NOTICES = sorted({(channel, template) for channel, words in WORDS.items() for template in words})
STATES = sorted({CONSULTATION.initial, *(step.target for step in CONSULTATION.transitions)})
ANSWER_CHANNELS = ("waits", "message", "call", "helper")
# What a notice may carry: the number of a matter, a code for whoever typed the phone; staff's own duties.
CARRIED = {
    "sms": {"number", "code"},
    "in_app": {"number", "count", "on", "first", "last", "name"},
}
# Notices of the inbox that carry more than a number tell staff of staff, and never of a matter.
OF_STAFF = {"contract_ending", "stand_in"}
SECRETS = ("quelea-story", "quelea-name", "quelea-opponent", "quelea-title", "quelea-note", PHONE, HELPER_PHONE)


def said(words: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in Formatter().parse(words) if name}


def about() -> Iterator[str]:
    """Words that say what a question is about: the names of all topics, and what danger is called."""
    for topic in json.loads(TOPICS.read_text("utf-8")):
        yield topic["name"]
        yield topic["english_name"].lower()
    yield from ("危险", "暴力", "家暴", "威胁", "danger", "violence", "threat", "律师", "lawyer", "法律", "legal")


@pytest.mark.parametrize(("channel", "template"), NOTICES)
def test_a_notice_carries_a_number_at_most_and_never_says_what_it_is_about(channel: str, template: str) -> None:
    forms = WORDS[channel][template]

    assert set(forms) == set(LANGUAGES)
    for language in LANGUAGES:
        allowed = CARRIED[channel] if template in OF_STAFF else CARRIED[channel] & {"number", "code"}
        assert said(forms[language]) <= allowed
        if template not in OF_STAFF:
            assert [word for word in about() if word in forms[language].lower()] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", sorted(WORDS["sms"]))
def test_a_discreet_notice_says_neither_from_whom_nor_about_what(template: str, language: str) -> None:
    notice = Notice(template=template, language=language, is_discreet=True, params={"number": "quelea", "code": "1234"})

    words = text(notice, "sms")

    assert not re.search(r"quelea|1234|大篷车|caravan|12348|\d", words.lower())


def situations() -> Iterator[tuple[bool, bool, bool]]:
    """In danger, safe to call, safe to message: all there are, but for the one where nothing is to be feared."""
    return (one for one in product((True, False), repeat=3) if one != (False, True, True))


@pytest.mark.parametrize("answer_channel", ANSWER_CHANNELS)
@pytest.mark.parametrize(("danger", "call", "message"), list(situations()))
def test_no_template_reaches_a_phone_that_is_not_safe(
    net: Network, danger: bool, call: bool, message: bool, answer_channel: str
) -> None:
    matter = ask(
        signals=("violence",) if danger else (),
        answer_channel=answer_channel,
        asker=Person(name="quelea-name", phone=PHONE, is_safe_to_call=call, is_safe_to_message=message),
        helper=Helper("帮手", HELPER_PHONE, "family", "不识字", "spoken"),
    ).matter
    parties = list(Party.objects.filter(matter=matter))

    for template in WORDS["sms"]:
        told = {letter.phone for letter in letters(matter, parties, answer_channel, template, MONDAY)}
        if danger:
            assert told == set(), template
        elif not message:
            assert PHONE not in told, template
        for letter in letters(matter, parties, answer_channel, template, MONDAY):
            assert set(letter.params) == {"number"}


def test_only_where_it_is_decided_whom_it_is_safe_to_tell_is_anybody_told() -> None:
    """A message to somebody who asked passes through ``letters``, and no other code makes one."""
    makers = set()
    for path in (ROOT / "caravan").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in {"to_asker", "notify_code"}:
                makers.add(str(path.relative_to(ROOT)))

    # A code goes to the phone that somebody has just typed, and opens no matter that is not safe.
    assert makers == {"caravan/routing/letters.py", "caravan/people/services/phones.py"}


FEARED = {
    "in danger": {"signals": ("violence",), "asker": Person(name="quelea-name", phone=PHONE)},
    "a child": {"signals": ("minor",), "asker": Person(name="quelea-name", phone=PHONE)},
    "no messages": {"asker": Person(name="quelea-name", phone=PHONE, is_safe_to_message=False)},
}


@pytest.mark.parametrize("fear", FEARED)
@pytest.mark.parametrize("state", STATES)
def test_whatever_becomes_of_a_question_the_phone_stays_silent(net: Network, state: str, fear: str) -> None:
    if fear == "in danger":
        # The city's seat has it at once, and answers.
        net.users["adviser"] = net.seat
    matter = question_in(state, net, story="quelea-story", opponent="quelea-opponent", **FEARED[fear])
    _everything_else(matter, net)

    drain(now=MONDAY + 2 * DAY, worker="test")

    assert FakeSms(None).messages(PHONE) == []
    assert FakeSms(None).messages(HELPER_PHONE) == []


def _everything_else(matter: Matter, net: Network) -> None:
    """Tell the person whatever can be told, and let happen to the matter what is no change of its state."""
    services.retitle(matter=matter, by=fresh(net.seat), title="quelea-title", now=MONDAY + HOUR)
    if matter.state == Matter.State.OPEN and matter.owner:
        clarification(matter, matter.owner, MONDAY + HOUR)
    for template in WORDS["sms"]:
        tell_asker(matter, template, now=MONDAY + HOUR)


@pytest.mark.parametrize("fear", FEARED)
def test_what_staff_read_on_a_locked_screen_names_nobody(net: Network, fear: str) -> None:
    for number, user in enumerate(net.users.values()):
        Pager.objects.create(user=user, mobile=f"1200001{number:04}")
    if fear == "in danger":
        net.users["adviser"] = net.seat
    matter = question_in("closed", net, story="quelea-story", opponent="quelea-opponent", **FEARED[fear])
    services.recall(
        answer=matter.rounds.get().answers.get(), by=fresh(net.seat), reason="quelea-note", now=MONDAY + HOUR
    )

    drain(now=MONDAY + 2 * DAY, worker="test")

    messages = [message.text for message in FakeSms(None).messages()]
    inbox = [text(notice, "in_app") for notice in Notice.objects.filter(channels=["in_app"])]
    assert messages
    assert inbox
    for words in [*messages, *inbox]:
        assert not [secret for secret in SECRETS if secret in words]
        assert not [word for word in about() if word in words.lower()]


def test_a_message_is_sent_where_nothing_is_to_be_feared(net: Network) -> None:
    """Or the tests above would hold for a silence that nobody wants."""
    question_in("answered", net, asker=Person(name="quelea-name", phone=PHONE), answer_channel="message")

    drain(now=MONDAY + 2 * DAY, worker="test")

    assert any("有了答复" in message.text for message in FakeSms(None).messages(PHONE))


def test_a_rating_of_a_question_in_danger_calls_nobody(net: Network) -> None:
    net.users["adviser"] = net.seat
    matter = question_in("answered", net, **FEARED["in danger"])
    rated(matter.rounds.get().answers.get(), 1, MONDAY + HOUR, comment="quelea-note")

    drain(now=MONDAY + 2 * DAY, worker="test")

    assert FakeSms(None).messages(PHONE) == []
