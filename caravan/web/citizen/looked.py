"""Who saw a matter, in words for the person it is about."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from caravan.matters.looks import Look
from caravan.people.roles import Role
from caravan.web.progress import who_is
from caravan.web.purposes import USUAL
from caravan.web.words import is_english, moment_words

SHOWN: Mapping[str, str | Promise] = {
    "answers": lazy("the answers"),
    "file": lazy("a photo or recording"),
    "identity_number": lazy("your identity number"),
    "name": lazy("your name"),
    "opponent": lazy("the name of the other side"),
    "paper": lazy("an official paper"),
    "phone": lazy("your phone number"),
    "rating": lazy("your rating"),
    "receipt_code": lazy("the code of your receipt"),
    "story": lazy("what you wrote"),
    "table": lazy("what both sides put forward"),
    "volume": lazy("the whole file"),
}
DONE: Mapping[str, str | Promise] = {
    "document.read": lazy("an official paper"),
    "file.read": lazy("a photo or recording"),
    "matter.copy": lazy("everything: a copy was made"),
    "matter.replace_receipt": lazy("the code of your receipt, which was replaced"),
    "receipt.questions": lazy("nothing: questions about a lost receipt were answered"),
}
PURPOSES: Mapping[str, str | Promise] = {
    **USUAL,
    "asker_phone": lazy("opened with a code sent to your phone"),
    "comparison": lazy("to see whether the same was asked twice"),
    "declaration": lazy("to say whether they have an interest, before they may read it"),
    "handling": lazy("to work on your question"),
    "helper_ended": lazy("because a helper was let go"),
    "helper_phone": lazy("opened with a code sent to the helper's phone"),
    "phone_code": lazy("with a code sent to your phone"),
    "questions": lazy("after questions at a counter"),
    "receipt": lazy("opened with number and code"),
    "repeat": lazy("by sending the same form again"),
    "seat": lazy("to take part in the mediation"),
    "review": lazy("to call back about your rating"),
}


@dataclass(frozen=True)
class Seen:
    """One look as it is shown."""

    when: str
    who: str
    office: str
    what: str
    why: str
    is_own: bool


def seen(look: Look) -> Seen:
    """Return ``look`` in the reader's language; what staff gave as their reason stands as they typed it."""
    kinds = [str(SHOWN.get(kind, kind)) for kind in look.what] or [str(DONE.get(look.action, look.action))]
    why = str(PURPOSES.get(look.purpose, look.purpose))
    return Seen(_when(look), _who(look), _office(look), _(", ").join(kinds), why, look.actor in {"asker", "helper"})


def _when(look: Look) -> str:
    if look.times == 1:
        return moment_words(look.last_at)
    words = _("%(first)s to %(last)s, %(count)s times")
    return words % {"first": moment_words(look.first_at), "last": moment_words(look.last_at), "count": look.times}


def _who(look: Look) -> str:
    if look.actor == "asker":
        return str(_("You, or somebody with your receipt or phone"))
    if look.actor == "opponent":
        return str(_("The other side of the mediation"))
    if look.actor == "helper":
        return str(_("Your helper %(name)s") % {"name": look.helper})
    if look.actor == "system":
        return str(_("The system itself"))
    roles = _(", ").join(str(Role(role).label) if role in Role.values else role for role in look.roles)
    if look.user is not None and look.is_known:
        return who_is(look.user)
    return roles or str(_("A member of staff"))


def _office(look: Look) -> str:
    office = look.user.organization if look.user else None
    if office is None:
        return ""
    return (office.english_name if is_english() else "") or office.name
