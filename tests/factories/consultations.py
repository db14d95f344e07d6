"""Questions in any state: each is walked there through the real services, one step of the table at a time."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO

from caravan.consultations import services
from caravan.consultations.content import Person
from caravan.consultations.models import Answer, Clarification, Merge, Round
from caravan.consultations.queries import current_round
from caravan.consultations.workflow import CONSULTATION
from caravan.feedback import services as feedback
from caravan.feedback.models import Rating
from caravan.files import services as files
from caravan.files.models import StoredFile
from caravan.knowledge.models import SharedAnswer
from caravan.matters.models import Matter, Party
from caravan.people.models import User
from tests.factories.network import MONDAY, Network, ask, clear, fresh, reply

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
FRAME = b"\x3c" + bytes(31)  # of the best quality; what follows its first byte is sound
RECORDING = b"#!AMR\n" + 3 * FRAME


def question_in(state: str, net: Network, *, now: datetime = MONDAY, **fields: object) -> Matter:
    """Ask at ``now`` and walk on, a minute a step, until the question is in ``state``."""
    matter = ask(now, **fields).matter
    for number, transition in enumerate(CONSULTATION.path_to(state), 1):
        WALKING[transition.action](matter, net, now + number * MINUTE)
        matter.refresh_from_db()
    return matter


def answer_of(matter: Matter) -> Answer:
    """The answer given last."""
    return Answer.objects.filter(round__matter=matter).order_by("-id")[0]


def answered(matter: Matter, by: User, now: datetime = MONDAY + MINUTE, **fields: object) -> Answer:
    """Let ``by`` declare and answer whatever is to be answered next."""
    answer = reply(matter, fresh(by), now, current_round(matter).number, **fields)
    assert isinstance(answer, Answer)
    matter.refresh_from_db()
    return answer


def asked_back(matter: Matter, now: datetime, text: str = "还要带什么材料？", token: str = "") -> Round:
    round_ = services.follow_up(matter=matter, text=text, token=token or f"{matter.number}-{now.isoformat()}", now=now)
    matter.refresh_from_db()
    return round_


def recalled(answer: Answer, by: User, now: datetime, reason: str = "时效算错了。") -> Matter:
    services.recall(answer=answer, by=fresh(by), reason=reason, now=now)
    return Matter.objects.get(pk=answer.round.matter_id)


def clarification(matter: Matter, by: User, now: datetime, question: str = "签过合同吗？") -> Clarification:
    clear(matter, by, now)
    return services.clarify(matter=matter, by=fresh(by), question=question, now=now)


def merged(matter: Matter, into: Matter, by: User, now: datetime) -> Merge:
    clear(into, by, now)
    merge = services.merge(duplicate=matter, into=into, by=fresh(by), now=now)
    matter.refresh_from_db()
    return merge


def flagged(matter: Matter, by: User, now: datetime, reason: str = "广告") -> bool:
    is_out = services.flag_spam(matter=matter, by=fresh(by), reason=reason, now=now)
    matter.refresh_from_db()
    return is_out


def rated(answer: Answer, grade: int, now: datetime, **fields: object) -> Rating:
    fields = {"reasons": [], "comment": "", "is_solved": None} | fields
    return feedback.rate(
        matter=answer.round.matter, answer_id=answer.pk, rated=answer.author, grade=grade, now=now, **fields
    )


def shared(matter: Matter, by: User, now: datetime) -> SharedAnswer:
    """Let the person agree, and ``by`` show the answer to others."""
    services.allow_sharing(matter=matter, allow=True, now=now)
    return services.share(
        matter=matter, question="工资拖欠怎么办？", answer="可以申请劳动仲裁。", by=fresh(by), now=now
    )


def recording(now: datetime = MONDAY) -> StoredFile:
    return files.store(upload=BytesIO(RECORDING), now=now)


def _merge(matter: Matter, net: Network, now: datetime) -> None:
    asker = Party.objects.get(matter=matter, part=Party.Part.ASKER)
    # The same person asked, and as urgently, or the two would not be joined.
    person = Person(name=asker.name, phone=asker.phone, is_safe_to_message=asker.is_safe_to_message)
    signals = tuple(matter.consultation.signals)
    earlier = ask(matter.created_at - MINUTE, asker=person, signals=signals).matter
    merged(matter, earlier, net.clerk, now)


def _confirm_spam(matter: Matter, net: Network, now: datetime) -> None:
    flagged(matter, net.adviser, now)
    flagged(matter, net.clerk, now)


WALKING: dict[str, Callable[[Matter, Network, datetime], object]] = {
    "answer": lambda matter, net, now: answered(matter, net.adviser, now),
    "follow_up": lambda matter, net, now: asked_back(matter, now),
    "recall": lambda matter, net, now: recalled(answer_of(matter), net.duty, now),
    "close": lambda matter, net, now: services.close(matter=matter, is_solved=True, now=now),
    "withdraw": lambda matter, net, now: services.withdraw(matter=matter, now=now),
    "merge": _merge,
    "confirm_spam": _confirm_spam,
}
