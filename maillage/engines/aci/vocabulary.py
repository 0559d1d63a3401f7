"""The words of the agreement: stored codes (stable, ASCII) and their French labels."""

from enum import IntEnum, StrEnum


class Size(IntEnum):
    """Size of a community (taille), by population covered."""

    ONE = 1
    TWO = 2
    THREE = 3
    FOUR = 4


class Mission(StrEnum):
    """Missions of the agreement, in the order in which they are shown."""

    ACCESS = "acces_soins"
    PATHWAYS = "parcours"
    PREVENTION = "prevention"
    CRISIS = "crise"
    QUALITY = "qualite"
    SUPPORT = "accompagnement"


class Confidence(StrEnum):
    """How well an amount is established. Only HIGH enters an official total (ADR 0020).

    HIGH: official wording seen, or two independent documents agree exactly.
    MEDIUM: one good document, or arithmetic from high facts.
    LOW: draft, single weak source or reconstruction. NONE: not known at all.
    """

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    NONE = "none"

    @property
    def rank(self) -> int:
        """0 for NONE to 3 for HIGH."""
        return list(Confidence)[::-1].index(self)


def weakest(*levels: Confidence) -> Confidence:
    """The least established of several levels: a sum is as sure as its weakest part."""
    return min(levels, key=lambda level: level.rank)


class Part(StrEnum):
    """What an amount pays for."""

    LETTER_OF_INTENT = "letter_of_intent"
    PRE_MISSION = "pre_mission"
    FUNCTIONING = "functioning"
    FIXED = "fixed"
    VARIABLE = "variable"


class Instalment(StrEnum):
    """How an amount is paid."""

    ONCE = "once"
    ADVANCE = "advance"
    BALANCE = "balance"
    AFTER_REVIEW = "after_review"


class PreMissionRow(StrEnum):
    """Rows of the amount paid before the missions."""

    BASE = "base"
    INCREASED = "increased"


MISSION_LABELS = {
    Mission.ACCESS: "Accès aux soins",
    Mission.PATHWAYS: "Parcours pluriprofessionnels",
    Mission.PREVENTION: "Prévention",
    Mission.CRISIS: "Crises sanitaires graves",
    Mission.QUALITY: "Qualité et pertinence",
    Mission.SUPPORT: "Accompagnement des professionnels",
}

PART_LABELS = {
    Part.LETTER_OF_INTENT: "Après la lettre d’intention",
    Part.PRE_MISSION: "Avant le démarrage des missions",
    Part.FUNCTIONING: "Fonctionnement",
    Part.FIXED: "part fixe",
    Part.VARIABLE: "part variable",
}

INSTALMENT_LABELS = {
    Instalment.ONCE: "versement unique",
    Instalment.ADVANCE: "avance",
    Instalment.BALANCE: "solde",
    Instalment.AFTER_REVIEW: "après le dialogue de gestion",
}

CONFIDENCE_LABELS = {
    Confidence.HIGH: "confirmé",
    Confidence.MEDIUM: "probable",
    Confidence.LOW: "non confirmé",
    Confidence.NONE: "inconnu",
}
