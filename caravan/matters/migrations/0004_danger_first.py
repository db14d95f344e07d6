from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class AddIndexBesideWork(AddIndexConcurrently):
    """Nobody who asks waits for the index; on SQLite, which knows no other way, all do for a moment."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        kind = AddIndexConcurrently if schema_editor.connection.vendor == "postgresql" else migrations.AddIndex
        kind.database_forwards(self, app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        kind = AddIndexConcurrently if schema_editor.connection.vendor == "postgresql" else migrations.AddIndex
        kind.database_backwards(self, app_label, schema_editor, from_state, to_state)


class Migration(migrations.Migration):
    # Beside work means outside of a transaction.
    atomic = False

    dependencies = [("matters", "0003_alter_matter_kind_alter_participation_ground")]

    operations = [
        AddIndexBesideWork(
            model_name="matter",
            index=models.Index(
                fields=["due_at", "id"],
                condition=models.Q(state="open", is_danger=True),
                name="matter_open_danger",
            ),
        ),
    ]
