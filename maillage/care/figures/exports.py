"""The published figures as a file: one line a number."""

from collections.abc import Iterator

from maillage.care.figures.queries import published, readings
from maillage.care.figures.registry import known_counts

HEADINGS = ("Chiffre", "Du", "Au", "Détail", "Valeur", "Nombre")


def rows() -> Iterator[tuple[object, ...]]:
    """Total, median and cells of every figure, in an open wall."""
    for count in known_counts().values():
        for one in readings(count, published(count.code)):
            period = (count.label, one.figure.since, one.last)
            yield (*period, "Total", "", one.figure.total)
            if one.figure.median is not None:
                yield (*period, "Médiane", count.measure, one.figure.median)
            for table in one.tables:
                for cell in table.cells:
                    yield (*period, table.label, cell.label, cell.number)
