"""The tables of the room, as people open them in a spreadsheet."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from maillage.operations.budget.enums import Nature, OutlayKind, Step
from maillage.operations.budget.exercises import Exercise
from maillage.operations.budget.ledger import Entry, proof_of
from maillage.operations.budget.presenters import Names
from maillage.planning.health_project.enums import Envelope, Mission

SPENDING = (
    "Exercice", "Date", "Objet", "Bénéficiaire", "Mission", "Fiche-action", "Nature", "Groupe de natures",
    "Financeur", "Enveloppe", "Montant en euros", "Payé par la banque en euros", "Preuve",
    "Numéro de la dépense",
)  # fmt: skip
CELLS = (
    "Exercice", "Financeur", "Enveloppe", "Mission", "Fiche-action", "Nature", "Étape", "Objet",
    "Montant en euros",
)  # fmt: skip
OUTLAYS = (
    "Numéro", "Sorte", "État", "Date", "Objet", "Fournisseur ou bénéficiaire", "Référence",
    "Montant en euros",
    "Payé en euros", "Pièce", "Préparé par", "Décidé par", "Raison du dépassement",
)  # fmt: skip


def _euros(cents: int) -> Decimal:
    return Decimal(cents) / 100


def _where(entry: Entry, names: Names) -> tuple[str, str, str, str, str]:
    return (
        names.grants.get(entry.grant, ""), Envelope(entry.envelope).label, Mission(entry.mission).label,
        names.sheets.get(entry.sheet, ""), Nature(entry.nature).label,
    )  # fmt: skip


def spending_rows(
    entries: Iterable[Entry], names: Names, exercises: Sequence[Exercise]
) -> Iterator[Sequence[object]]:
    """One row for each part of each expense: what each euro was spent on, and what proves it."""
    labels = {one.key: one.label for one in exercises}
    spent = [entry for entry in entries if entry.step == Step.SPENT]
    for entry in sorted(spent, key=lambda one: (str(one.on), one.url_name, one.url_arg or 0)):
        grant, envelope, mission, sheet, nature = _where(entry, names)
        yield (
            labels.get(entry.exercise, str(entry.year)), entry.on, entry.label, entry.party, mission, sheet,
            nature,
            Nature(entry.nature).group.label, grant, envelope, _euros(entry.cents), _euros(entry.paid_cents),
            proof_of(entry).label, entry.url_arg if entry.url_name == "outlay" else "",
        )  # fmt: skip


def cell_rows(
    entries: Iterable[Entry], names: Names, exercises: Sequence[Exercise]
) -> Iterator[Sequence[object]]:
    """Everything planned, carried, committed and spent."""
    labels = {one.key: one.label for one in exercises}
    for entry in sorted(
        entries, key=lambda one: (one.grant, one.envelope, one.mission, one.nature, one.step)
    ):
        yield (
            labels.get(entry.exercise, str(entry.year)), *_where(entry, names), Step(entry.step).label,
            entry.label,
            _euros(entry.cents),
        )  # fmt: skip


def outlay_rows(rows: Iterable[object]) -> Iterator[Sequence[object]]:
    """From ``queries.outlays``."""
    for one in rows:
        yield (
            one.number, OutlayKind(one.kind).label, one.get_state_display(), one.on, one.title, one.party,  # type: ignore[attr-defined]
            one.reference, _euros(one.cents), _euros(one.paid_cents), "oui" if one.voucher else "non",  # type: ignore[attr-defined]
            str(one.prepared_by), str(one.decided_by or ""), one.overspend_reason,  # type: ignore[attr-defined]
        )  # fmt: skip
