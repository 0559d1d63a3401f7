"""The comparisons as rows for a spreadsheet; values are not rounded."""

from collections.abc import Iterator

from maillage.planning.diagnosis.comparison.candidates import Candidate
from maillage.planning.diagnosis.comparison.similar import Neighbourhood
from maillage.planning.diagnosis.report import Report

SIMILAR = (
    "rang", "territoire", "departement", "distance", "critere", "valeur_ici", "valeur_la_bas",
    "ecart_en_ecarts_types", "part_de_la_distance",
)  # fmt: skip
FACE = ("code", "indicateur", "unite", "ici", "la_bas", "ecart", "donnees_inventees")


def similar_rows(found: Neighbourhood) -> Iterator[list[object]]:
    """One row a similar territory and criterion, under ``SIMILAR``."""
    for one in found.neighbours:
        for gap in one.cells:
            yield [
                one.rank, one.candidate.name, one.candidate.department, round(one.match.distance, 4),
                gap.criterion.label, gap.here, gap.there, gap.gap, round(gap.share, 4),
            ]  # fmt: skip


def face_rows(report: Report, other: Candidate) -> Iterator[list[object]]:
    """One row an indicator, under ``FACE``."""
    for line in report.lines:
        one, there = line.indicator, other.values.get(line.indicator.code)
        gap = None if line.value is None or there is None else line.value - there
        invented = "oui" if line.invented else "non"
        yield [one.code, one.label, one.unit, line.value, there, gap, invented]
