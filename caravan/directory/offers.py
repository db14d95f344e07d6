"""What a service point offers: the keys that are stored and the words that are shown."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _


class Service(models.TextChoices):
    CONSULTATION = "consultation", _("Legal advice")
    LEGAL_AID = "legal_aid", _("Legal aid")
    MEDIATION = "mediation", _("People's mediation")
    NOTARIZATION = "notarization", _("Notarization")
    FORENSICS = "forensics", _("Judicial forensics")
    RECONSIDERATION = "reconsideration", _("Administrative reconsideration")
    ARBITRATION = "arbitration", _("Arbitration")
    LABOUR = "labour", _("Labour disputes")
    VETERANS = "veterans", _("Help for veterans")
    PUBLICITY = "publicity", _("Talks and leaflets")


class Accessibility(models.TextChoices):
    STEP_FREE = "step_free", _("No steps")
    TOILET = "toilet", _("Accessible toilet")
    PARKING = "parking", _("Parking for disabled people")
    HEARING_LOOP = "hearing_loop", _("Hearing loop")
    SIGN = "sign", _("Sign language by appointment")
    LARGE_PRINT = "large_print", _("Large print")
    BRAILLE = "braille", _("Braille")
    QUIET_ROOM = "quiet_room", _("Quiet room")
    HOME_VISIT = "home_visit", _("Home visits")


class Language(models.TextChoices):
    ENGLISH = "en", _("English")
    TUJIA = "tujia", _("Tujia")
    MIAO = "miao", _("Miao")
    SOUTHWEST = "southwest_mandarin", _("Southwest Mandarin")
    JIANGHUAI = "jianghuai", _("Jianghuai dialect")
    GAN = "gan", _("Gan dialect")
    SIGN = "sign", _("Sign language")


SERVICES = frozenset(Service.values)
ACCESSIBILITY = frozenset(Accessibility.values)
LANGUAGES = frozenset(Language.values)


def labels(kind: type[models.TextChoices], keys: Iterable[str]) -> list[str]:
    """Return the words for ``keys`` in the order in which ``kind`` lists them; unknown keys are left out."""
    wanted = set(keys)
    return [str(choice.label) for choice in kind if choice.value in wanted]
