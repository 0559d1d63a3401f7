"""Stored codes of the room, with the words that people read."""

from django.db import models

from maillage.communities.creation.enums import Gravity, Theme

__all__ = [
    "COLLECTIVE",
    "NEXT",
    "THEME_OF",
    "Act",
    "AgreementKind",
    "FindingKind",
    "Gravity",
    "SourceKind",
    "Status",
    "Theme",
    "VoteSubject",
]


class FindingKind(models.TextChoices):
    STRENGTH = "strength", "Atout"
    WEAKNESS = "weakness", "Faiblesse"
    EXPECTATION = "expectation", "Attente"
    CAUSE = "cause", "Cause"

    @property
    def plural(self) -> str:
        return f"{self.label}s"


# Theme of the catalogue of indicators -> the theme that a finding drawn from it is offered first.
THEME_OF = {
    "population": Theme.POPULATION,
    "precarite": Theme.PRECARITY,
    "zonages": Theme.SUPPLY,
    "offre": Theme.SUPPLY,
    "acces": Theme.ACCESS,
}


class Status(models.TextChoices):
    PROPOSED = "proposed", "Proposé"
    DISCUSSED = "discussed", "Discuté"
    KEPT = "kept", "Retenu"
    ASIDE = "aside", "Écarté"


# What may follow what: a finding is discussed before it is kept, and a decision can be reopened.
NEXT = {
    Status.PROPOSED: (Status.DISCUSSED, Status.ASIDE),
    Status.DISCUSSED: (Status.KEPT, Status.ASIDE),
    Status.KEPT: (Status.DISCUSSED,),
    Status.ASIDE: (Status.DISCUSSED,),
}


class SourceKind(models.TextChoices):
    INDICATOR = "indicator", "Indicateur du diagnostic"
    MEETING = "meeting", "Rencontre, réunion, atelier"
    SURVEY = "survey", "Enquête, questionnaire, entretiens"
    OTHER = "other", "Autre source (étude, rapport, registre…)"


class AgreementKind(models.TextChoices):
    ORGAN = "organ", "Instance (AG, CA, bureau)"
    GROUP = "group", "Groupe de travail"
    PARTNER = "partner", "Partenaire (commune, hôpital, caisse…)"
    PERSON = "person", "À titre personnel"


# Who speaks for several: one of them makes a need shared, a person alone does not.
COLLECTIVE = (AgreementKind.ORGAN, AgreementKind.GROUP, AgreementKind.PARTNER)


class VoteSubject(models.TextChoices):
    FINDINGS = "findings", "Les constats"
    NEEDS = "needs", "Les besoins"


class Act(models.TextChoices):
    """What the history of a finding, of a need or of a vote tells."""

    PROPOSED = "proposed", "a proposé"
    EDITED = "edited", "a modifié"
    DECIDED = "decided", "a changé l’état"
    SCORED = "scored", "a coté"
    SOURCED = "sourced", "a ajouté une preuve"
    UNSOURCED = "unsourced", "a retiré une preuve"
    REWORDED = "reworded", "a repris un message"
    UNSAID = "unsaid", "a retiré un message"
    RANKED = "ranked", "a changé le rang"
    AGREED = "agreed", "a enregistré un accord"
    DISAGREED = "disagreed", "a retiré un accord"
    DROPPED = "dropped", "a abandonné"
    RESUMED = "resumed", "a repris"
    OPENED = "opened", "a ouvert le vote"
    CLOSED = "closed", "a clos le vote"
