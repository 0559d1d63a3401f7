"""Expenses and grants, as what the bank may settle: registered with the treasury, which knows neither.

The settlement itself is the proof of a payment: nothing is written twice, and undoing it there is enough.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.expressions import BaseExpression

from maillage.communities.treasury.errors import TreasuryError
from maillage.communities.treasury.sources import Expected, Source, register
from maillage.engines.bank.matching import Wanted
from maillage.foundation.access.enums import Permission
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.web.week import rows
from maillage.french import euros
from maillage.operations.budget.accounts.models import OrderTransfer
from maillage.operations.budget.enums import OutlayKind, OutlayState
from maillage.operations.budget.models import EXPENSE_SOURCE, GRANT_SOURCE, Outlay
from maillage.operations.budget.queries import instalments


def _payable() -> "QuerySet[Outlay]":
    found = Outlay.objects.with_paid().filter(kind=OutlayKind.EXPENSE, state=OutlayState.APPROVED)
    return found.filter(paid_cents__lt=F("cents")).order_by("on", "pk")


def read_expenses() -> BaseExpression:
    """Every validated expense that the bank has not wholly paid."""
    sent = OrderTransfer.objects.filter(outlay=OuterRef("pk"), live=True).values("end_to_end")[:1]
    return rows(
        _payable().annotate(sent_as=Subquery(sent)),
        "pk", "number", "on", "title", "party", "reference", "cents", "paid_cents", "sent_as",
    )  # fmt: skip


def read_grants() -> BaseExpression:
    """Every announced payment of a funder that is not wholly received."""
    waiting = instalments().filter(received_cents__lt=F("cents")).order_by("due_on", "pk")
    return rows(
        waiting, "pk", "label", "due_on", "cents", "received_cents", "grant_id", "grant__number",
        "grant__title", "grant__funder", "grant__reference",
    )  # fmt: skip


def expected_expenses(found: Sequence[Mapping[str, Any]]) -> list[Expected]:
    return [
        Expected(
            wanted=Wanted(
                key=f"{EXPENSE_SOURCE}:{one['pk']}",
                cents=one["paid_cents"] - one["cents"],
                party=f"payee:{one['party']}"[:60],
                names=(one["party"],),
                references=tuple(filter(None, (one["sent_as"], one["reference"]))),
                year=date.fromisoformat(one["on"]).year,
            ),
            label=f"{one['title']} : {one['party']}"[:200],
            detail=f"dépense {one['number']} du {date.fromisoformat(one['on']):%d/%m/%Y}",
            url_name="outlay",
            url_arg=one["number"],
        )
        for one in found
    ]


def expected_grants(found: Sequence[Mapping[str, Any]]) -> list[Expected]:
    return [
        Expected(
            wanted=Wanted(
                key=f"{GRANT_SOURCE}:{one['pk']}",
                cents=one["cents"] - one["received_cents"],
                party=f"grant:{one['grant_id']}",
                names=(one["grant__funder"],),
                references=tuple(filter(None, (one["grant__reference"],))),
                year=date.fromisoformat(one["due_on"]).year if one["due_on"] else None,
            ),
            label=f"{one['grant__title']} : {one['label']}"[:200],
            detail=one["grant__funder"],
            url_name="grant",
            url_arg=one["grant__number"],
        )
        for one in found
    ]


def settle_expense(*, by: User, target: str, key: UUID, cents: int, on: date, reference: str) -> str:
    """Let money pay an expense; the key of the settlement is its proof."""
    one = Outlay.objects.get(pk=int(target.removeprefix(f"{EXPENSE_SOURCE}:")))
    lock(LockSpace.BUDGET, one.community_id)
    current = next((row for row in _payable() if row.pk == one.pk), None)
    if current is None:
        raise TreasuryError("Cette dépense n’attend plus de paiement : elle est annulée ou déjà payée.")
    return _within(current.cents - current.paid_cents, cents, key)  # type: ignore[attr-defined]


def settle_grant(*, by: User, target: str, key: UUID, cents: int, on: date, reference: str) -> str:
    """Let money settle an announced payment; the key of the settlement is its proof."""
    one = instalments().get(pk=int(target.removeprefix(f"{GRANT_SOURCE}:")))
    lock(LockSpace.BUDGET, one.community_id)
    current = instalments().get(pk=one.pk)
    return _within(current.cents - current.received_cents, cents, key)  # type: ignore[attr-defined]


def _within(rest: int, cents: int, key: UUID) -> str:
    if cents > rest:
        raise TreasuryError(
            f"Il reste {euros(max(rest, 0))} à régler : {euros(cents)} dépasse.", field="amount"
        )
    return str(key)


def unsettle(*, by: User, proof: str, reason: str) -> None:
    """Nothing was written here: the treasury’s own undoing is enough."""


register(
    Source(
        code=EXPENSE_SOURCE, label="Dépenses du budget", permission=Permission.BUDGET_APPROVE,
        reads=read_expenses, expected=expected_expenses, settle=settle_expense, unsettle=unsettle,
    )
)  # fmt: skip
register(
    Source(
        code=GRANT_SOURCE, label="Financements", permission=Permission.BUDGET_APPROVE,
        reads=read_grants, expected=expected_grants, settle=settle_grant, unsettle=unsettle,
    )
)  # fmt: skip
