from django.db import migrations

import caravan.privacy.fields


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_hardshipstandard")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="letter",
            field=caravan.privacy.fields.EncryptedJSONField(db_default=b"", default=dict),
        ),
    ]
