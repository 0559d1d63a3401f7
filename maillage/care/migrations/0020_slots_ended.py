"""An appointment ends with the seat of its professional, or with its case; that professional may see it.

The outline of one's own appointment says hours and why it ended: what the diary said already.
"""

from django.db import migrations, models
from django.db.models import Q

from maillage.care.ground.walls import MINE, SERVING, Face

WHY = [
    ("patient", "Le patient ne peut pas, ou n’en a plus besoin"),
    ("professionnel", "Le professionnel n’est plus disponible"),
    ("erreur", "Réservé par erreur"),
    ("deplace", "Déplacé à un autre moment"),
    ("hors_cercle", "Le professionnel n’est plus du cercle du dossier"),
    ("dossier_clos", "Le dossier est clos"),
]
OUTLINE = Face.OUTLINE.format(case="case_id")
SEEN_SQL = f"""
DROP POLICY seen ON care_booking;
CREATE POLICY seen ON care_booking FOR SELECT TO {SERVING} USING ({MINE} AND
    ({OUTLINE} OR (person_id = (SELECT care_user()) AND ended_at IS NOT NULL)));
"""
SEEN_REVERSE = f"""
DROP POLICY seen ON care_booking;
CREATE POLICY seen ON care_booking FOR SELECT TO {SERVING} USING ({MINE} AND {OUTLINE});
"""


class Migration(migrations.Migration):
    dependencies = [("care", "0017_slots_kept")]

    operations = [
        migrations.AlterField(
            model_name="booking",
            name="ended_why",
            field=models.CharField(blank=True, choices=WHY, max_length=15, verbose_name="motif"),
        ),
        migrations.RemoveConstraint(model_name="booking", name="booking_ended_why"),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_why="")
                | Q(ended_at__isnull=False, ended_why__in=[code for code, _label in WHY]),
                name="booking_ended_why",
            ),
        ),
        migrations.RunSQL(SEEN_SQL, SEEN_REVERSE),
    ]
