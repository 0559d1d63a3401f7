"""What a person says of a proof, between a form and the action that writes it."""

from dataclasses import dataclass
from datetime import date

from maillage.operations.evidence.enums import Confidentiality, Mission, Nature


@dataclass(frozen=True, slots=True)
class Card:
    """What is said of a proof."""

    title: str
    fact_on: date
    nature: Nature = Nature.OTHER
    proves: str = ""
    confidentiality: Confidentiality = Confidentiality.SHARED


@dataclass(frozen=True, slots=True)
class Serves:
    """What a proof serves: codes of missions, numbers of action sheets, codes of indicators."""

    missions: tuple[str, ...] = ()
    sheets: tuple[int, ...] = ()
    indicators: tuple[str, ...] = ()

    @property
    def missions_known(self) -> bool:
        return set(self.missions) <= set(Mission.values)
