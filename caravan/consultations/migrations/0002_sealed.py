from typing import Any

from django.db import migrations


def seal_minors(apps: Any, schema_editor: Any) -> None:
    """Seal what was asked about a child before there were seals."""
    consultations = apps.get_model("consultations", "Consultation").objects.order_by("pk")
    wanted = [key for key, signals in consultations.values_list("pk", "signals").iterator() if "minor" in signals]
    for start in range(0, len(wanted), 500):
        apps.get_model("matters", "Matter").objects.filter(pk__in=wanted[start : start + 500]).update(is_sealed=True)


class Migration(migrations.Migration):
    dependencies = [("consultations", "0001_initial"), ("matters", "0002_sealed")]

    operations = [migrations.RunPython(seal_minors, migrations.RunPython.noop)]
