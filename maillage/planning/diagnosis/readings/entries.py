"""What a reading says, as plain values, whoever brings it: a form, a file, the demonstration. Pure."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from maillage.engines.indicators import Entered
from maillage.planning.diagnosis.errors import DiagnosisError

FIRST_YEAR, LAST_YEAR = 1990, 2100
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Entry:
    """One indicator as one source gives it. ``communes``: a value by INSEE code, None where it is masked."""

    indicator: str
    source: str
    vintage: str
    territory: float | None = None
    department: float | None = None
    region: float | None = None
    france: float | None = None
    communes: Mapping[str, float | None] = field(default_factory=dict)
    masked: int | None = None
    perimeter: str = ""
    confidence: str = "high"
    note: str = ""
    evidence: str = ""

    @property
    def figures(self) -> dict[str, float]:
        """{place in French: value} of what is given, for a sentence."""
        places = {
            "territoire": self.territory,
            "département": self.department,
            "région": self.region,
            "France": self.france,
        }
        return {name: value for name, value in places.items() if value is not None}

    @property
    def sha256(self) -> str:
        """Two entries with the same one say the same."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


def year_of(vintage: str) -> int:
    """The last year that a vintage names: « 2021-2023 » is 2023. Raises ``DiagnosisError`` without one."""
    years = [int(text) for text in _YEAR.findall(vintage)]
    years = [year for year in years if FIRST_YEAR <= year <= LAST_YEAR]
    if not years:
        raise DiagnosisError("Le millésime doit contenir une année, par exemple « 2023 » ou « 2021-2023 ».")
    return max(years)


def check(definition: Entered, entry: Entry) -> None:
    """Raises ``DiagnosisError`` for a value that the unit forbids, or when the entry says nothing."""
    values = [*entry.figures.values(), *(value for value in entry.communes.values() if value is not None)]
    if entry.territory is None and not entry.communes:
        raise DiagnosisError("Donnez la valeur du territoire, ou celle d’une commune au moins.")
    if definition.unit == "%" and any(not 0 <= value <= 100 for value in values):
        raise DiagnosisError("Un pourcentage est compris entre 0 et 100.")
    if definition.additive and any(value < 0 for value in values):
        raise DiagnosisError("Un nombre de personnes n’est pas négatif.")
    year_of(entry.vintage)
