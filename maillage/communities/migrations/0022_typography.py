from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("communities", "0021_voter_key"),
    ]

    operations = [
        migrations.AlterField(
            model_name="stageevent",
            name="status",
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
                max_length=30,
                verbose_name="étape",
            ),
        ),
    ]
