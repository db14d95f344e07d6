from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("matters", "0004_danger_first")]

    operations = [
        migrations.AlterField(
            model_name="matter",
            name="channel",
            field=models.CharField(
                choices=[
                    ("web", "Web"),
                    ("counter", "Counter"),
                    ("hotline", "12348 hotline"),
                    ("api", "Mini program"),
                    ("partner", "Partner body"),
                ],
                max_length=12,
            ),
        ),
    ]
