"""Stored codes of the room, with the words that people read."""

from django.db import models

from maillage.planning.health_project.enums import Envelope
from maillage.planning.health_project.enums import Nature as Group


class FunderKind(models.TextChoices):
    """Where money comes from."""

    ACI = "aci", "Contrat ACI (Assurance maladie)"
    FIR = "fir", "Fonds d’intervention régional (ARS)"
    CALL = "call", "Appel à projets"
    PUBLIC = "public", "Autre subvention publique"
    FEES = "fees", "Cotisations des membres"
    OWN = "own", "Autres ressources propres"


# The envelopes that a funder may fill, in the words of the action sheets.
ENVELOPES: dict[FunderKind, tuple[Envelope, ...]] = {
    FunderKind.ACI: (Envelope.FUNCTIONING, Envelope.FIXED, Envelope.VARIABLE),
    FunderKind.FIR: (Envelope.FIR,),
    FunderKind.CALL: (Envelope.OTHER_PUBLIC,),
    FunderKind.PUBLIC: (Envelope.OTHER_PUBLIC,),
    FunderKind.FEES: (Envelope.OWN,),
    FunderKind.OWN: (Envelope.OWN,),
}
# Envelopes that pay for one mission each; the others serve the whole community.
OF_A_MISSION = frozenset({Envelope.FIXED, Envelope.VARIABLE})


class Nature(models.TextChoices):
    """The chart of natures: what an euro bought, finer than the groups of the action sheets."""

    PAYROLL = "payroll", "Salaires et charges"
    SECONDMENT = "secondment", "Mise à disposition de personnel"
    IPR = "ipr", "Indemnités pour perte de ressources"
    RPMSP = "rpmsp", "Rémunération des missions de service public"
    SNP = "snp", "Compensation des soins non programmés"
    PROVIDERS = "providers", "Prestataires"
    ADVICE = "advice", "Comptabilité, conseil juridique"
    INSURANCE = "insurance", "Assurances et frais bancaires"
    TRAINING = "training", "Formation"
    EQUIPMENT = "equipment", "Matériel"
    SOFTWARE = "software", "Logiciels et abonnements"
    SUPPLIES = "supplies", "Fournitures"
    COMMUNICATION = "communication", "Communication"
    EVENTS = "events", "Réunions et événements"
    RENT = "rent", "Loyer et charges locatives"
    TRAVEL = "travel", "Déplacements"
    OTHER = "other", "Autre"

    @property
    def group(self) -> Group:
        return _GROUPS[self]

    @classmethod
    def of_group(cls, group: str) -> "Nature":
        """The first nature of a group: what a line of an action sheet becomes here."""
        return next(nature for nature in cls if nature.group == group)


_GROUPS = {
    Nature.PAYROLL: Group.STAFF,
    Nature.SECONDMENT: Group.STAFF,
    Nature.IPR: Group.INDEMNITIES,
    Nature.RPMSP: Group.INDEMNITIES,
    Nature.SNP: Group.INDEMNITIES,
    Nature.PROVIDERS: Group.SERVICES,
    Nature.ADVICE: Group.SERVICES,
    Nature.INSURANCE: Group.SERVICES,
    Nature.TRAINING: Group.TRAINING,
    Nature.EQUIPMENT: Group.EQUIPMENT,
    Nature.SOFTWARE: Group.EQUIPMENT,
    Nature.SUPPLIES: Group.EQUIPMENT,
    Nature.COMMUNICATION: Group.COMMUNICATION,
    Nature.EVENTS: Group.COMMUNICATION,
    Nature.RENT: Group.PREMISES,
    Nature.TRAVEL: Group.PREMISES,
    Nature.OTHER: Group.OTHER,
}


# What a post of the team is paid as.
POST_NATURES = (Nature.PAYROLL, Nature.SECONDMENT, Nature.PROVIDERS)


class OutlayKind(models.TextChoices):
    COMMITMENT = "commitment", "Engagement"
    EXPENSE = "expense", "Dépense"


class OutlayState(models.TextChoices):
    """States only go forward: what was decided stays, a mistake is written again."""

    PREPARED = "prepared", "À valider"
    APPROVED = "approved", "Validée"
    CLOSED = "closed", "Soldée"
    REFUSED = "refused", "Refusée"
    CANCELLED = "cancelled", "Annulée"


# Those that weigh on the budget.
COUNTED = (OutlayState.PREPARED, OutlayState.APPROVED, OutlayState.CLOSED)


class Step(models.TextChoices):
    """How far an amount has gone; the pivot of every table of the room."""

    PLANNED = "planned", "Prévu"
    CARRIED = "carried", "Reporté"
    COMMITTED = "committed", "Engagé, à payer"
    SPENT = "spent", "Dépensé"


class Proof(models.TextChoices):
    """What shows that an amount was spent on what is said."""

    BOTH = "both", "Pièce et ligne de banque"
    VOUCHER = "voucher", "Pièce seule"
    BANK = "bank", "Ligne de banque seule"
    NONE = "none", "Aucune preuve"
