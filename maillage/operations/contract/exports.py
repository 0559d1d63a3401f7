"""The calendar and the instalments of a contract as rows for a spreadsheet."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from maillage.engines.aci import CONFIDENCE_LABELS
from maillage.operations.contract.enums import GapReason
from maillage.operations.contract.expected import YearMoney
from maillage.operations.contract.timeline import Event

CALENDAR = ("Date", "Année du contrat", "Nature", "Objet", "État", "Montant (€)", "Précision")
TONES = {"done": "fait", "late": "en retard", "due": "à faire", "next": "à venir"}
MONEY = (
    "Versement", "Code", "Attendu le", "Attendu (€)", "Niveau de confiance", "Reçu (€)", "Dernier reçu le",
    "Écart (€)", "État", "Écart expliqué", "Calcul", "Source",
)  # fmt: skip


def euros(cents: int | None) -> Decimal | None:
    return None if cents is None else Decimal(cents) / 100


def calendar_rows(events: Sequence[Event]) -> Iterator[Sequence[object]]:
    """One row an event, in order."""
    for one in events:
        yield (
            one.on, one.year, one.kind.label, one.title, TONES[one.tone], euros(one.cents), one.detail,
        )  # fmt: skip


def money_rows(year: YearMoney) -> Iterator[Sequence[object]]:
    """One row an instalment."""
    for one in year.lines:
        note = f"{GapReason(one.note.reason).label} : {one.note.text}" if one.note else ""
        yield (
            one.line.label, one.line.code, one.line.due_on, euros(one.line.cents),
            CONFIDENCE_LABELS[one.line.confidence], euros(one.received_cents),
            one.receipts[-1].received_on if one.receipts else None, euros(one.gap_cents), one.state.label,
            note, one.line.explanation, one.source.title if one.source else "",
        )  # fmt: skip
