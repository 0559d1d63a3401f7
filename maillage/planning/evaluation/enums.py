"""Words of the room, as stored."""

from typing import assert_never

from django.db import models

from maillage.engines import aci

TRANSVERSE = "transverse"
# The missions of the agreement, by its codes, then what serves them all.
MISSIONS: dict[str, str] = {
    **{mission.value: label for mission, label in aci.MISSION_LABELS.items()},
    TRANSVERSE: "Vie de la communauté",
}
CONFIDENCE = [("high", "confirmé"), ("medium", "provisoire"), ("low", "non confirmé")]


class Nature(models.TextChoices):
    """What a value is: this decides how it is drawn, and how it is carried forward."""

    STATE = "state", "Une photographie à une date"
    COUNT = "count", "Ce que l’année a cumulé"
    DONE = "done", "Fait ou non fait"


class Direction(models.TextChoices):
    """Which way is better."""

    UP = "up", "Plus c’est haut, mieux c’est"
    DOWN = "down", "Plus c’est bas, mieux c’est"

    @property
    def verb(self) -> str:
        match self:
            case Direction.UP:
                return "doit augmenter"
            case Direction.DOWN:
                return "doit diminuer"
        assert_never(self)


class Period(models.TextChoices):
    """Over what the contract reads the indicator."""

    CONTRACT_YEAR = "contract_year", "Année du contrat"
    CRISIS = "crisis", "Durée de la crise"


class Origin(models.TextChoices):
    """How a value came."""

    ENTERED = "entered", "saisie"
    IMPORTED = "imported", "importée"
    TALLIED = "tallied", "comptée par la plateforme"
    PUSHED = "pushed", "donnée par une autre partie de la plateforme"
