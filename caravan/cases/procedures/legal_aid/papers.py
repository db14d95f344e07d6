"""The papers of an application for legal aid. Which of them one needs depends on what the application says."""

from django.utils.translation import gettext_lazy as _

from caravan.cases.models import Case
from caravan.cases.procedure import Paper
from caravan.cases.procedures.legal_aid.forms import is_not_checked
from caravan.matters.models import Party


def _has_proxy(case: Case) -> bool:
    return Party.objects.helpers().filter(matter=case.matter_id).exists()


PAPERS = (
    Paper("identity", _("Identity card"), _("Both sides; a household register or passport will do as well.")),
    Paper(
        "proxy",
        _("Proof that the helper may act"),
        _("A signed authorisation, or proof of being a parent, guardian or near relative."),
        needed=_has_proxy,
    ),
    Paper(
        "hardship",
        _("Statement of means"),
        _("What the household earns and owns, in your own words and signed. No office has to certify it."),
        needed=lambda case: not is_not_checked(case.facts),
    ),
    Paper(
        "exemption",
        _("Proof that hardship is not checked"),
        _("One paper is enough: a work card, a wage record, a disability or relief certificate, a protection order …"),
        needed=lambda case: is_not_checked(case.facts),
    ),
    Paper(
        "material",
        _("Papers about the matter itself"),
        _("Whatever you have: contract, wage record, messages, an accident report, a decision you received."),
    ),
)
