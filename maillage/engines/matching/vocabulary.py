"""The codes of this engine, with the French of each: what a page shows to whoever asks why."""

from dataclasses import dataclass
from enum import StrEnum


class Need(StrEnum):
    """What makes a request come first; the board votes the points of each (domain notes, section 7)."""

    ALD = "ald"
    AGE = "age"
    RUPTURE = "rupture"
    GROSSESSE = "grossesse"
    ENFANT = "enfant"
    PRECARITE = "precarite"
    HANDICAP = "handicap"
    SORTIE = "sortie"
    ATTENTE = "attente"

    @property
    def label(self) -> str:
        return _NEEDS[self]


class Why(StrEnum):
    """Why somebody may answer, stands where they stand, or may not answer."""

    MEDECIN_TRAITANT = "medecin_traitant"
    COMPETENT = "competent"
    DISPONIBLE = "disponible"
    DISTANCE = "distance"
    DISTANCE_INCONNUE = "distance_inconnue"
    DOMICILE = "domicile"
    PLACES = "places"
    AUTRE_PROFESSION = "autre_profession"
    EN_PAUSE = "en_pause"
    COMPLET = "complet"
    TROP_LOIN = "trop_loin"
    PAS_A_DOMICILE = "pas_a_domicile"
    HORS_DELAI = "hors_delai"
    DEJA_REFUSE = "deja_refuse"

    @property
    def excludes(self) -> bool:
        return self in _EXCLUDING


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason; ``value`` is metres, places or minutes, as the code says, and 0 where it says nothing."""

    code: Why
    value: int = 0

    @property
    def french(self) -> str:
        """The reason as a person reads it."""
        return _WHYS[self.code].format(kilometres=_kilometres(self.value), value=self.value)


def _kilometres(metres: int) -> str:
    """« 800 m », « 3,2 km », « 48 km »."""
    if metres < 1_000:
        return f"{metres}\u00a0m"
    tenths = (metres + 50) // 100
    return f"{tenths // 10},{tenths % 10}\u00a0km" if tenths < 100 else f"{(metres + 500) // 1_000}\u00a0km"


_EXCLUDING = frozenset(
    {
        Why.AUTRE_PROFESSION, Why.EN_PAUSE, Why.COMPLET, Why.TROP_LOIN, Why.PAS_A_DOMICILE, Why.HORS_DELAI,
        Why.DEJA_REFUSE,
    }
)  # fmt: skip

_NEEDS = {
    Need.ALD: "affection de longue durée",
    Need.AGE: "âge",
    Need.RUPTURE: "traitement interrompu",
    Need.GROSSESSE: "grossesse",
    Need.ENFANT: "enfant de moins de trois ans",
    Need.PRECARITE: "précarité",
    Need.HANDICAP: "handicap",
    Need.SORTIE: "sortie récente d’hospitalisation",
    Need.ATTENTE: "attente",
}

_WHYS = {
    Why.MEDECIN_TRAITANT: "médecin traitant de la personne",
    Why.COMPETENT: "profession demandée",
    Why.DISPONIBLE: "disponible dans {value}\u00a0min",
    Why.DISTANCE: "à {kilometres}",
    Why.DISTANCE_INCONNUE: "distance inconnue",
    Why.DOMICILE: "se rend à domicile",
    Why.PLACES: "places restantes\u00a0: {value}",
    Why.AUTRE_PROFESSION: "autre profession que celle demandée",
    Why.EN_PAUSE: "en pause",
    Why.COMPLET: "n’a plus de place",
    Why.TROP_LOIN: "trop loin\u00a0: {kilometres}",
    Why.PAS_A_DOMICILE: "ne se rend pas à domicile",
    Why.HORS_DELAI: "pas disponible dans le délai voulu",
    Why.DEJA_REFUSE: "a déjà décliné cette demande",
}
