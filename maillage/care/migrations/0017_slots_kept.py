"""Offers are kept as long as they carry a booking: the purge asks them for theirs. No change of the tables."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("care", "0016_slots_walls")]

    operations = [
        migrations.AlterField(
            model_name="booking",
            name="slot",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bookings",
                to="care.slot",
                verbose_name="créneau",
            ),
        ),
        migrations.AlterField(
            model_name="booking",
            name="capacity",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bookings",
                to="care.capacity",
                verbose_name="capacité",
            ),
        ),
    ]
