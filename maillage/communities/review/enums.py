"""Stored codes of the room, with the words that people read."""

from django.db import models

from maillage.foundation.access.enums import Role


class CaseKind(models.TextChoices):
    """What is reviewed or negotiated."""

    LETTER = "letter", "Lettre d’intention"
    PROJECT = "project", "Projet de santé"
    ACI = "aci", "Contrat ACI"
    AVENANT = "avenant", "Avenant au contrat ACI"
    RENEWAL = "renewal", "Renouvellement du contrat ACI"

    @property
    def is_contract(self) -> bool:
        """Negotiated and signed by the three parties, rather than filed and answered."""
        return self in {CaseKind.ACI, CaseKind.AVENANT, CaseKind.RENEWAL}


class CaseState(models.TextChoices):
    """Where a case stands; those of ``OPEN_STATES`` still wait for something."""

    RECEIVED = "received", "Reçu"
    COMPLEMENT_ASKED = "complement_asked", "Complément demandé"
    COMPLEMENTED = "complemented", "Complété"
    NEGOTIATING = "negotiating", "En négociation"
    VALIDATED = "validated", "Validé expressément"
    TACIT = "tacit", "Validé tacitement"
    OPPOSED = "opposed", "Opposition"
    REFUSED = "refused", "Refusé"
    WITHDRAWN = "withdrawn", "Retiré"
    SIGNED = "signed", "Signé"

    @property
    def is_open(self) -> bool:
        return self in OPEN_STATES

    @property
    def tone(self) -> str:
        """How it is shown: the kinds of ``c-badge``."""
        if self in {CaseState.VALIDATED, CaseState.TACIT, CaseState.SIGNED}:
            return "done"
        if self in {CaseState.OPPOSED, CaseState.REFUSED}:
            return "late"
        return "due" if self == CaseState.COMPLEMENT_ASKED else "info"


OPEN_STATES = frozenset(
    {CaseState.RECEIVED, CaseState.COMPLEMENT_ASKED, CaseState.COMPLEMENTED, CaseState.NEGOTIATING}
)


class Party(models.TextChoices):
    """Who speaks."""

    COMMUNITY = "community", "Communauté"
    ARS = "ars", "ARS"
    CPAM = "cpam", "CPAM"
    MSA = "msa", "MSA"
    URPS = "urps", "URPS"
    CLOCK = "clock", "Échéance"

    @classmethod
    def of_agent(cls, roles: frozenset[Role]) -> "Party":
        """The party of an officer; the ARS before the CPAM for who is both."""
        return cls.ARS if Role.ARS in roles else cls.CPAM


SIGNATORIES = (Party.COMMUNITY, Party.ARS, Party.CPAM)


class ExchangeKind(models.TextChoices):
    """What an exchange does."""

    OPENED = "opened", "Dossier ouvert"
    FILED = "filed", "Nouveau dépôt"
    COMMENT = "comment", "Remarque"
    COMPLEMENT = "complement", "Complément demandé"
    OPINION = "opinion", "Avis"
    MEETING = "meeting", "Réunion proposée"
    ACCEPTED = "accepted", "Réunion acceptée"
    CHARGE = "charge", "Pris en charge"
    VALIDATED = "validated", "Validation expresse"
    TACIT = "tacit", "Validation tacite"
    OPPOSED = "opposed", "Opposition"
    REFUSED = "refused", "Refus"
    WITHDRAWN = "withdrawn", "Retrait"
    ROUND = "round", "Version du contrat"
    POSITION = "position", "Position"
    SIGNED = "signed", "Signature"


class Opinion(models.TextChoices):
    FAVOURABLE = "favourable", "Favorable"
    RESERVED = "reserved", "Favorable avec réserves"
    UNFAVOURABLE = "unfavourable", "Défavorable"


class Ground(models.TextChoices):
    """The only two grounds on which the ARS may object to a health project (CSP art. L. 1434-12)."""

    PRS = "prs", "Le projet n’est pas compatible avec le projet régional de santé"
    TERRITORY = "territory", "Le territoire n’est pas pertinent"


class Subject(models.TextChoices):
    """What an avenant changes."""

    TERRITORY = "territory", "Territoire"
    SIZE = "size", "Taille de la communauté"
    MISSIONS = "missions", "Missions"


class NoteKind(models.TextChoices):
    """What officers keep between themselves."""

    NOTE = "note", "Note interne"
    BILATERAL = "bilateral", "Échange bilatéral ARS–CPAM"
