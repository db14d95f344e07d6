"""Open a matter with number and code, and stop whoever tries codes one after the other.

The count hangs on the number together with the network address: in a village many people share one
address, and whoever tries codes shuts nobody else out. What many addresses try together has a limit of its own,
for the number alone. The count is kept in the database, so that a restart forgets nothing and every process
counts alike.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from caravan import audit, clock
from caravan.matters.models import Matter, Tries
from caravan.matters.numbers import normalise
from caravan.matters.refusals import Shut
from caravan.matters.services import find_by_receipt, tries
from caravan.privacy.index import keyed_hash

Finder = Callable[..., Matter | None]
WRONG_CODES = 10
SHUT_FOR = timedelta(minutes=15)
LIMIT = tries.Limit("receipt", WRONG_CODES, within=timedelta(hours=1), shut_for=SHUT_FOR)
# From everywhere together: so many that nobody is shut out of their own matter by a neighbour.
WRONG_CODES_A_DAY = 500
FROM_ANYWHERE = tries.Limit(
    "receipt_anywhere", WRONG_CODES_A_DAY, within=timedelta(days=1), shut_for=timedelta(hours=1)
)


class ReceiptShut(Shut):
    """Too many wrong codes were given for this number; ``until`` says when it opens again."""

    def __init__(self, until: datetime, count: int) -> None:
        super().__init__(
            until,
            _("The code was wrong %(count)s times. To protect the person who asked, this number is closed for now.")
            % {"count": count},
        )


@transaction.atomic
def open_with_receipt(
    *, number: str, code: str, now: datetime, address: str = "", find: Finder = find_by_receipt, who: str = "asker"
) -> Matter | None:
    """Return the matter that ``number`` and ``code`` open, None if they do not fit together.

    ``find`` knows whose code it is, ``who`` is what the audit calls them: the person who asked, or another party.

    Raises ``ReceiptShut`` while the number is closed for ``address`` ('' if it is not known), even for the right
    code. Numbers that do not exist count like those that do, so nobody learns which do.
    """
    key = normalise(number)
    if not key:
        return None
    counted = ((LIMIT, _from(address, key, now)), (FROM_ANYWHERE, key))
    both = reduce(or_, (Q(kind=limit.kind, key=counter) for limit, counter in counted))
    most = {limit.kind: limit.most for limit, _counter in counted}
    for held in Tries.objects.select_for_update().filter(both).order_by("kind"):
        if held.shuts(now):
            raise ReceiptShut(held.ends_at, most[held.kind])
    matter = find(number=key, code=code)
    if matter is not None:
        Tries.objects.filter(both).delete()
        audit.record("matter.open", actor=who, subject=matter, region=matter.region_code, purpose="receipt", now=now)
        return matter
    is_shut = False
    for limit, counter in counted:
        is_shut |= tries.count(limit, tries.hold(limit, [counter], now).values(), now)
    named = Matter.objects.filter(number=key).first()
    audit.record(
        "matter.open",
        actor=who,
        subject=named,
        region=named.region_code if named else "",
        purpose="receipt",
        result="refused",
        data={"outcome": "shut" if is_shut else "wrong"},
        now=now,
    )
    return None


def _from(address: str, number: str, now: datetime) -> str:
    """Return the key under which tries of ``number`` from ``address`` count; it tells neither, and not for long."""
    return keyed_hash("address", f"{clock.china(now).date()}:{number}:{address}").hex() if address else number
