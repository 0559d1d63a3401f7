"""The simulation as the rows of a spreadsheet."""

from collections.abc import Iterator
from decimal import Decimal

from maillage.engines.aci import CONFIDENCE_LABELS, MISSION_LABELS, Simulation, default_rules
from maillage.engines.aci.vocabulary import INSTALMENT_LABELS

HEADINGS = (
    *("Année", "Début", "Fin", "Ligne", "Mission", "Versement", "Payé le", "Montant en euros", "Confiance"),
    *("Dans le total confirmé", "Explication", "Source", "Adresse de la source"),
)


def simulation_rows(simulation: Simulation) -> Iterator[tuple[object, ...]]:
    """One row a line, under ``HEADINGS``; an amount that nobody knows is left empty."""
    sources = default_rules().sources
    for year in simulation.years:
        for line in year.lines:
            source = sources[line.source] if line.source else None
            yield (
                year.year,
                year.starts_on,
                year.ends_on,
                line.label,
                MISSION_LABELS[line.mission] if line.mission else "",
                INSTALMENT_LABELS[line.instalment],
                line.due_on,
                None if line.cents is None else Decimal(line.cents).scaleb(-2),
                CONFIDENCE_LABELS[line.confidence],
                "oui" if line.confidence == "high" else "non",
                line.explanation,
                source.title if source else "",
                source.url if source else "",
            )
