"""Suppliers, claims, payrolls, orders for tests, made by the actions of the room."""

import uuid
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from maillage.communities.treasury.sample import invented_iban
from maillage.foundation.files.kinds import Checked, checked
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.operations.budget.accounts import actions
from maillage.operations.budget.accounts.models import (
    ExpenseClaim,
    JournalExport,
    PaymentOrder,
    PayrollMonth,
    Supplier,
    SupplierAccount,
    SupplierInvoice,
)
from maillage.operations.budget.accounts.models.suppliers import WAIT
from maillage.operations.budget.accounts.words import ClaimGiven, PayrollGiven
from maillage.operations.budget.models import Outlay, PlannedLine
from maillage.operations.indemnities.models import PayerAccount
from tests.operations.budget import makers as budget

SIREN = "732829320"


def receipt(words: str = "ticket") -> Checked:
    return checked("ticket.pdf", b"%PDF-1.4\n% " + words.encode() + b"\n%%EOF\n")


def given(**changes: Any) -> ClaimGiven:
    words: dict[str, Any] = {
        "title": "Buffet d’essai", "spent_on": timezone.localdate(), "cents": 4_250, "vat_cents": 250,
        "nature": "events", "sheet": None, "note": "",
    }  # fmt: skip
    return ClaimGiven(**words | changes)


def claim(
    community: Community, by: User, *, sent: bool = True, file: Checked | None = None, **changes: Any
) -> ExpenseClaim:
    with community_scope(community):
        one = actions.write_claim(
            by=by, community=community, key=uuid.uuid4(), given=given(**changes), files=[file or receipt()]
        )
        return actions.send_claim(by=by, claim=one) if sent else one


def check(by: User, one: ExpenseClaim, parts: dict[PlannedLine, int]) -> Outlay:
    with community_scope(one.community):
        return actions.check_claim(
            by=by, claim=one, parts=[(line.number, cents) for line, cents in parts.items()]
        )


def supplier(
    community: Community, by: User, name: str = "Papeterie inventée", identifier: str = ""
) -> Supplier:
    with community_scope(community):
        return actions.record_supplier(
            by=by, community=community, key=uuid.uuid4(), name=name, identifier=identifier
        )


def iban(by: User, one: Supplier, rank: int = 1, *, aged: bool = True) -> SupplierAccount:
    """Its account, payable at once when ``aged``: the row is as it would be three days later."""
    with community_scope(one.community):
        account = actions.give_supplier_iban(
            by=by, supplier=one, iban=invented_iban(rank), holder=one.name, proven_at=timezone.now()
        )
        if aged:
            age(account)
        return SupplierAccount.objects.get(pk=account.pk)


def age(account: SupplierAccount) -> None:
    """As it would be three days later."""
    past = timezone.now() - WAIT - timedelta(days=1)
    SupplierAccount.objects.filter(pk=account.pk).update(recorded_at=past, payable_from=past + WAIT)


def invoice(
    community: Community, by: User, one: Supplier, parts: dict[PlannedLine, int], *, number: str = "F-1",
    due_on: date | None = None, file: Checked | None = None, **changes: Any,
) -> SupplierInvoice:  # fmt: skip
    with community_scope(community):
        return actions.record_invoice(
            by=by, community=community, key=changes.pop("key", None) or uuid.uuid4(), supplier=one,
            due_on=due_on or timezone.localdate() + timedelta(days=30),
            written=budget.written(parts, reference=number, party=one.name, **changes),
            files=[file or receipt(f"facture {number}")],
        )  # fmt: skip


def payroll(community: Community, by: User, line: PlannedLine, month: date, **changes: Any) -> PayrollMonth:
    words: dict[str, Any] = {
        "gross_cents": 3_000,
        "employer_cents": 1_200,
        "net_cents": 2_300,
    }
    told = PayrollGiven(month=month, **words | changes)
    cents = told.gross_cents + told.employer_cents
    with community_scope(community):
        return actions.record_payroll(
            by=by, community=community, key=uuid.uuid4(), given=told,
            written=budget.written({line: cents}, title="Paie", reference=f"P-{month:%Y-%m}"),
            files=[receipt(f"paie {month}")],
        )  # fmt: skip


def order(
    community: Community, by: User, account: PayerAccount, outlays: list[Outlay], key: uuid.UUID | None = None
) -> PaymentOrder:
    with community_scope(community):
        return actions.prepare_order(
            by=by, community=community, key=key or uuid.uuid4(), account=account,
            execution_on=timezone.localdate() + timedelta(days=1), outlays=[one.number for one in outlays],
        )  # fmt: skip


def export(community: Community, by: User, year: int | None = None) -> JournalExport:
    with community_scope(community):
        return actions.export_journal(
            by=by, community=community, key=uuid.uuid4(), year=year or timezone.localdate().year, siren=SIREN
        )
