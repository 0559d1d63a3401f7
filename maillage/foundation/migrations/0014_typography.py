from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("foundation", "0013_writing_about"),
    ]

    operations = [
        migrations.AlterField(
            model_name="agencymandate",
            name="role",
            field=models.CharField(
                choices=[("ars", "Agent de l’ARS"), ("cpam", "Agent de la CPAM")],
                max_length=20,
                verbose_name="rôle",
            ),
        ),
        migrations.AlterField(
            model_name="community",
            name="stage",
            field=models.CharField(
                choices=[
                    ("emergence", "Émergence"),
                    ("pre_projet", "Pré-projet"),
                    ("li_deposee", "Lettre d’intention déposée"),
                    ("li_a_completer", "Lettre d’intention à compléter"),
                    ("li_refusee", "Lettre d’intention refusée"),
                    ("li_validee", "Lettre d’intention validée"),
                    ("structure_creee", "Association créée"),
                    ("ps_redaction", "Projet de santé en rédaction"),
                    ("ps_depose", "Projet de santé déposé"),
                    ("ps_opposition", "Opposition de l’ARS au projet de santé"),
                    ("ps_valide", "Projet de santé validé"),
                    ("aci_negociation", "Contrat ACI en négociation"),
                    ("aci_signe", "Contrat ACI signé"),
                    ("dg_preparation", "Dialogue de gestion en préparation"),
                    ("dg_tenu", "Dialogue de gestion tenu"),
                    ("dg_solde", "Dialogue de gestion soldé"),
                    ("avenant", "Avenant au contrat ACI"),
                    ("renouvellement", "Contrat ACI en renouvellement"),
                    ("resilie", "Contrat ACI résilié"),
                ],
                default="emergence",
                max_length=30,
                verbose_name="étape",
            ),
        ),
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
                    ("operator", "Opérateur SNP ou secrétariat médical"),
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
                    ("operator", "Opérateur SNP ou secrétariat médical"),
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
