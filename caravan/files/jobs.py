"""The daily sweep of the file store."""

from datetime import datetime, timedelta

from caravan.files import services
from caravan.jobs import periodic


@periodic(every=timedelta(days=1), name="files.sweep")
def sweep(now: datetime) -> int:
    """Keep the disk and the table in step."""
    return services.sweep(now=now)


@periodic(every=timedelta(days=1), name="files.drop_unused")
def drop_unused(now: datetime) -> int:
    """Delete what was uploaded and never sent."""
    return services.drop_unused(now=now)
