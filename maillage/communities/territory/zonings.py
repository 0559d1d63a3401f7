"""Shares of the population in priority zones, for the zonings that are loaded. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from maillage.communities.territory.results import ZoningShare
from maillage.reference.geography.models import Dataset
from maillage.reference.geography.queries import Unit


@dataclass(frozen=True, slots=True)
class Zoning:
    """A zoning by commune: its subject, the indicator to read, and the zones worth telling."""

    subject: str
    indicator: str
    title: str
    zones: Mapping[object, str]


ZONINGS = (
    Zoning(
        "zonage-medecins",
        "zone",
        "Zonage des médecins (ZIP, ZAC)",
        {
            "ZIP": "Zone d’intervention prioritaire (ZIP)",
            "ZAC": "Zone d’action complémentaire (ZAC)",
            "ZAR": "Zone d’appui régional (ZAR)",
        },
    ),
    Zoning(
        "ruralites",
        "zone",
        "Zonage rural (FRR, ZRR)",
        {
            "oui": "Commune classée en zone rurale (FRR ou ZRR)",
            "frr_plus": "Commune classée FRR+",
            "partiel": "Commune classée pour partie",
        },
    ),
)
QPV = "qpv"
QPV_TITLE = "Quartiers prioritaires de la politique de la ville (QPV)"


def zoning_shares(units: Sequence[Unit], loaded: Mapping[str, Dataset]) -> tuple[ZoningShare, ...]:
    """One row a zone of each loaded zoning, 0 included: "nobody in a ZIP" is worth saying."""
    total = sum(unit.population or 0 for unit in units)
    shares = []
    for zoning in ZONINGS:
        if zoning.subject not in loaded:
            continue
        for zone, label in zoning.zones.items():
            inside = [
                unit for unit in units if unit.facts.get(zoning.subject, {}).get(zoning.indicator) == zone
            ]
            population = sum(unit.population or 0 for unit in inside)
            shares.append(
                ZoningShare(
                    subject=zoning.subject,
                    title=zoning.title,
                    zone=str(zone),
                    label=label,
                    communes=len({unit.commune for unit in inside}),
                    population=population,
                    share=population / total if total else 0.0,
                    vintage=loaded[zoning.subject].vintage,
                )
            )
    if QPV in loaded:
        shares.append(_priority_districts(units, total, loaded[QPV]))
    return tuple(shares)


def _priority_districts(units: Sequence[Unit], total: int, dataset: Dataset) -> ZoningShare:
    """Inhabitants of the districts of the communes taken whole.

    A district that lies in several communes is counted among the districts, not in the population: what share
    of its inhabitants lives on each side is not published.
    """
    whole = [unit.facts[QPV] for unit in units if len(unit.code) == 5 and QPV in unit.facts]
    districts = {district["code"] for facts in whole for district in facts["quartiers"]}
    population = sum(facts["population"] for facts in whole)
    return ZoningShare(
        subject=QPV,
        title=QPV_TITLE,
        zone="QPV",
        label=f"Quartiers prioritaires (QPV) : {len(districts)}",
        communes=len(whole),
        population=population,
        share=population / total if total else 0.0,
        vintage=dataset.vintage,
    )


def not_loaded(loaded: Mapping[str, Dataset]) -> tuple[str, ...]:
    """Titles of the zonings that nobody has imported on this instance."""
    subjects = [(zoning.subject, zoning.title) for zoning in ZONINGS] + [(QPV, QPV_TITLE)]
    return tuple(title for subject, title in subjects if subject not in loaded)
