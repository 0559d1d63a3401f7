"""Orders of transfers: frozen by one person, approved by another, handed to the bank."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from maillage.communities.treasury.actions import release
from maillage.communities.treasury.models import Settlement
from maillage.foundation.access.acting import trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.numbers import next_number
from maillage.operations.budget.accounts.enums import OrderState
from maillage.operations.budget.accounts.models import OrderTransfer, PaymentOrder, SupplierAccount
from maillage.operations.budget.accounts.queries import Payable, payables, transfers_of
from maillage.operations.budget.accounts.sealed import ORDER, SUPPLIER
from maillage.operations.budget.actions.common import begin
from maillage.operations.budget.enums import OutlayState
from maillage.operations.budget.errors import BudgetError
from maillage.operations.budget.models import EXPENSE_SOURCE
from maillage.operations.budget.queries import settlements_of
from maillage.operations.indemnities.enums import SepaFormat
from maillage.operations.indemnities.models import PayerAccount
from maillage.operations.indemnities.sealed import DETAILS, PAYER
from maillage.operations.indemnities.sepa import Order, Payment, sepa_file

FARTHEST = timedelta(days=60)


@transaction.atomic
def prepare_order(
    *, by: User, community: Community, key: UUID, account: PayerAccount, execution_on: date,
    outlays: Sequence[int],
) -> PaymentOrder:  # fmt: skip
    """Freeze the transfers that pay these expenses (numbers); the same key returns the first order."""
    actor = begin(by, community, Permission.BUDGET_EDIT)
    known: PaymentOrder | None = PaymentOrder.objects.filter(key=key).first()
    if known is not None:
        return known
    today = timezone.localdate()
    if not today <= execution_on <= today + FARTHEST:
        raise BudgetError("La date d’exécution est à venir, dans les 60 jours.", field="execution_on")
    chosen = [one for one in payables(timezone.now()) if one.outlay.number in set(outlays)]
    if not chosen or len(chosen) != len(set(outlays)):
        raise BudgetError("Une de ces dépenses n’est plus à payer : rechargez la page.")
    for one in chosen:
        if one.obstacle:
            raise BudgetError(f"Dépense {one.outlay.number} : {one.obstacle}")
    number = next_number(PaymentOrder)
    order: PaymentOrder = PaymentOrder.objects.create(
        community=community, number=number, key=key, reference=f"MAILLAGE-{community.pk}-D{number:05d}",
        account=account, payer_holder=account.holder, execution_on=execution_on, count=len(chosen),
        total_cents=sum(one.cents for one in chosen), prepared_by=by,
        prepared_at=timezone.now().replace(microsecond=0),
    )  # fmt: skip
    for one in chosen:
        _freeze(order, one)
    _add_up_now()
    trace(AuditAction.ORDER_PREPARED, actor, community, order, number=number, cents=order.total_cents)
    return order


def _freeze(order: PaymentOrder, one: Payable) -> None:
    community, account = order.community, one.account
    if account is None:
        raise BudgetError(f"Dépense {one.outlay.number} : {one.obstacle}")
    number = (SUPPLIER if one.is_supplier else DETAILS).opener(community).open(account)
    transfer = OrderTransfer(
        community=community, order=order, outlay=one.outlay, holder=account.holder,
        end_to_end=f"M{community.pk}-D{one.outlay.number}-{order.number}", iban_masked=account.iban_masked,
        iban_is_new=account.is_new(order.prepared_at), cents=one.cents,
    )  # fmt: skip
    transfer.iban_sealed = ORDER.seal(community=community, row=transfer.uid, text=number)
    transfer.save()


@transaction.atomic
def approve_order(*, by: User, order: PaymentOrder) -> PaymentOrder:
    """Let an order go to the bank: not by who prepared it, whom it pays, or who changed an IBAN in it."""
    actor, current = _turn(by, order, Permission.BUDGET_APPROVE)
    if current.state == OrderState.APPROVED:
        return current
    if current.state != OrderState.PREPARED:
        raise BudgetError("Cet ordre a été annulé.")
    if current.prepared_by_id == by.pk:
        raise BudgetError("Vous avez préparé cet ordre : une autre personne l’approuve.")
    transfers = current.transfers.all()
    if transfers.filter(outlay__claims__owner=by).exists():
        raise BudgetError("Cet ordre vous rembourse : une autre personne l’approuve.")
    if _changed_by(by, current).exists():
        raise BudgetError("Vous avez changé un de ces IBAN : une autre personne approuve cet ordre.")
    _still_owed(current, "Annulez l’ordre, puis figez-en un autre.")
    return _decide(actor, current, OrderState.APPROVED)


def _changed_by(by: User, order: PaymentOrder) -> "QuerySet[OrderTransfer]":
    """Transfers to an account that this person changed: the one in force when the order was frozen."""
    last = SupplierAccount.objects.filter(
        supplier__invoices__outlay=OuterRef("outlay"), recorded_at__lte=order.prepared_at
    ).order_by("-recorded_at")
    return (
        order.transfers.filter(iban_is_new=True)
        .annotate(changed_by=Subquery(last.values("recorded_by")[:1]))
        .filter(changed_by=by.pk)
    )


def _still_owed(order: PaymentOrder, remedy: str) -> None:
    """Refuse an order that would pay what was paid otherwise, cancelled or sent back since it was frozen."""
    for one in transfers_of(order):
        outlay = one.outlay
        over = one.paid_cents + one.cents > outlay.cents  # type: ignore[attr-defined]
        if not one.live or outlay.state != OutlayState.APPROVED or outlay.said_paid_on or over:
            raise BudgetError(f"Dépense {outlay.number} : elle n’est plus à payer par cet ordre. {remedy}")


@transaction.atomic
def cancel_order(*, by: User, order: PaymentOrder, reason: str) -> PaymentOrder:
    """Give up an order that nobody approved: its expenses may be paid otherwise. Twice changes nothing."""
    actor, current = _turn(by, order, Permission.BUDGET_EDIT)
    if current.state == OrderState.CANCELLED:
        return current
    if current.state == OrderState.APPROVED:
        raise BudgetError("Cet ordre est approuvé : seul un rejet de la banque libère ses dépenses.")
    if not reason.strip():
        raise BudgetError("Dites en quelques mots pourquoi.", field="reason")
    current.cancel_reason = reason.strip()
    current.transfers.filter(live=True).update(live=False)
    return _decide(actor, current, OrderState.CANCELLED)


@transaction.atomic
def hand_over(*, by: User, order: PaymentOrder, form: SepaFormat) -> bytes:
    """The file of an approved order, the same bytes each time; the reading of its IBANs is traced.

    Raises ``BudgetError`` before approval, or the first time if an expense of it is no longer owed;
    ``SepaError`` when the schema refuses it.
    """
    actor, current = _turn(by, order, Permission.BUDGET_APPROVE)
    if current.state != OrderState.APPROVED:
        raise BudgetError("Un ordre se remet à la banque une fois approuvé par une autre personne.")
    if not current.file_sha256:
        _still_owed(current, "Notez le rejet de chaque virement, puis figez un autre ordre.")
    content = sepa_file(order_of(current), form)
    made = hashlib.sha256(content).hexdigest()
    former = current.file_sha256.get(form.value)
    if former is not None and former != made:
        raise BudgetError("Le fichier régénéré diffère de celui qui a été remis : ne l’envoyez pas.")
    if former is None:
        current.file_sha256 = {**current.file_sha256, form.value: made}
        current.save(update_fields=["file_sha256"])
    trace(AuditAction.ORDER_FILE, actor, current.community, current, form=form.value, sha256=made[:16])
    trace(AuditAction.SUPPLIER_IBAN_READ, actor, current.community, current, count=current.count)
    return content


@transaction.atomic
def note_returned(*, by: User, transfer: OrderTransfer, on: date, reason: str) -> OrderTransfer:
    """The bank sent a transfer back: its expense may be paid again, its settlement is released. Once."""
    actor = begin(by, transfer.community, Permission.BUDGET_APPROVE)
    current: OrderTransfer = OrderTransfer.objects.select_related("order", "outlay", "community").get(
        pk=transfer.pk
    )
    if current.returned_on is not None:
        return current
    if not current.live or current.order.state != OrderState.APPROVED:
        raise BudgetError("Ce virement n’a jamais été remis à la banque.")
    if on > timezone.localdate():
        raise BudgetError("Un rejet ne peut pas être daté du futur.", field="on")
    settlement = _settlement(current)
    current.live, current.returned_on, current.returned_reason = False, on, reason
    current.save(update_fields=["live", "returned_on", "returned_reason"])
    if settlement is not None:
        release(
            by=actor, community=current.community, source=EXPENSE_SOURCE, proof=settlement.proof,
            reason=reason,
        )  # fmt: skip
    trace(AuditAction.ORDER_RETURNED, actor, current.community, current, cents=current.cents)
    return current


def _settlement(transfer: OrderTransfer) -> Settlement | None:
    """What the bank showed of this transfer, if it did: the line that names it, else, where the expense has
    no room left for it, the last of its amount since the order was approved. Raises ``BudgetError`` when
    something else fills that room.
    """
    shown = settlements_of(transfer.outlay).order_by("-pk")
    alike = shown.filter(cents=transfer.cents)
    name = transfer.end_to_end
    named: Settlement | None = alike.filter(
        Q(line__end_to_end=name) | Q(line__text__iregex=rf"\m{name}\M")
    ).first()
    paid = sum(one.cents for one in shown)
    # What was never handed over, the bank never showed: what pays the expense is something else.
    has_room = paid + transfer.cents <= transfer.outlay.cents or not transfer.order.file_sha256
    if named is not None or has_room or transfer.order.decided_at is None:
        return named
    day = timezone.localdate(transfer.order.decided_at)
    since: Settlement | None = alike.filter(line__booked_on__gte=day).first()
    if since is None:
        raise BudgetError("Annulez d’abord le rapprochement de ce virement.")
    return since


def order_of(order: PaymentOrder) -> Order:
    """What an order asks of the bank, its IBANs opened: whoever calls traces that reading."""
    opener = ORDER.opener(order.community)
    transfers = order.transfers.select_related("outlay").order_by("pk")
    return Order(
        reference=order.reference,
        made_at=order.prepared_at.astimezone(UTC),
        holder=order.payer_holder,
        iban=PAYER.opener(order.community).open(order.account),
        execution_on=order.execution_on,
        booked_as_one=False,
        payments=[
            Payment(one.holder, opener.open(one), one.cents, one.end_to_end, _text(one)) for one in transfers
        ],
    )


def _text(transfer: OrderTransfer) -> str:
    """What the payee reads: the number of their invoice."""
    return f"{transfer.outlay.reference or 'Depense'} {transfer.end_to_end}"[:140]


def _turn(by: User, order: PaymentOrder, permission: Permission) -> tuple[Actor, PaymentOrder]:
    actor = begin(by, order.community, permission)
    current: PaymentOrder = PaymentOrder.objects.select_related("account", "community").get(pk=order.pk)
    return actor, current


def _decide(actor: Actor, order: PaymentOrder, state: OrderState) -> PaymentOrder:
    order.state, order.decided_by, order.decided_at = state, actor.user, timezone.now()
    order.save(update_fields=["state", "decided_by", "decided_at", "cancel_reason"])
    trace(
        AuditAction.ORDER_DECIDED, actor, order.community, order, number=order.number, state=state.value,
        cents=order.total_cents,
    )  # fmt: skip
    return order


def _add_up_now() -> None:
    """Let the database add the order up here, where what it refuses can be said, not at the commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS payment_order_adds_up IMMEDIATE")
        cursor.execute("SET CONSTRAINTS payment_order_adds_up DEFERRED")
