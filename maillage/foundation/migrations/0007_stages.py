"""The statuses of the yearly dialogue and of an amendment join the known stages."""

from django.db import migrations, models

STAGES = [
    ("emergence", "Émergence"), ("pre_projet", "Pré-projet"), ("li_deposee", "Lettre d'intention déposée"),
    ("li_a_completer", "Lettre d'intention à compléter"), ("li_refusee", "Lettre d'intention refusée"),
    ("li_validee", "Lettre d'intention validée"), ("structure_creee", "Association créée"),
    ("ps_redaction", "Projet de santé en rédaction"), ("ps_depose", "Projet de santé déposé"),
    ("ps_opposition", "Opposition de l'ARS au projet de santé"), ("ps_valide", "Projet de santé validé"),
    ("aci_negociation", "Contrat ACI en négociation"), ("aci_signe", "Contrat ACI signé"),
    ("dg_preparation", "Dialogue de gestion en préparation"), ("dg_tenu", "Dialogue de gestion tenu"),
    ("dg_solde", "Dialogue de gestion soldé"), ("avenant", "Avenant au contrat ACI"),
    ("renouvellement", "Contrat ACI en renouvellement"), ("resilie", "Contrat ACI résilié"),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("foundation", "0006_rights")]

    operations = [
        migrations.RemoveConstraint("community", "community_stage_known"),
        migrations.AlterField(
            "community",
            "stage",
            models.CharField(choices=STAGES, default="emergence", max_length=30, verbose_name="étape"),
        ),
        migrations.AddConstraint(
            "community",
            models.CheckConstraint(
                condition=models.Q(("stage__in", [code for code, _ in STAGES])), name="community_stage_known"
            ),
        ),
    ]
