"""The tables of the room as files."""

from collections.abc import Iterable, Iterator

from maillage.planning.evaluation.models import IndicatorValue, TrackedIndicator

VALUES = (
    "mission", "code", "indicateur", "unité", "sens", "date", "cumulé depuis le", "valeur", "numérateur",
    "dénominateur", "source", "millésime", "méthode", "confiance", "pièce justificative", "note",
    "provenance", "saisie le", "saisie par", "état", "close le", "motif",
)  # fmt: skip


def value_rows(indicator: TrackedIndicator, values: Iterable[IndicatorValue]) -> Iterator[tuple[object, ...]]:
    """One line a value, those that were replaced included."""
    for row in values:
        yield (
            indicator.mission_label, indicator.code, indicator.label, indicator.unit,
            indicator.get_direction_display(), row.on, row.since, row.value.normalize(),
            row.numerator and row.numerator.normalize(), row.denominator and row.denominator.normalize(),
            row.source, row.vintage, row.method, row.get_confidence_display(), row.evidence, row.note,
            row.get_origin_display(), row.recorded_at, str(row.recorded_by or ""),
            "en vigueur" if row.in_force else "remplacée ou retirée", row.ended_at, row.ended_why,
        )  # fmt: skip
