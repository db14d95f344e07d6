"""Official papers about invented people."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from caravan.documents.models import Document
from caravan.documents.papers import legal_aid
from caravan.documents.services import produce
from caravan.matters.models import Matter
from tests.factories.network import MONDAY

MATTER = legal_aid.Matter("田野", "422801-262-00001", "请求支付劳动报酬", date(2026, 11, 23))
DESK = legal_aid.Desk("覃丽敏", "0718-0000000", "公共法律服务中心一楼3号窗口")
RECEIPT = legal_aid.Receipt(
    matter=MATTER,
    agent="",
    papers=("法律援助申请表", "居民身份证复印件", "工资欠条照片三张"),
    decide_by=date(2026, 11, 30),
    desk=DESK,
)


def receipt(**changed: Any) -> legal_aid.Receipt:
    """The receipt with something else on it; ``applicant`` and ``subject`` are those of its matter."""
    of_matter = {name: changed.pop(name) for name in ("applicant", "subject") if name in changed}
    return replace(RECEIPT, matter=replace(MATTER, **of_matter), **changed)


def produced(
    matter: Matter, words: object = RECEIPT, *, now: datetime = MONDAY, replaces: Document | None = None
) -> Document:
    """A paper of ``matter``, made by the legal aid centre of its county and not yet drawn."""
    region = matter.region
    while len(region.code) > 6 and region.parent is not None:
        region = region.parent
    return produce(
        matter=matter,
        words=words,
        office=f"{region.name}法律援助中心",
        region=region,
        by=None,
        now=now,
        replaces=replaces,
    )
