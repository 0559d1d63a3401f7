"""Reads of the accounts: claims, invoices, what is to pay, twins, payrolls, what was handed over."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from maillage.foundation.identity.models import User
from maillage.foundation.web.week import rows
from maillage.french import day, euros
from maillage.operations.budget.accounts.bookkeeping import draft_of
from maillage.operations.budget.accounts.enums import ClaimState, Journal, OrderState
from maillage.operations.budget.accounts.fec import Numbered, fec_file
from maillage.operations.budget.accounts.journal import Draft, Kept
from maillage.operations.budget.accounts.models import (
    ClaimReceipt,
    ExpenseClaim,
    JournalEntry,
    JournalExport,
    OrderTransfer,
    PaymentOrder,
    PayrollMonth,
    Supplier,
    SupplierAccount,
    SupplierInvoice,
)
from maillage.operations.budget.enums import COUNTED, OutlayKind, OutlayState
from maillage.operations.budget.exercises import Exercise
from maillage.operations.budget.models import EXPENSE_SOURCE, Outlay, PlannedLine, Voucher, settled
from maillage.operations.indemnities.models import BankDetails

# --- Claims -----------------------------------------------------------------------------------------------


def claims() -> "QuerySet[ExpenseClaim]":
    """Notes of expenses, with what became of each: ``paid_cents`` and ``receipts_count`` come with them."""
    return ExpenseClaim.objects.select_related("owner", "checked_by", "outlay", "sheet")


def claims_of(user: User) -> "QuerySet[ExpenseClaim]":
    return claims().filter(owner=user).annotate(paid_cents=_paid_of("outlay"))


def claims_sent() -> "QuerySet[ExpenseClaim]":
    """Everything but what is still its owner’s alone."""
    return (
        claims()
        .exclude(state__in=[ClaimState.DRAFT, ClaimState.WITHDRAWN])
        .annotate(paid_cents=_paid_of("outlay"))
    )


def _paid_of(name: str) -> object:
    return settled(EXPENSE_SOURCE, f"{name}_id")


def claim(number: int) -> ExpenseClaim | None:
    found: ExpenseClaim | None = (
        claims().annotate(paid_cents=_paid_of("outlay")).filter(number=number).first()
    )
    return found


def receipts(one: ExpenseClaim) -> list[ClaimReceipt | Voucher]:
    """The files of a claim, without their bytes, wherever they are now."""
    if one.outlay_id is not None:
        return list(Voucher.objects.filter(outlay=one.outlay_id).defer("content"))
    return list(one.receipts.defer("content"))


@dataclass(frozen=True, slots=True)
class Twin:
    """Maybe the same receipt. ``is_same``: the same file, not only the same amount and day. ``owner``: the
    key of who advanced it, if somebody did.
    """

    words: str
    url_name: str
    number: int
    is_same: bool
    owner: int | None = None


def twins_of_claim(one: ExpenseClaim) -> list[Twin]:
    """Other claims and expenses that hold the same file, or say the same amount on the same day: for who
    checks, since they name people. What is still its owner’s alone is left out.
    """
    return _twins(one, Q(state=ClaimState.DRAFT))


def twins_of_own(one: ExpenseClaim) -> tuple[list[Twin], bool]:
    """The same for its owner: what they wrote themselves, and whether something of others is alike."""
    found = _twins(one, Q(state=ClaimState.DRAFT) & ~Q(owner=one.owner_id))
    own = [twin for twin in found if twin.owner == one.owner_id]
    return own, len(own) < len(found)


def _twins(one: ExpenseClaim, hidden: Q) -> list[Twin]:
    prints = [file.sha256 for file in receipts(one)]
    others = claims().exclude(Q(pk=one.pk) | Q(state=ClaimState.WITHDRAWN) | hidden)
    same = Exists(ClaimReceipt.objects.filter(claim=OuterRef("pk"), sha256__in=prints))
    alike = Q(cents=one.cents, spent_on=one.spent_on)
    rows = others.annotate(same=same).filter(Q(same=True) | alike, outlay__isnull=True)
    found = [
        Twin(
            f"{row}, {row.owner}, {euros(row.cents)} le {day(row.spent_on)}", "claim_check", row.number,
            row.same, row.owner_id,
        )
        for row in rows
    ]  # fmt: skip
    return found + _twin_outlays(prints, one.cents, one.spent_on, one.outlay_id)


def twins_of_outlay(one: Outlay) -> list[Twin]:
    """Other expenses that hold the same file, or say the same amount on the same day to the same party."""
    prints = Voucher.objects.filter(outlay=one.pk).values("sha256")
    return _twin_outlays(prints, one.cents, one.on, one.pk, one.party)


def _twin_outlays(prints: Any, cents: int, on: date, but: int | None, party: str | None = None) -> list[Twin]:
    """``prints`` are SHA-256, or a query of them. One query."""
    same = Exists(Voucher.objects.filter(outlay=OuterRef("pk"), sha256__in=prints))
    alike = Q(cents=cents, on=on) & (Q(party=party) if party is not None else Q())
    found = (
        Outlay.objects.filter(kind=OutlayKind.EXPENSE, state__in=COUNTED)
        .exclude(pk=but or 0)
        .annotate(same=same, owner=F("claims__owner"))
        .filter(Q(same=True) | alike)
    )
    return [
        Twin(
            f"Dépense {row.number}, {row.title}, {euros(row.cents)} le {day(row.on)}", "outlay", row.number,
            row.same, row.owner,
        )
        for row in found
    ]  # fmt: skip


def line_choices(wanted: Sequence[Exercise]) -> list[tuple[str, list[tuple[int, str]]]]:
    """The lines of these exercises for a list; what is exceeded is said on writing. One query."""
    found: dict[tuple[int | None, int], list[tuple[int, str]]] = {one.key: [] for one in wanted}
    lines = PlannedLine.objects.filter(withdrawn_at__isnull=True, year__in={one.year for one in wanted})
    for one in lines.order_by("envelope", "mission", "number"):
        if (key := (one.contract_id, one.year)) in found:
            words = f"{one}, {one.get_mission_display()}, {one.get_envelope_display()}"
            found[key].append((one.number, words))
    return [(one.label, found[one.key]) for one in wanted]


# --- Suppliers and their invoices -------------------------------------------------------------------------


def suppliers() -> "QuerySet[Supplier]":
    """With their account in force in ``current``."""
    current = SupplierAccount.objects.filter(replaced_at__isnull=True)
    return Supplier.objects.prefetch_related(Prefetch("accounts", current, to_attr="current"))


def invoices() -> "QuerySet[Any]":
    """Those that count, with ``paid_cents``; the earliest to pay first."""
    return (
        SupplierInvoice.objects.filter(live=True)
        .select_related("supplier", "outlay__commitment", "outlay__prepared_by")
        .annotate(
            paid_cents=settled(EXPENSE_SOURCE, "outlay_id"),
            in_order=Exists(OrderTransfer.objects.filter(outlay=OuterRef("outlay"), live=True)),
        )
        .order_by("due_on", "pk")
    )


def unpaid_invoices() -> "QuerySet[Any]":
    """Those that the bank has not wholly paid and that nobody says paid."""
    return invoices().filter(paid_cents__lt=F("outlay__cents"), outlay__said_paid_on__isnull=True)


def said_of(outlay: Outlay) -> dict[str, Any]:
    """What the accounts say of an expense on its page: its invoice, claim, payroll, transfer. One query."""
    mine = {"outlay": OuterRef("pk")}
    sent = OrderTransfer.objects.filter(live=True, **mine)
    found = Outlay.objects.filter(pk=outlay.pk).values(
        invoice=rows(
            SupplierInvoice.objects.filter(**mine), "number", "due_on", "supplier__name", "supplier__number"
        ),
        claim=rows(ExpenseClaim.objects.filter(**mine), "number", "owner_id"),
        payroll=rows(PayrollMonth.objects.filter(**mine), "gross_cents", "employer_cents", "net_cents"),
        transfer=rows(sent, "order__number", "order__state"),
    )
    said = {name: next(iter(one), None) for name, one in found.get().items()}
    if said["invoice"]:
        said["invoice"] |= {"due_on": date.fromisoformat(said["invoice"]["due_on"])}
    if said["transfer"]:
        said["transfer"] |= {"state": OrderState(said["transfer"]["order__state"]).label}
    return said


def is_payroll(outlay: int) -> bool:
    """Whether the files of this expense (its number) are those of a payroll."""
    return PayrollMonth.objects.filter(outlay__number=outlay).exists()


# --- What is to pay ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Payable:
    """An approved expense that a transfer may pay, on which account, and what stops it if something does."""

    outlay: Outlay
    cents: int
    account: SupplierAccount | BankDetails | None
    is_supplier: bool
    due_on: date | None
    obstacle: str


def payables(now: datetime) -> list[Payable]:
    """Invoices and refunds that nothing pays yet. Five queries."""
    held = OrderTransfer.objects.filter(outlay=OuterRef("pk"), live=True)
    rows = list(
        Outlay.objects.with_paid()
        .filter(kind=OutlayKind.EXPENSE, state=OutlayState.APPROVED, paid_cents__lt=F("cents"))
        .filter(Q(invoices__live=True) | Q(claims__isnull=False), said_paid_on__isnull=True)
        .exclude(Exists(held))
        .prefetch_related(
            Prefetch("invoices", SupplierInvoice.objects.select_related("supplier")),
            Prefetch("claims", ExpenseClaim.objects.select_related("owner")),
        )
        .order_by("on", "number")
    )
    suppliers = {one.supplier_id: one for one in SupplierAccount.objects.filter(replaced_at__isnull=True)}
    people = {one.user_id: one for one in BankDetails.objects.filter(replaced_at__isnull=True)}
    found = [_payable(row, suppliers, people, now) for row in rows]
    return sorted(found, key=lambda one: (one.due_on or one.outlay.on, one.outlay.number))


def _payable(
    outlay: Outlay, suppliers: dict[int, SupplierAccount], people: dict[int, BankDetails], now: datetime
) -> Payable:
    invoice = next(iter(outlay.invoices.all()), None)
    account: SupplierAccount | BankDetails | None
    if invoice is not None:
        account, missing = suppliers.get(invoice.supplier_id), "le fournisseur n’a pas d’IBAN enregistré."
    else:
        account = people.get(outlay.claims.all()[0].owner_id)
        missing = "la personne n’a pas donné d’IBAN : payez par un autre moyen, la banque le montrera."
    obstacle = "" if account else missing
    if account is not None and not account.is_payable(now):
        obstacle = "l’IBAN est trop récent : payable 48 h après avoir été donné."
    return Payable(
        outlay=outlay, cents=outlay.cents - outlay.paid_cents, account=account,  # type: ignore[attr-defined]
        is_supplier=invoice is not None, due_on=invoice.due_on if invoice else None, obstacle=obstacle,
    )  # fmt: skip


def orders() -> "QuerySet[PaymentOrder]":
    return PaymentOrder.objects.select_related("prepared_by", "decided_by", "account__account")


def order_of_key(text: str) -> PaymentOrder | None:
    """The order that this key of a form froze, if it did."""
    try:
        found: PaymentOrder | None = PaymentOrder.objects.filter(key=UUID(text)).first()
    except ValueError:
        return None
    return found


def transfers_of(order: PaymentOrder) -> "QuerySet[OrderTransfer]":
    """With ``paid_cents``: what the bank showed of each expense."""
    return order.transfers.select_related("outlay").annotate(paid_cents=settled(EXPENSE_SOURCE, "outlay_id"))


def orders_to_approve(user: User) -> "QuerySet[PaymentOrder]":
    """Those that this person may approve: neither prepared by them, nor paying them back."""
    waiting = PaymentOrder.objects.filter(state=OrderState.PREPARED).exclude(prepared_by=user)
    return waiting.exclude(
        Exists(OrderTransfer.objects.filter(order=OuterRef("pk"), outlay__claims__owner=user))
    )


# --- Payroll ----------------------------------------------------------------------------------------------


def payrolls() -> "QuerySet[PayrollMonth]":
    """Those that count, with ``paid_cents``, the newest first. Only for who approves the money."""
    return (
        PayrollMonth.objects.filter(live=True)
        .select_related("outlay")
        .annotate(paid_cents=settled(EXPENSE_SOURCE, "outlay_id"))
        .order_by("-month")
    )


# --- What was handed over ---------------------------------------------------------------------------------


def exports() -> "QuerySet[JournalExport]":
    return JournalExport.objects.select_related("made_by")


def last_export(year: int) -> JournalExport | None:
    found: JournalExport | None = JournalExport.objects.filter(year=year).order_by("-number").first()
    return found


def standing(year: int) -> list[Kept]:
    """The entries handed over for a year that nothing undid."""
    rows = JournalEntry.objects.filter(year=year, undoes__isnull=True, undone_by__isnull=True)
    return [Kept(one.number, draft_of(one)) for one in rows.order_by("number")]


def fec_of(year: int, today: date, added: Iterable[tuple[int, Draft]] = (), last: int | None = None) -> bytes:
    """The file of a year: what was handed over up to ``last``, then what is added today."""
    rows = JournalEntry.objects.filter(year=year).select_related("export").order_by("number")
    if last is not None:
        rows = rows.filter(number__lte=last)
    entries = [
        Numbered(one.number, one.export.made_on, Journal(one.journal).label, draft_of(one)) for one in rows
    ]
    entries += [Numbered(number, today, Journal(draft.journal).label, draft) for number, draft in added]
    return fec_file(entries)


def file_of(export: JournalExport) -> bytes:
    """The file of an export, as it was. Raises ``ValueError`` if its print is another: it never should."""
    content = fec_of(export.year, export.made_on, last=export.last_number)
    if hashlib.sha256(content).hexdigest() != export.sha256:
        raise ValueError(f"{export}: its entries changed")
    return content


# --- At a glance ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Glance:
    """What the home of the accounts shows: counts, and amounts in cents."""

    claims: int
    to_approve: int
    late: int
    late_cents: int
    to_pay: int
    to_pay_cents: int
    orders: int


def glance(today: date, user: User) -> Glance:
    """What waits. Eight queries."""
    approved = unpaid_invoices().filter(outlay__state=OutlayState.APPROVED)
    late = [one.outlay.cents - one.paid_cents for one in approved.filter(due_on__lt=today)]
    owed = payables(datetime.now(UTC))
    return Glance(
        claims=ExpenseClaim.objects.filter(state=ClaimState.SENT).count(),
        to_approve=Outlay.objects.filter(kind=OutlayKind.EXPENSE, state=OutlayState.PREPARED).count(),
        late=len(late), late_cents=sum(late), to_pay=len(owed), to_pay_cents=sum(one.cents for one in owed),
        orders=orders_to_approve(user).count(),
    )  # fmt: skip
