"""What other rooms read about supply and accessibility: one query each, whatever the number of communes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import numpy.typing as npt
from django.db import connection

from maillage.reference.supply.computation import TRAVEL_LABELS
from maillage.reference.supply.enums import Profession, SupplySource
from maillage.reference.supply.models import (
    AccessibilityRun,
    AccessibilityValue,
    SupplyEdition,
)

Floats = npt.NDArray[np.float64]

PROFESSIONS: tuple[str, ...] = tuple(Profession.values)


@dataclass(frozen=True, slots=True, eq=False)
class SupplyPoints:
    """The communes that have somebody, in order of code; `under_65` is None where the source has no ages.

    `activity` is in the unit of the profession's parameters, by year.
    """

    codes: list[str]
    head_count: Floats
    under_65: Floats | None
    activity: Floats


@dataclass(frozen=True, slots=True)
class AccessValue:
    """What the inhabitants of a commune can reach, in `Method.unit`.

    `value` is the commune's own; [`low`, `high`] where it would lie with other professionals of the same
    number; `population` its standardised inhabitants, the weight in a mean; `shared` the mean with the
    nearest neighbours where the commune is too small to be read alone; `minutes` to the nearest place.
    """

    value: float
    low: float
    high: float
    population: float
    value_under_65: float | None = None
    shared: float | None = None
    minutes: float | None = None

    @property
    def regrouped(self) -> bool:
        """Is the commune too small to be read without its neighbours?"""
        return self.shared is not None


@dataclass(frozen=True, slots=True)
class Method:
    """What made the accessibility of one profession: to be told beside any figure."""

    profession: str
    unit: str
    supply: str
    vintage: str
    source: str
    invented: bool
    travel: str
    parameters_from: date
    computed_at: datetime


def current_edition(profession: str) -> SupplyEdition | None:
    """The supply in force of a profession; None when nothing is loaded."""
    found: SupplyEdition | None = (
        SupplyEdition.objects.select_related("dataset").filter(profession=profession).first()
    )
    return found


def editions() -> dict[str, SupplyEdition]:
    """{profession: the supply in force}, in the order of `PROFESSIONS`."""
    rows = {row.profession: row for row in SupplyEdition.objects.select_related("dataset")}
    return {profession: rows[profession] for profession in PROFESSIONS if profession in rows}


def points(edition: SupplyEdition, profession: str) -> SupplyPoints:
    """Counts by commune of an edition. Raises ValueError when the edition is of another profession."""
    if edition.profession != profession:
        raise ValueError(f"an edition of {edition.profession}, not of {profession}")
    rows = list(
        edition.counts.order_by("commune_id").values_list(
            "commune_id", "head_count", "head_count_under_65", "activity"
        )
    )
    young = [row[2] for row in rows]
    return SupplyPoints(
        codes=[row[0] for row in rows],
        head_count=np.array([row[1] for row in rows], np.float64),
        under_65=None if None in young or not young else np.array(young, np.float64),
        activity=np.array([row[3] for row in rows], np.float64),
    )


def accessibility(profession: str, codes: Sequence[str]) -> dict[str, AccessValue]:
    """{commune: what it can reach} from the stored national computation; communes it lacks are absent."""
    rows = AccessibilityValue.objects.filter(run__edition__profession=profession, commune_id__in=list(codes))
    return {
        row[0]: AccessValue(*row[1:])
        for row in rows.values_list(
            "commune_id", "value", "low", "high", "population", "value_under_65", "regrouped", "minutes"
        )
    }


def methods() -> dict[str, Method]:
    """{profession: what made its accessibility}, for those that are computed."""
    rows = AccessibilityRun.objects.select_related("dataset", "edition__dataset")
    found = {row.edition.profession: _method(row) for row in rows}
    return {profession: found[profession] for profession in PROFESSIONS if profession in found}


def method(profession: str) -> Method | None:
    """What made the accessibility of this profession; None when it is not computed."""
    return methods().get(profession)


def _method(run: AccessibilityRun) -> Method:
    edition = run.edition
    return Method(
        profession=edition.profession,
        unit=run.unit,
        supply=edition.title,
        vintage=edition.vintage,
        source=SupplySource(edition.source).label,
        invented=edition.invented,
        travel=run.travel,
        parameters_from=run.parameters_from,
        computed_at=run.dataset.loaded_at,
    )


# --- As measures of the catalogue of indicators -----------------------------------------------------------

SUPPLY, ACCESS = "offre", "acces"


def supply_subject(profession: str) -> str:
    """Name of the dataset of a supply, and prefix of its measures."""
    return f"{SUPPLY}-{profession}"


def access_subject(profession: str) -> str:
    """Name of the dataset of an accessibility, and prefix of its measures."""
    return f"{ACCESS}-{profession}"


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a figure of a supply, or computed from it, is made with; `invented` must be shown beside it."""

    invented: bool
    method: str


def provenance() -> dict[str, Provenance]:
    """{subject: what its figures are made with}, for every supply and every accessibility. Two queries."""
    found = {
        supply_subject(code): Provenance(one.invented, SupplySource(one.source).label)
        for code, one in editions().items()
    }
    for code, made in methods().items():
        words = f"{made.source} ; {TRAVEL_LABELS[made.travel]} ({made.travel})"
        words += f" ; paramètres du {made.parameters_from:%d/%m/%Y}"
        found[access_subject(code)] = Provenance(made.invented, words)
    return found


def profession_of(subject: str) -> Profession | None:
    """The profession that a subject is about; None when it is neither a supply nor an accessibility."""
    kind, _, code = subject.partition("-")
    return Profession(code) if kind in COLUMNS and code in PROFESSIONS else None


# {kind of subject: {measure: SQL over the columns of its table}}
COLUMNS: Mapping[str, Mapping[str, str]] = {
    SUPPLY: {
        "effectif": "head_count",
        "effectif_65": "head_count_under_65",
        "effectif_plus_65": "head_count - head_count_under_65",
        "activite": "activity",
    },
    ACCESS: {
        "valeur": "value",
        "valeur_65": "value_under_65",
        "population": "population",
        "minutes": "minutes",
        "bas": "low",
        "haut": "high",
        "voisines": "regrouped",
    },
}


_MEASURES = """
    SELECT commune_id, edition_id, {supply}, {blank_access} FROM reference_supplycount
    WHERE commune_id = ANY(%s)
    UNION ALL
    SELECT commune_id, run_id, {blank_supply}, {access} FROM reference_accessibilityvalue
    WHERE commune_id = ANY(%s)
"""


def measures(codes: Iterable[str]) -> dict[str, dict[str, float]]:
    """{commune: {"offre-gp.effectif": 3.0, "acces-gp.valeur": 2.9…}}, the unknown absent. One query."""
    wanted, names = list(codes), [*COLUMNS[SUPPLY], *COLUMNS[ACCESS]]
    supply, access = (
        ", ".join(f"({column})::float8" for column in COLUMNS[kind].values()) for kind in COLUMNS
    )
    blanks = {
        f"blank_{kind}": ", ".join(["NULL::float8"] * len(columns))
        for kind, columns in (("supply", COLUMNS[SUPPLY]), ("access", COLUMNS[ACCESS]))
    }
    with connection.cursor() as cursor:
        cursor.execute(_MEASURES.format(supply=supply, access=access, **blanks), [wanted, wanted])
        rows = cursor.fetchall()
    found: dict[str, dict[str, float]] = {}
    for code, subject, *values in rows:
        found.setdefault(code, {}).update(
            {
                f"{subject}.{name}": value
                for name, value in zip(names, values, strict=True)
                if value is not None
            }
        )
    return found
