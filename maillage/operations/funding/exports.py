"""The simulation as a file that a French spreadsheet opens as it is."""

import csv
import io

from maillage.engines.aci import CONFIDENCE_LABELS, MISSION_LABELS, Simulation, default_rules
from maillage.engines.aci.vocabulary import INSTALMENT_LABELS

BOM = "\ufeff"
HEADERS = [
    *("Année", "Début", "Fin", "Ligne", "Mission", "Versement", "Payé le", "Montant en euros", "Confiance"),
    *("Dans le total confirmé", "Explication", "Source", "Adresse de la source"),
]
# What a spreadsheet would run as a formula, were it the first character of a cell.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "−")


def simulation_as_csv(simulation: Simulation) -> str:
    """One row per line: semicolons, decimal comma, byte-order mark, no cell that runs as a formula."""
    sources = default_rules().sources
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADERS)
    for year in simulation.years:
        for line in year.lines:
            source = sources[line.source] if line.source else None
            row = [
                str(year.year),
                f"{year.starts_on:%d/%m/%Y}",
                f"{year.ends_on:%d/%m/%Y}",
                line.label,
                MISSION_LABELS[line.mission] if line.mission else "",
                INSTALMENT_LABELS[line.instalment],
                f"{line.due_on:%d/%m/%Y}",
                "" if line.cents is None else decimal_comma(line.cents),
                CONFIDENCE_LABELS[line.confidence],
                "oui" if line.confidence == "high" else "non",
                line.explanation,
                source.title if source else "",
                (source.url or "") if source else "",
            ]
            writer.writerow([harmless(cell) for cell in row])
    return BOM + out.getvalue()


def decimal_comma(cents: int) -> str:
    """1234,50, without thousands: a number to a French spreadsheet."""
    whole, rest = divmod(cents, 100)
    return f"{whole},{rest:02d}"


def harmless(cell: str) -> str:
    """The cell, with an apostrophe in front when a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
