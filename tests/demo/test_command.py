"""What make demo says before it starts anything."""

import pytest
from django.core.management import CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from caravan.demo.management.commands.demo import Command


@pytest.mark.django_db
def test_data_of_another_version_is_refused_with_what_to_do() -> None:
    MigrationRecorder(connection).record_applied("audit", "0099_of_tomorrow")

    with pytest.raises(CommandError, match="of another version"):
        Command().prepare()
