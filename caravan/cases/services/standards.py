"""What counts as hardship where: an official figure, entered with its source and dated."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from caravan import audit
from caravan.cases.models import HardshipStandard
from caravan.matters.refusals import Incomplete
from caravan.regions.models import Region


@transaction.atomic
def set_hardship_standard(
    *, region: Region, monthly_income: Decimal, source: str, valid_from: date, by: str, now: datetime
) -> HardshipStandard:
    """Let ``monthly_income`` a head hold for ``region`` from ``valid_from`` on; what held until then ends that day."""
    if monthly_income <= 0:
        raise Incomplete("monthly_income", _("Write the amount in yuan, as 24000 or 24000.50."))
    if not source.strip():
        raise Incomplete("source", _("Name the official document that sets the figure."))
    last = HardshipStandard.objects.select_for_update().filter(region=region, valid_to=None).first()
    if last is not None:
        if last.valid_from >= valid_from:
            raise Incomplete("valid_from", _("A later figure is there already."))
        last.valid_to = valid_from
        last.save(update_fields=["valid_to"])
    standard = HardshipStandard.objects.create(
        region=region, monthly_income=monthly_income, source=source.strip(), valid_from=valid_from
    )
    audit.record(
        "hardship.set",
        actor=by,
        subject=standard,
        region=region.code,
        data={"monthly_income": str(monthly_income), "valid_from": valid_from.isoformat()},
        now=now,
    )
    return standard
