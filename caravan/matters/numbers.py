"""Matter numbers: digits only, without a gap per county and year, easy to read out.

``422801-261-00123`` is county 422801, year 2026, kind 1, the 123rd of the year. Kinds: 1 a consultation,
2 legal aid, 3 mediation, 4 a complaint.
"""

import re
import unicodedata

from django.db import connection

from caravan.matters.models import Matter

KIND_DIGITS = {
    Matter.Kind.CONSULTATION: "1",
    Matter.Kind.LEGAL_AID: "2",
    Matter.Kind.MEDIATION: "3",
    Matter.Kind.COMPLAINT: "4",
}

# One statement on both databases; the row stays locked until the commit, so a number given out in a
# transaction that rolls back is given out again and none is missing.
_TAKE_NEXT = """
    INSERT INTO matters_serialcounter (county_code, year, kind, last) VALUES (%s, %s, %s, 1)
    ON CONFLICT (county_code, year, kind) DO UPDATE SET last = matters_serialcounter.last + 1
    RETURNING last
"""


def take_serial(*, county_code: str, year: int, kind: str) -> int:
    """Return the next serial of ``county_code`` for ``year`` in China; call it inside the transaction that uses it."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_NEXT, [county_code, year, kind])
        serial: int = cursor.fetchone()[0]
    return serial


def take_number(*, county_code: str, year: int, kind: str) -> str:
    """Return the next number of a matter; call it inside the transaction that uses it."""
    serial = take_serial(county_code=county_code, year=year, kind=kind)
    return f"{county_code}-{year % 100:02}{KIND_DIGITS[Matter.Kind(kind)]}-{serial:05}"


def normalise(typed: str) -> str:
    """Return the number that ``typed`` means, whatever dashes, spaces or full-width digits it has; '' if none."""
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", typed[:64]))
    return f"{digits[:6]}-{digits[6:9]}-{digits[9:]}" if 14 <= len(digits) <= 16 and digits.isascii() else ""
