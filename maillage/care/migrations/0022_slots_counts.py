"""What became of appointments whose cases are erased: numbers that outlive them."""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("care", "0021_slots_agreed")]

    operations = [
        migrations.CreateModel(
            name="BookingCount",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                        verbose_name="clé",
                    ),
                ),
                ("community_id", models.BigIntegerField(editable=False, verbose_name="communauté")),
                ("day", models.DateField(verbose_name="jour du rendez-vous")),
                ("became", models.CharField(max_length=12, verbose_name="issue")),
                ("count", models.PositiveIntegerField(default=0, verbose_name="rendez-vous")),
            ],
            options={
                "verbose_name": "compte de rendez-vous",
                "verbose_name_plural": "comptes de rendez-vous",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("community_id", "day", "became"), name="booking_count_once"
                    )
                ],
            },
        ),
    ]
