"""The very text that both sides put their names to, and its hash.

An official paper, so it is in Chinese, whatever language a page is in. What art. 29 says it may state is in it: who
the parties are, the facts and who answers for what, what was agreed, how and by when.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from caravan.cases.mediation.models import Seat, Side
from caravan.cases.mediation.reading import lines_in, names_of, other
from caravan.engine.agreements import Kind, Line
from caravan.engine.money import in_words, yuan

_SIDES = {Side.APPLICANT: "申请方", Side.RESPONDENT: "被申请方"}


def text_of(number: str, seats: Sequence[Seat], content: Mapping[str, Any]) -> str:
    """Return the agreement of case ``number`` as it is read, signed and printed."""
    parts = ["人民调解协议书", f"编号：{number}", ""]
    parts += [_party(seat) for seat in seats]
    parts += ["", "一、纠纷的主要事实、争议事项和各方责任", str(content["facts"]).strip(), ""]
    parts += ["二、双方自愿达成的协议"]
    parts += [f"{line.number}. {line_text(line, seats)}" for line in lines_in(content)]
    if content.get("total"):
        parts.append(f"以上款项共计人民币{yuan(content['total'])}元（大写：{in_words(content['total'])}）。")
    if breach := str(content.get("breach", "")).strip():
        parts += ["", "三、不履行时", breach]
    parts += [
        "",
        "本协议自双方签名、盖章或者按指印，调解员签名并加盖人民调解委员会印章之日起生效，对双方有约束力。",
        "双方各执一份，人民调解委员会留存一份。生效后三十日内，双方可以共同向人民法院申请司法确认。",
    ]
    return "\n".join(parts)


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def line_text(line: Line, seats: Sequence[Seat]) -> str:
    """Return one promise as a sentence of the agreement."""
    who = names_of(seats, line.owed_by) or _SIDES[Side(line.owed_by)]
    whom = names_of(seats, other(line.owed_by)) or _SIDES[Side(other(line.owed_by))]
    by = f"于{chinese_day(line.due_on)}前（含当日）" if line.due_on else ""
    if line.kind is Kind.MONEY:
        note = f"，{line.what}" if line.what else ""
        return f"{who}{by}向{whom}支付人民币{yuan(line.fen)}元（大写：{in_words(line.fen)}）{note}。" + _shares(
            line, seats
        )
    if line.kind is Kind.APOLOGY:
        return f"{who}{by}向{whom}道歉：{line.what.rstrip('。')}。"
    return f"{who}{by}完成：{line.what.rstrip('。')}。"


def _shares(line: Line, seats: Sequence[Seat]) -> str:
    """Return who of a group has how much of the sum, and who sits at the table for them."""
    if not line.shares:
        return ""
    who = names_of(seats, line.shared_by) or _SIDES[Side(line.shared_by)]
    each = "；".join(f"{name}{yuan(fen)}元" for name, fen in line.shares)
    return f"其中{_SIDES[Side(line.shared_by)]}共{len(line.shares)}人，代表人{who}，各人数额：{each}。"


def chinese_day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def _party(seat: Seat) -> str:
    party = seat.party
    known = [
        party.name,
        party.identity_number and f"身份证件号码{party.identity_number}",
        party.address and f"住{party.address}",
    ]
    return f"{_SIDES[Side(seat.side)]}：{'，'.join(part for part in known if part)}"
