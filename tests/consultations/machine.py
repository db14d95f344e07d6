"""Everybody does whatever the services let them, in any order, while the clock runs and the jobs work.

After every step the guarantee is checked on the tables: see the invariants of ``Guarantee``.
"""

from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import takewhile

from django.db import transaction
from django.db.models import F
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from caravan.consultations import services
from caravan.consultations.jobs import find_lost_answers, record_missed_promises, repair_questions
from caravan.consultations.models import Answer, Clarification, Merge, Round
from caravan.consultations.queries import current_round, is_missed
from caravan.engine.measures import figures
from caravan.matters.models import Entry, Matter
from caravan.matters.refusals import Refused
from caravan.people.models import User
from caravan.people.services import deactivate
from caravan.routing import services as routing
from caravan.routing.jobs import climb_ladders, repair_routes
from caravan.statistics.counting import tallies
from tests.factories.consultations import answer_of, answered, asked_back, flagged, merged, rated, recalled
from tests.factories.network import MONDAY, Network, ask, clear, fresh

Act = Callable[[Matter, User, datetime], object]  # what somebody does with a question, at which moment
Log = dict[int, str]  # round -> "waiting", "answered" or why it ended
ENDED_BY = {"unmerged": "merged", "spam_lifted": "spam"}

# From within a rung to past the thirty days in which one may ask back.
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 20, 61, 200, 900, 4000, 20_000, 50_000)]
# Few at a time, so that much happens to each of them.
MOST_QUESTIONS = 3


def _reply(matter: Matter, by: User, now: datetime) -> None:
    for asked in Clarification.objects.filter(round__matter=matter, replied_at=None):
        services.reply_to_clarification(clarification=asked, text="签过。", now=now)


def _clarify(matter: Matter, by: User, now: datetime) -> None:
    clear(matter, by, now)
    services.clarify(matter=matter, by=by, question="哪天？", now=now)


def _take(matter: Matter, by: User, now: datetime) -> None:
    clear(matter, by, now)
    routing.take(matter=matter, by=by, now=now)


def _merge(matter: Matter, by: User, now: datetime) -> None:
    for survivor in Matter.objects.filter(created_at__lt=matter.created_at).order_by("-id")[:1]:
        merged(matter, survivor, by, now)


def _unmerge(matter: Matter, by: User, now: datetime) -> None:
    services.unmerge(merge=Merge.objects.get(duplicate=matter, undone_at=None), by=by, now=now)


TALKING: dict[str, Act] = {
    "reply": _reply,
    "clarify": _clarify,
    "rate": lambda matter, by, now: rated(answer_of(matter), 1, now),
}
HANDING_ON: dict[str, Act] = {
    "take": _take,
    "release": lambda matter, by, now: routing.release(matter=matter, by=matter.owner, reason="忙", now=now),
    "send up": lambda matter, by, now: routing.escalate(matter=matter, by=by, reason="难", now=now),
    "declare": lambda matter, by, now: routing.declare(matter=matter, by=by, outcome="conflict", now=now),
}
ENDING: dict[str, Act] = {
    "close": lambda matter, by, now: services.close(matter=matter, is_solved=None, now=now),
    "withdraw": lambda matter, by, now: services.withdraw(matter=matter, now=now),
    "merge": _merge,
    "spam": lambda matter, by, now: flagged(matter, by, now),
}
UNDOING: dict[str, Act] = {
    "unmerge": _unmerge,
    "no spam": lambda matter, by, now: services.lift_spam(matter=matter, by=by, now=now),
}
# In which states it could be done at all; what the table refuses everybody is tried elsewhere.
STATES = {
    "rate": {"answered"},
    "close": {"answered"},
    "unmerge": {"merged"},
    "no spam": {"open", "spam", "merged"},
}

which = st.integers(0, MOST_QUESTIONS - 1)
staff = st.sampled_from(["adviser", "substitute", "other1", "duty", "seat", "supervisor", "clerk"])


class Guarantee(RuleBasedStateMachine):
    """One village with everybody its ladder needs; everything is undone when the run ends."""

    def __init__(self, net: Network) -> None:
        super().__init__()
        self.net = net
        self.now = MONDAY
        self.promises: dict[object, tuple[object, ...]] = {}
        self.threads: dict[object, list[object]] = {}
        self.missed: set[object] = set()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        ask(self.now)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def play(self, number: int, name: str, act: Act, states: Collection[str] = ("open",)) -> None:
        """Let somebody do ``act`` with one of the questions in ``states``; a refusal changes nothing."""
        matters = list(Matter.objects.filter(state__in=states).order_by("-id")[:MOST_QUESTIONS])
        by = fresh(self.net.users[name])
        # No session of a closed account gets as far as a service.
        if not matters or not by.is_active:
            return
        with suppress(Refused), transaction.atomic():
            act(matters[number % len(matters)], by, self.now)

    @precondition(lambda self: Matter.objects.filter(state__in=("open", "answered")).count() < MOST_QUESTIONS)
    @rule(signals=st.sampled_from([[], [], ["minor"], ["violence"]]))
    def ask(self, signals: list[str]) -> None:
        ask(self.now, signals=signals)

    @rule(number=which)
    def ask_back(self, number: int) -> None:
        self.play(number, "seat", lambda matter, by, now: asked_back(matter, now), {"answered"})

    @rule(number=which)
    def answer(self, number: int) -> None:
        self.play(number, "seat", lambda matter, by, now: answered(matter, matter.owner, now))

    @precondition(lambda self: Answer.objects.filter(recalled_at=None).exists())
    @rule(number=st.integers(0, 5), name=staff)
    def recall(self, number: int, name: str) -> None:
        """Take back any answer that stands, whatever has become of its question."""
        answers = Answer.objects.filter(recalled_at=None).order_by("id")
        answer = answers[number % len(answers)]
        self.play(0, name, lambda matter, by, now: recalled(answer, by, now), Matter.State)

    @rule(number=which, name=staff, what=st.sampled_from(sorted(TALKING)))
    def talk(self, number: int, name: str, what: str) -> None:
        self.play(number, name, TALKING[what], STATES.get(what, {"open"}))

    @rule(number=which, name=staff, what=st.sampled_from(sorted(HANDING_ON)))
    def hand_on(self, number: int, name: str, what: str) -> None:
        self.play(number, name, HANDING_ON[what])

    @rule(number=which, name=staff, what=st.sampled_from(sorted(ENDING)))
    def end(self, number: int, name: str, what: str) -> None:
        self.play(number, name, ENDING[what], STATES.get(what, {"open"}))

    @rule(number=which, name=staff, what=st.sampled_from(sorted(UNDOING)))
    def undo(self, number: int, name: str, what: str) -> None:
        self.play(number, name, UNDOING[what], STATES[what])

    @rule(name=st.sampled_from(["adviser", "substitute", "other1"]))
    def leave_the_service(self, name: str) -> None:
        deactivate(user=fresh(self.net.users[name]), by=None, now=self.now)
        repair_routes(self.now)

    @rule(pause=st.sampled_from(PAUSES), is_swept=st.booleans())
    def wait(self, pause: timedelta, is_swept: bool) -> None:
        """Time passes; the job that looks for broken promises may be late as well."""
        self.now += pause
        while climb_ladders(self.now):
            pass
        if is_swept:
            record_missed_promises(self.now)
        assert repair_routes(self.now) == 0

    # What always holds

    @invariant()
    def every_open_question_has_one_active_owner_one_due_time_and_one_rung(self) -> None:
        waiting = {matter.pk: current_round(matter) for matter in Matter.objects.open()}
        for matter in Matter.objects.open().select_related("owner"):
            assert matter.owner is not None
            assert matter.owner.is_active
            assert matter.due_at == waiting[matter.pk].due_at
            assert waiting[matter.pk].is_waiting
            assert matter.rung in range(1, 6)
            assert matter.next_at is not None or matter.rung == 5

    @invariant()
    def nothing_is_left_to_repair(self) -> None:
        assert (repair_questions(self.now), find_lost_answers(self.now)) == (0, 0)

    @invariant()
    def what_was_received_was_answered_or_is_open_withdrawn_merged_or_spam(self) -> None:
        """Counted twice: from the rounds as they stand, and from the log of what happened."""
        for matter in Matter.objects.all():
            rounds = Round.objects.filter(matter=matter).order_by("number")
            table = {round_.number: _stands(round_) for round_ in rounds}
            log, state = _told(matter)
            assert table == log
            assert matter.state == state
            assert (matter.state == "open") == ("waiting" in table.values())

    @invariant()
    def a_broken_promise_is_the_same_on_the_page_on_record_and_in_the_figures(self) -> None:
        rounds = list(Round.objects.all())
        missed = {round_.pk for round_ in rounds if is_missed(round_, self.now)}
        noted = {round_.pk for round_ in rounds if round_.missed_at and round_.outcome != "spam"}
        unswept = {round_.pk for round_ in rounds if round_.is_waiting and not round_.missed_at}
        assert noted <= missed
        assert missed - noted <= unswept
        counted = tallies(Round.objects.all(), F("province_code"), self.now).values()
        assert sum(figures(part, self.now).missed_promises for part in counted) == len(missed)
        assert missed >= self.missed - {round_.pk for round_ in rounds if round_.outcome == "spam"}
        self.missed = missed

    @invariant()
    def no_promise_ever_changes(self) -> None:
        for round_ in Round.objects.all():
            promise = (round_.due_at, round_.asked_at, tuple(sorted(round_.promise.items(), key=str)))
            assert self.promises.setdefault(round_.pk, promise) == promise

    @invariant()
    def a_thread_only_grows(self) -> None:
        for matter_id, known in self.threads.items():
            assert self._thread(matter_id)[: len(known)] == known
        self.threads = {pk: self._thread(pk) for pk in Matter.objects.values_list("pk", flat=True)}

    def _thread(self, matter_id: object) -> list[object]:
        return list(Entry.objects.filter(matter=matter_id).order_by("id").values_list("id", "kind", "at", "data"))

    @invariant()
    def numbers_have_no_gap(self) -> None:
        numbers = sorted(Matter.objects.values_list("number", flat=True))
        serials = [int(number[-5:]) for number in takewhile(lambda number: number[7:9] == "26", numbers)]
        assert serials == list(range(1, len(serials) + 1))


def _stands(round_: Round) -> str:
    assert not (round_.answered_at and round_.ended_at)
    return "answered" if round_.answered_at else round_.outcome or "waiting"


def _told(matter: Matter) -> tuple[Log, str]:
    """Return how the rounds of ``matter`` stand, and its state, as its thread alone tells."""
    rounds: Log = {}
    state = "open"
    for entry in Entry.objects.filter(matter=matter).order_by("id"):
        match entry.kind:
            case "received":
                rounds[1] = "waiting"
            case "follow_up":
                rounds[entry.data["round"]], state = "waiting", "open"
            case "answered":
                rounds[entry.data["round"]] = "answered"
                state = "open" if "waiting" in rounds.values() else "answered"
            case "recalled":
                rounds[entry.data["round"]], state = "waiting", "open"
            case "closed":
                state = "closed"
            case "withdrawn" | "merged" | "spam_confirmed":
                ended_as = entry.kind.removesuffix("_confirmed")
                is_kept = ended_as == "withdrawn" and "answered" in rounds.values()
                state = "answered" if is_kept else ended_as
                rounds = {number: ended_as if how == "waiting" else how for number, how in rounds.items()}
            case "unmerged" | "spam_lifted" if state == ENDED_BY[entry.kind]:
                rounds = {number: "waiting" if how == state else how for number, how in rounds.items()}
                state = "open"
    return rounds, state
