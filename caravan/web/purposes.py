"""What staff look at a whole number for: one of the usual purposes, or another in words that tell something.

A usual one goes on record as its key, so that whoever reads the record, the person too, has it in their language.
"""

import re
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from caravan.matters.refusals import Incomplete

USUAL: Mapping[str, str | Promise] = {
    "call_back": lazy("to call the person back"),
    "papers": lazy("to send or hand over papers"),
    "identity": lazy("to check who is asking"),
    "correction": lazy("to correct a wrong number or name"),
}
OTHER = "other"
LEAST_WORDS, LONGEST = 4, 80
# Chinese has no spaces between words: a character counts as much as a word of letters.
_WORD = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff_]+")


def purpose_of(typed: Mapping[str, str]) -> str:
    """Return the purpose as it goes on record; raises ``Incomplete`` beside the field that says too little."""
    chosen = typed.get("purpose", "")
    if chosen in USUAL:
        return chosen
    if chosen != OTHER:
        raise Incomplete("purpose", _("Choose what you need it for."))
    words = " ".join(typed.get("purpose_words", "").split())[:LONGEST]
    if len(_WORD.findall(words)) < LEAST_WORDS:
        raise Incomplete(
            "purpose_words", _("Say what you need it for in at least %(count)s words.") % {"count": LEAST_WORDS}
        )
    return words
