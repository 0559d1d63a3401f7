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
        "zonage",
        "Zonage des médecins (ARS)",
        {
            "ZIP": "Zone d’intervention prioritaire (ZIP)",
            "ZAC": "Zone d’action complémentaire (ZAC)",
            "ZAR": "Zone d’appui régional (ZAR)",
        },
    ),
)


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
    return tuple(shares)


def not_loaded(loaded: Mapping[str, Dataset]) -> tuple[str, ...]:
    """Titles of the zonings that nobody has imported on this instance."""
    return tuple(zoning.title for zoning in ZONINGS if zoning.subject not in loaded)
