"""How much may come from one network address in an hour or a day: more than people send, less than a machine does.

Of an address a keyed hash is kept that is another one tomorrow, and that for an hour. Where no address is
known, nothing is counted: rather too much than a person turned away.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.utils.translation import gettext as _

from caravan import clock
from caravan.matters.models import Matter
from caravan.matters.refusals import Shut
from caravan.matters.services.tries import Limit, too_many_until
from caravan.privacy.index import keyed_hash

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
KB = 1024


class TooMuch(Shut):
    """More has come from this address than people send; ``until`` says when it is taken again."""

    def __init__(self, until: datetime) -> None:
        super().__init__(
            until,
            _(
                "Too much has come from your network in an hour. What you wrote is kept: send it again "
                "after %(time)s, or call 12348 now; somebody is there day and night."
            )
            % {"time": f"{clock.china(until):%H:%M}"},
        )


class TooMuchInADay(TooMuch):
    """More bytes have come today than are taken."""

    def __init__(self, until: datetime) -> None:
        Shut.__init__(
            self,
            until,
            _(
                "More photos and recordings have come in a day than can be kept. Send what you wrote without them "
                "and add them after %(time)s, or bring them to a service point."
            )
            % {"time": f"{clock.china(until):%m-%d %H:%M}"},
        )


def address_of(meta: Mapping[str, str]) -> str:
    """Return the network address that a request with these headers came from; '' if it cannot be told.

    Of a long address the part that names the household or office: the rest changes by itself.
    """
    header = settings.ADDRESS_HEADER
    given = meta.get(f"HTTP_{header.upper().replace('-', '_')}" if header else "REMOTE_ADDR", "")
    try:
        address = ip_address(given.strip())
    except ValueError:
        return ""
    return str(ip_network(f"{address}/64", strict=False)) if isinstance(address, IPv6Address) else str(address)


def count_question(address: str, now: datetime) -> None:
    """Count a question from ``address``; raises ``TooMuch``."""
    _count(Limit("ask", settings.ASKS_PER_HOUR, HOUR), address, 1, now)


def count_preview(address: str, now: datetime) -> None:
    """Count a look at what would be promised from ``address``, ten for each question; raises ``TooMuch``."""
    _count(Limit("preview", 10 * settings.ASKS_PER_HOUR, HOUR), address, 1, now)


def count_code(address: str, now: datetime) -> None:
    """Count a code sent to a phone; raises ``TooMuch``. Each phone has its own limit beside it."""
    _count(Limit("code", settings.CODES_PER_HOUR, HOUR), address, 1, now)


def count_files(address: str, sizes: Sequence[int], now: datetime) -> None:
    """Count files of so many bytes from ``address``; raises ``TooMuch``, and then none of them is to be kept."""
    _count(Limit("file", settings.FILES_PER_HOUR, HOUR), address, len(sizes), now)
    _count(Limit("file_kb", settings.FILE_MB_PER_DAY * KB, DAY), address, _kilobytes(sizes), now, TooMuchInADay)


def count_matter_files(matter: Matter, sizes: Sequence[int], now: datetime) -> None:
    """Count files of so many bytes for one question, whoever sends them; raises ``TooMuch``."""
    limit, kilobytes = Limit("matter_kb", settings.FILE_MB_PER_MATTER * KB, DAY), _kilobytes(sizes)
    if limit.most and kilobytes:
        _refuse_over(limit, str(matter.pk), kilobytes, now, TooMuchInADay)


def _kilobytes(sizes: Sequence[int]) -> int:
    return sum(-(-size // KB) for size in sizes)


def _count(limit: Limit, address: str, count: int, now: datetime, refusal: type[TooMuch] = TooMuch) -> None:
    if address and count and limit.most:
        key = keyed_hash("address", f"{clock.china(now).date()}:{address}").hex()
        _refuse_over(limit, key, count, now, refusal)


def _refuse_over(limit: Limit, key: str, count: int, now: datetime, refusal: type[TooMuch]) -> None:
    until = too_many_until(limit, key, count, now)
    if until is not None:
        raise refusal(until)
