"""Who presides a session may be a structure with a long name."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("communities", "0034_annulled_votes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="assembly",
            name="chair_name",
            field=models.CharField(blank=True, max_length=220, verbose_name="présidence de séance"),
        ),
        migrations.AlterField(
            model_name="assembly",
            name="clerk_name",
            field=models.CharField(blank=True, max_length=220, verbose_name="secrétariat de séance"),
        ),
    ]
