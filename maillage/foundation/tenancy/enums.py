"""Where a community stands on its line of life (domain notes, section 1.1)."""

from django.db import models


class Stage(models.TextChoices):
    """Detailed status of a community, from the first meeting to renewal or termination.

    Those of the missions (stage 11) belong to each mission, not to the community.
    """

    EMERGENCE = "emergence", "Émergence"
    PRE_PROJET = "pre_projet", "Pré-projet"
    LI_DEPOSEE = "li_deposee", "Lettre d’intention déposée"
    LI_A_COMPLETER = "li_a_completer", "Lettre d’intention à compléter"
    LI_REFUSEE = "li_refusee", "Lettre d’intention refusée"
    LI_VALIDEE = "li_validee", "Lettre d’intention validée"
    STRUCTURE_CREEE = "structure_creee", "Association créée"
    PS_REDACTION = "ps_redaction", "Projet de santé en rédaction"
    PS_DEPOSE = "ps_depose", "Projet de santé déposé"
    PS_OPPOSITION = "ps_opposition", "Opposition de l’ARS au projet de santé"
    PS_VALIDE = "ps_valide", "Projet de santé validé"
    ACI_NEGOCIATION = "aci_negociation", "Contrat ACI en négociation"
    ACI_SIGNE = "aci_signe", "Contrat ACI signé"
    DG_PREPARATION = "dg_preparation", "Dialogue de gestion en préparation"
    DG_TENU = "dg_tenu", "Dialogue de gestion tenu"
    DG_SOLDE = "dg_solde", "Dialogue de gestion soldé"
    AVENANT = "avenant", "Avenant au contrat ACI"
    RENOUVELLEMENT = "renouvellement", "Contrat ACI en renouvellement"
    RESILIE = "resilie", "Contrat ACI résilié"

    @property
    def bucket(self) -> "Bucket":
        return _BUCKETS[self]


class Bucket(models.TextChoices):
    """The four public counts used by the federation, and the end."""

    EMERGENCE = "emergence", "En émergence"
    LI_VALIDEE = "li_validee", "Lettre d’intention validée"
    PS_VALIDE = "ps_valide", "Projet de santé validé"
    ACI_SIGNE = "aci_signe", "ACI signé"
    TERMINEE = "terminee", "Contrat terminé"


_BUCKETS = {
    Stage.EMERGENCE: Bucket.EMERGENCE,
    Stage.PRE_PROJET: Bucket.EMERGENCE,
    Stage.LI_DEPOSEE: Bucket.EMERGENCE,
    Stage.LI_A_COMPLETER: Bucket.EMERGENCE,
    Stage.LI_REFUSEE: Bucket.EMERGENCE,
    Stage.LI_VALIDEE: Bucket.LI_VALIDEE,
    Stage.STRUCTURE_CREEE: Bucket.LI_VALIDEE,
    Stage.PS_REDACTION: Bucket.LI_VALIDEE,
    Stage.PS_DEPOSE: Bucket.LI_VALIDEE,
    Stage.PS_OPPOSITION: Bucket.LI_VALIDEE,
    Stage.PS_VALIDE: Bucket.PS_VALIDE,
    Stage.ACI_NEGOCIATION: Bucket.PS_VALIDE,
    Stage.ACI_SIGNE: Bucket.ACI_SIGNE,
    Stage.DG_PREPARATION: Bucket.ACI_SIGNE,
    Stage.DG_TENU: Bucket.ACI_SIGNE,
    Stage.DG_SOLDE: Bucket.ACI_SIGNE,
    Stage.AVENANT: Bucket.ACI_SIGNE,
    Stage.RENOUVELLEMENT: Bucket.ACI_SIGNE,
    Stage.RESILIE: Bucket.TERMINEE,
}
