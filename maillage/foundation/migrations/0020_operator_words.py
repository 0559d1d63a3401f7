"""The name of a role that patients read in the list of who saw their case."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("foundation", "0019_reminders_walls"),
    ]

    operations = [
        migrations.AlterField(
            model_name="invitation",
            name="role",
            field=models.CharField(
                choices=[
                    ("member", "Professionnel membre"),
                    ("structure", "Représentant de structure"),
                    ("user_rep", "Représentant des usagers"),
                    ("lead", "Pilote d’action"),
                    ("coordinator", "Coordinateur ou coordinatrice"),
                    ("operator", "Opérateur des demandes de soins"),
                    ("president", "Présidence"),
                    ("secretary", "Secrétaire"),
                    ("treasurer", "Trésorerie"),
                    ("board", "Membre du conseil d’administration"),
                    ("dpo", "Délégué à la protection des données"),
                    ("adviser", "Conseiller de fédération ou d’URPS"),
                ],
                max_length=20,
                verbose_name="rôle",
            ),
        ),
        migrations.AlterField(
            model_name="roleassignment",
            name="role",
            field=models.CharField(
                choices=[
                    ("member", "Professionnel membre"),
                    ("structure", "Représentant de structure"),
                    ("user_rep", "Représentant des usagers"),
                    ("lead", "Pilote d’action"),
                    ("coordinator", "Coordinateur ou coordinatrice"),
                    ("operator", "Opérateur des demandes de soins"),
                    ("president", "Présidence"),
                    ("secretary", "Secrétaire"),
                    ("treasurer", "Trésorerie"),
                    ("board", "Membre du conseil d’administration"),
                    ("dpo", "Délégué à la protection des données"),
                    ("adviser", "Conseiller de fédération ou d’URPS"),
                ],
                max_length=20,
                verbose_name="rôle",
            ),
        ),
    ]
