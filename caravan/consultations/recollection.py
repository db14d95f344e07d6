"""What somebody at a counter remembers of their question, held against its file. No database, no words shown.

Whoever lost a receipt gets a new one if their answers prove that it was they who asked:

* at least three answers are right, two of them of name, phone, other side and amount;
* one of the right ones is something that family and neighbours do not know: phone, day or amount;
* the name is right wherever the file has one, and a phone that is given is not wrong;
* of the others at most one is wrong: people mix up days and sums.

What the file does not hold counts neither way, so a file that knows little opens to nobody.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from caravan.privacy.index import normalise_name, normalise_phone


class Asked(StrEnum):
    NAME = "name"
    PHONE = "phone"
    OPPONENT = "opponent"
    VILLAGE = "village"
    DAY = "day"
    AMOUNT = "amount"
    TOPIC = "topic"


ENOUGH = 3
WHO_AND_WHAT = frozenset({Asked.NAME, Asked.PHONE, Asked.OPPONENT, Asked.AMOUNT})
ENOUGH_OF_THESE = 2
NOT_KNOWN_AROUND = frozenset({Asked.PHONE, Asked.DAY, Asked.AMOUNT})
NEVER_WRONG = frozenset({Asked.NAME, Asked.PHONE})
MOST_WRONG = 1

DIGITS_OF_PHONE = 4
# A week with the day in its middle: nobody who asked on a Sunday remembers it as the week before.
DAYS_OFF = timedelta(days=3)
AMOUNT_OFF = Decimal("0.05")

# "王女士" and "小李" are how somebody wished to be called; they prove no name.
_FORM_OF_ADDRESS = re.compile(
    r"[老小阿].|.{1,2}(女士|先生|小姐|太太|老师|师傅|阿姨|大爷|大妈|大叔|大姐|大哥|婆婆|爷爷|奶奶)"
)
_FIRM = re.compile(r"(有限责任公司|股份有限公司|有限公司|集团公司|公司|集团|厂|店|合作社)$")
_VILLAGE = re.compile(r"(社区居民委员会|社区居委会|村民委员会|居民委员会|村委会|居委会|社区|村)$")


@dataclass(frozen=True)
class Answers:
    """What the person said; empty is "I do not know". Of the phone, the last digits are enough."""

    name: str = ""
    phone: str = ""
    opponent: str = ""
    village: str = ""
    day: date | None = None
    amount: Decimal | None = None
    topic: str = ""

    def asked(self) -> list[Asked]:
        """Return the questions that were answered, for the record."""
        return [question for question in Asked if getattr(self, question) not in (None, "")]


@dataclass(frozen=True)
class Facts:
    """What the file holds; empty is "it does not say"."""

    name: str = ""
    phone: str = ""
    opponents: Sequence[str] = ()
    village: str = ""
    day: date | None = None
    amounts: Sequence[Decimal] = ()
    topic: str = ""


@dataclass(frozen=True)
class Verdict:
    """Which answers the file bears out and which it contradicts, and whether that is proof."""

    right: frozenset[Asked] = field(default_factory=frozenset)
    wrong: frozenset[Asked] = field(default_factory=frozenset)
    is_proved: bool = False


def judge(answers: Answers, facts: Facts) -> Verdict:
    """Hold ``answers`` against ``facts`` by the rule at the head of this module."""
    compared = dict(_compared(answers, facts))
    right = frozenset(question for question, is_right in compared.items() if is_right)
    wrong = frozenset(compared) - right
    is_proved = (
        len(right) >= ENOUGH
        and len(right & WHO_AND_WHAT) >= ENOUGH_OF_THESE
        and bool(right & NOT_KNOWN_AROUND)
        and not wrong & NEVER_WRONG
        and (Asked.NAME in right or not is_name(facts.name))
        and len(wrong) <= MOST_WRONG
    )
    return Verdict(right, wrong, is_proved)


def is_name(text: str) -> bool:
    """Say whether ``text`` names somebody, or is only how they wished to be addressed."""
    plain = normalise_name(text)
    return bool(plain) and not _FORM_OF_ADDRESS.fullmatch(plain)


def _compared(answers: Answers, facts: Facts) -> Iterator[tuple[Asked, bool]]:
    """Yield every question that was answered and that the file can answer."""
    if normalise_name(answers.name) and is_name(facts.name):
        yield Asked.NAME, normalise_name(answers.name) == normalise_name(facts.name)
    said, held = normalise_phone(answers.phone), normalise_phone(facts.phone)
    if said and held:
        yield Asked.PHONE, said[-DIGITS_OF_PHONE:] == held[-DIGITS_OF_PHONE:]
    if _core(answers.opponent) and (named := [name for name in facts.opponents if _core(name)]):
        yield Asked.OPPONENT, any(_is_same_party(answers.opponent, name) for name in named)
    if _village(answers.village) and _village(facts.village):
        yield Asked.VILLAGE, _village(answers.village) == _village(facts.village)
    if answers.day is not None and facts.day is not None:
        yield Asked.DAY, abs(answers.day - facts.day) <= DAYS_OFF
    if answers.amount is not None and facts.amounts:
        given = answers.amount
        yield Asked.AMOUNT, any(abs(given - amount) <= amount * AMOUNT_OFF for amount in facts.amounts)
    if answers.topic and facts.topic:
        yield Asked.TOPIC, answers.topic == facts.topic


def _is_same_party(said: str, held: str) -> bool:
    """Compare people to the letter; a firm goes by any two characters of its name that people use for it."""
    one, other = _core(said), _core(held)
    if one == other:
        return True
    is_firm = one != normalise_name(said) or other != normalise_name(held)
    return is_firm and min(len(one), len(other)) >= 2 and (one in other or other in one)


def _core(name: str) -> str:
    """Return a name without what every firm has in it."""
    return _FIRM.sub("", normalise_name(name))


def _village(name: str) -> str:
    return _VILLAGE.sub("", "".join(unicodedata.normalize("NFKC", name).split()).casefold())
