from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

EVERYTHING = ("SELECT", "INSERT", "UPDATE", "DELETE")


class Command(BaseCommand):
    help = """Let a role of PostgreSQL do what the web and the worker do, and no more.

    Run it as the owner of the tables, after every migrate. A model that has GRANTED is granted that: of the audit
    record the role may read and add, and it can neither change nor delete nor empty it.
    """

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("role", help="as deploy/postgresql/roles.sql makes it: caravan_app")

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("Roles are PostgreSQL's; a file of SQLite belongs to whoever may write to it.")
        role = connection.ops.quote_name(options["role"])
        with connection.cursor() as cursor:
            cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
            for table, granted in _rights():
                name = connection.ops.quote_name(table)
                cursor.execute(f"REVOKE ALL ON TABLE {name} FROM {role}")
                cursor.execute(f"GRANT {', '.join(granted)} ON TABLE {name} TO {role}")
            cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}")
        self.stdout.write(f"{options['role']} may do what the application does.")


def _rights() -> Iterator[tuple[str, tuple[str, ...]]]:
    yield MigrationRecorder.Migration._meta.db_table, ("SELECT",)
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            yield model._meta.db_table, getattr(model, "GRANTED", EVERYTHING)
