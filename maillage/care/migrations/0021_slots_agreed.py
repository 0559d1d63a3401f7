"""What an appointment lets its professional know: identity alone, and who agreed to it, and how."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("care", "0020_slots_ended")]

    operations = [
        migrations.AddField(
            model_name="circlemember",
            name="narrow",
            field=models.BooleanField(null=True, verbose_name="identité seule"),
        ),
        migrations.AddField(
            model_name="booking",
            name="agreed_by",
            field=models.CharField(
                blank=True,
                choices=[
                    ("patient", "La personne elle-même"),
                    ("representant", "Qui la représente : parent, tuteur, personne de confiance"),
                ],
                default="",
                max_length=15,
                verbose_name="accord donné par",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="booking",
            name="agreed_means",
            field=models.CharField(
                blank=True,
                choices=[
                    ("oral", "De vive voix"),
                    ("ecrit", "Par écrit"),
                    ("en_ligne", "En ligne"),
                    ("impossible", "Impossible à recueillir : urgence ou état de la personne, à reprendre"),
                ],
                default="",
                max_length=20,
                verbose_name="accord recueilli",
            ),
            preserve_default=False,
        ),
    ]
