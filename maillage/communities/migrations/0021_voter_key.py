"""The key of the form that gave a ballot: a second click gives none."""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("communities", "0020_review_walls")]

    operations = [
        migrations.AddField(
            "pollvoter", "key", models.UUIDField("clé de saisie", default=uuid.uuid4, editable=False)
        ),
    ]
