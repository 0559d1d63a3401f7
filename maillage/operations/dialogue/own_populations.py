"""What rooms below let agencies draw: the expenses paid by public money, with their receipts."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from maillage import french
from maillage.foundation.access.enums import Permission
from maillage.operations.budget import queries as budget
from maillage.operations.budget.accounts.queries import is_payroll
from maillage.operations.budget.enums import FunderKind, Nature, OutlayKind, OutlayState
from maillage.operations.budget.models import Outlay, Voucher
from maillage.operations.contract.models import AciContract
from maillage.operations.dialogue.populations import Content, File, Line, Opened, drawn_from
from maillage.planning.health_project.enums import Mission

# What the agencies finance: the fees of members and other resources are not theirs to draw.
THEIRS = (FunderKind.ACI, FunderKind.FIR)
_NAME = "depense-"


def _number(name: str) -> int:
    found = name.removeprefix(_NAME)
    return int(found) if name.startswith(_NAME) and found.isdecimal() else 0


def _standing(name: str) -> Outlay | None:
    """The expense of this name, cancelled since or not: a sample stays what it was drawn. One query."""
    found: Outlay | None = budget.told_outlays().filter(number=_number(name), kind=OutlayKind.EXPENSE).first()
    return found


def opened(name: str) -> Opened | None:
    """An expense with what it was charged to, who decided it, what the bank shows, its receipts. One
    query.
    """
    one = _standing(name)
    if one is None:
        return None
    facts_of_money = [_charged(row) for row in one.charges] + [_paid(row) for row in one.bank]  # type: ignore[attr-defined]
    facts = [
        ("Objet", one.title), ("Fournisseur ou bénéficiaire", one.party), ("Référence", one.reference),
        ("Montant", french.euros(one.cents)), ("Datée du", french.day(one.on)),
        ("État", f"{one.get_state_display()}{f' : {one.state_reason}' if one.state_reason else ''}"),
        ("Préparée par", str(one.prepared_by)), ("Décidée par", str(one.decided_by or "")),
        *facts_of_money,
        ("Payée", "" if one.bank else "aucune ligne de banque ne le montre"),  # type: ignore[attr-defined]
    ]  # fmt: skip
    files = [File(row["pk"], row["name"], row["size"], row["sha256"]) for row in one.files]  # type: ignore[attr-defined]
    if one.is_payroll:  # type: ignore[attr-defined]
        files = []
        facts.append(("Pièce", "récapitulatif de paie, gardé par la présidence et la trésorerie"))
    address = reverse("outlay", args=[one.community.slug, one.number])
    return Opened(tuple((label, text) for label, text in facts if text), tuple(files), address)


def _charged(row: dict[str, Any]) -> tuple[str, str]:
    """« 3. Coordination, Vie de la communauté, Salaires et charges, ACI 2025 : 1 200 € »."""
    mission, nature = Mission(row["line__mission"]).label, Nature(row["line__nature"]).label
    line = f"{row['line__number']}. {row['line__label'] or nature}"
    where = f"{line}, {mission}, {nature}, {row['line__grant__title']}"
    return "Imputée à", f"{where}\N{NO-BREAK SPACE}: {french.euros(row['cents'])}"


def _paid(row: dict[str, Any]) -> tuple[str, str]:
    on = french.day(date.fromisoformat(row["line__booked_on"]))
    return "Payée", f"{french.euros(row['cents'])} le {on}, relevé de banque"


def given(name: str, key: int) -> Content | None:
    """A receipt, under a name that says what it is the receipt of."""
    one: Voucher | None = Voucher.objects.filter(
        outlay__number=_number(name), outlay__kind=OutlayKind.EXPENSE, pk=key
    ).first()
    # With one employee, the totals of a payroll are a salary: its summary is asked of the treasury.
    if one is None or is_payroll(_number(name)):
        return None
    return Content(f"{name}-piece-{key}.{one.extension}", one.content_type, bytes(one.content))


@drawn_from("expenses", "Les dépenses de l’année", Permission.BUDGET_VIEW, opens=opened, gives=given)
def expenses(contract: AciContract, year: int) -> Sequence[Line]:
    """The approved expenses that the year charges to the contract or to the agency. Who was paid is read on
    the page of a line that was drawn, not in the list. One query.
    """
    found = budget.expenses_of(contract, year, THEIRS).filter(state=OutlayState.APPROVED)
    return [
        Line(
            f"{_NAME}{one.number}",
            f"Dépense {one.number} : {one.title}, {french.euros(one.cents)}, {french.day(one.on)}"[:300],
        )
        for one in found.order_by("number")
    ]
