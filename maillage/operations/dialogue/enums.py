"""Stored codes of the room, with the words that people read."""

from django.db import models

from maillage.communities.review.enums import Party

__all__ = [
    "PARTIES",
    "Answer",
    "CampaignState",
    "CommitmentState",
    "DialogueState",
    "ExchangeKind",
    "Method",
    "Party",
    "Verdict",
]
# Who speaks in a dialogue, and who approves its minutes.
PARTIES = (Party.COMMUNITY, Party.CPAM, Party.ARS)


class DialogueState(models.TextChoices):
    PREPARING = "preparing", "En préparation"
    SHARED = "shared", "Préparation remise"
    HELD = "held", "Tenu"
    CLOSED = "closed", "Soldé"

    @property
    def tone(self) -> str:
        return {"preparing": "info", "shared": "accent", "held": "due", "closed": "done"}[self.value]


class CommitmentState(models.TextChoices):
    OPEN = "open", "En cours"
    KEPT = "kept", "Tenu"
    PARTLY = "partly", "Tenu en partie"
    DROPPED = "dropped", "Abandonné"

    @property
    def tone(self) -> str:
        return {"open": "info", "kept": "done", "partly": "due", "dropped": "late"}[self.value]


class Answer(models.TextChoices):
    """What the other side says of a target."""

    ACCEPTED = "accepted", "Acceptée"
    REFUSED = "refused", "Refusée"


class Method(models.TextChoices):
    RANDOM = "random", "Tirage au sort"
    CHOSEN = "chosen", "Choix"


class CampaignState(models.TextChoices):
    ASKING = "asking", "Questions et réponses"
    CONTRADICTORY = "contradictory", "Phase contradictoire"
    CONCLUDED = "concluded", "Conclu"
    DROPPED = "dropped", "Abandonné"

    @property
    def is_open(self) -> bool:
        return self in {CampaignState.ASKING, CampaignState.CONTRADICTORY}

    @property
    def tone(self) -> str:
        return {"asking": "info", "contradictory": "due", "concluded": "done", "dropped": "late"}[self.value]


class Verdict(models.TextChoices):
    """What an officer says of a piece, or of a campaign."""

    SOUND = "sound", "Probant"
    PARTLY = "partly", "Probant en partie"
    WEAK = "weak", "Non probant"
    NONE = "none", "Sans objet"

    @property
    def tone(self) -> str:
        return {"sound": "done", "partly": "due", "weak": "late", "none": "info"}[self.value]


class ExchangeKind(models.TextChoices):
    """What a line of a campaign does."""

    OPENED = "opened", "Contrôle ouvert"
    QUESTION = "question", "Question"
    ANSWER = "answer", "Réponse"
    OPINION = "opinion", "Avis provisoire"
    STAGE = "stage", "Phase contradictoire ouverte"
    REPLY = "reply", "Observation de la communauté"
    SETTLED = "settled", "Observations closes par la communauté"
    VERDICT = "verdict", "Conclusion sur une pièce"
    CONCLUDED = "concluded", "Conclusion du contrôle"
    DROPPED = "dropped", "Abandon du contrôle"
