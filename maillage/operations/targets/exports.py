"""The variable part of a year as a table."""

from collections.abc import Iterator
from decimal import Decimal

from maillage.operations.targets.outlooks import YearPart

HEADINGS = (
    "mission", "code", "indicateur", "unité", "sens", "barème", "montant (€)", "départ", "objectif", "valeur",
    "date de la valeur", "source de la valeur", "confiance", "gagné aujourd’hui (€)", "raison",
    "fin d’année au rythme actuel", "gagné au rythme actuel (€)", "au prochain palier (€)", "ce qui manque",
    "source de la cible", "à relire",
)  # fmt: skip


def lines(part: YearPart) -> Iterator[tuple[object, ...]]:
    """One line a target, amounts in euros."""
    for mission in part.parts:
        for row in mission.rows:
            target, value = row.target, row.value
            yield (
                mission.label, row.indicator.code, row.indicator.label, row.indicator.unit,
                target.get_direction_display(), " ; ".join(row.scale), _euros(target.cents),
                _plain(target.baseline), _plain(target.target), _plain(value.value if value else None),
                value.on if value else None, value.source if value else "",
                value.get_confidence_display() if value else "", _euros(row.outlook.today.cents),
                row.outlook.today.explanation, _plain(row.outlook.projection.value),
                _euros(row.outlook.at_trend.cents), _euros(row.outlook.next_cents),
                row.missing[0] if row.missing else "", target.source, " ; ".join(row.doubts),
            )  # fmt: skip


def _euros(cents: int | None) -> Decimal | None:
    return None if cents is None else Decimal(cents) / 100


def _plain(value: Decimal | None) -> Decimal | None:
    return None if value is None else Decimal(format(value.normalize(), "f"))
