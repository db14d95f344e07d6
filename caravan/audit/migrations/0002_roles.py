from django.db import migrations, models


class Migration(migrations.Migration):
    """Several roles with commas between; the triggers are armed again after every migration."""

    dependencies = [("audit", "0001_initial")]

    operations = [
        # squawk: changing-column-type, because PostgreSQL makes a varchar wider without rewriting the table.
        migrations.AlterField(
            model_name="event",
            name="role",
            field=models.CharField(blank=True, max_length=200),
        ),
    ]
