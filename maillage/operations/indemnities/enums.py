"""Words of indemnities, as stored."""

from django.db import models


class Kind(models.TextChoices):
    """What the time was given to; the first are the kinds of meetings, with their codes."""

    AG = "ag", "Assemblée générale"
    CA = "ca", "Conseil d’administration"
    BUREAU = "bureau", "Bureau"
    COPIL = "copil", "Comité de pilotage"
    GROUP = "groupe", "Groupe de travail"
    RCP = "rcp", "Concertation pluriprofessionnelle"
    TRAINING = "formation", "Formation"
    EVENING = "soiree", "Soirée d’échange"
    REPRESENTATION = "representation", "Représentation extérieure"
    WORKSHOP = "atelier", "Atelier animé"
    MISSION = "mission", "Travail sur une mission"
    TRAVEL = "trajet", "Déplacement seul"


DECLARED = (
    Kind.REPRESENTATION, Kind.WORKSHOP, Kind.MISSION, Kind.TRAVEL, Kind.GROUP, Kind.COPIL, Kind.CA,
    Kind.BUREAU, Kind.AG, Kind.RCP, Kind.TRAINING, Kind.EVENING,
)  # fmt: skip


class NatureCode(models.TextChoices):
    """The two natures of CSP D.1434-44 (``engines.indemnity.Nature``)."""

    LOSS = "ipr", "Indemnité pour perte de ressources"
    MISSION = "rpmsp", "Rémunération d’une mission de service public"


class HoursCode(models.TextChoices):
    WORKING = "working", "Sur mon temps d’exercice"
    FREE = "free", "Hors de mon temps d’exercice"


class DirectionCode(models.TextChoices):
    UP = "up", "supérieur"
    NEAREST = "nearest", "le plus proche"
    DOWN = "down", "inférieur"


class Origin(models.TextChoices):
    DECLARED = "declared", "déclarée"
    ATTENDANCE = "attendance", "feuille de présence"


class LineState(models.TextChoices):
    """Only forwards (trigger): each step is one person's; ``APPROVED`` may be paid."""

    COMPUTED = "a_confirmer", "À confirmer"
    CONFIRMED = "confirmee", "Confirmée"
    LED = "relue", "Relue par le pilote"
    CHECKED = "verifiee", "Vérifiée"
    APPROVED = "validee", "Validée"
    REFUSED = "refusee", "Refusée"
    CANCELLED = "annulee", "Annulée"

    @property
    def is_closed(self) -> bool:
        return self in {LineState.REFUSED, LineState.CANCELLED}


WAITING = (LineState.COMPUTED, LineState.CONFIRMED, LineState.LED, LineState.CHECKED)
LIVE = (*WAITING, LineState.APPROVED)


class Step(models.TextChoices):
    """Who makes a line go on."""

    MEMBER = "member", "la personne"
    LEAD = "lead", "le pilote de la fiche-action"
    COORDINATOR = "coordinator", "la coordination"
    TREASURER = "treasurer", "la trésorerie"


class BatchState(models.TextChoices):
    PREPARED = "prepare", "Figé, à approuver"
    APPROVED = "approuve", "Approuvé"
    CANCELLED = "annule", "Annulé"


class Outcome(models.TextChoices):
    """What became of a transfer."""

    PENDING = "pending", "En paiement"
    PAID = "paid", "Payé"
    RETURNED = "returned", "Rejeté par la banque"
    DROPPED = "dropped", "Abandonné avec le lot"


class SepaFormat(models.TextChoices):
    V03 = "pain.001.001.03", "pain.001.001.03 (2009, la plus répandue)"
    V09 = "pain.001.001.09", "pain.001.001.09 (2019)"
