from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0003_second_factor")]

    operations = [
        migrations.AddField(
            model_name="secondfactor",
            name="shut_times",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
    ]
