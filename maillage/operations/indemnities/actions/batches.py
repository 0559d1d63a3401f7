"""Batches: frozen by one person, approved by another, handed to the bank; then paid, or returned."""

import hashlib
import uuid
from collections.abc import Sequence
from datetime import UTC, date, timedelta

from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone

from maillage.communities.treasury.actions import release
from maillage.engines.indemnity import ceiling_of
from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.notify.actions import queue_notice
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.numbers import next_number
from maillage.foundation.tenancy.zones import day_in
from maillage.operations.indemnities.actions.common import (
    take_persons_turn,
    take_turn,
    walls_in_french,
)
from maillage.operations.indemnities.enums import BatchState, Outcome, SepaFormat
from maillage.operations.indemnities.errors import IndemnityRefusal
from maillage.operations.indemnities.models import (
    BatchTransfer,
    PayerAccount,
    PaymentBatch,
    TransferLine,
)
from maillage.operations.indemnities.queries import Payable, payable, transfers_of
from maillage.operations.indemnities.sealed import DETAILS, PAYER, TRANSFER
from maillage.operations.indemnities.sepa import Order, Payment, sepa_file

# What the treasury calls these payments (``indemnities.settling``).
BANK_SOURCE = "indemnity"
FARTHEST = timedelta(days=60)


@transaction.atomic
def prepare_batch(
    *,
    by: User,
    community: Community,
    key: uuid.UUID,
    account: PayerAccount,
    execution_on: date,
    payees: Sequence[int],
    booked_as_one: bool = False,
) -> PaymentBatch:
    """Freeze what these people (keys of accounts) may be paid now; the same ``key`` gives the same batch.

    One transfer a person, on the account they have now. Raises ``IndemnityRefusal``: nobody left, an IBAN
    that is missing or too fresh, a day that is past, the ceiling of the year of payment.
    """
    actor = entitled(by, community, Permission.INDEMNITY_PREPARE)
    take_turn(community)
    written: PaymentBatch | None = PaymentBatch.objects.filter(key=key).first()
    if written is not None:
        return written
    today = day_in(community.department_code, timezone.now())
    if not today <= execution_on <= today + FARTHEST:
        raise IndemnityRefusal("La date d’exécution est à venir, dans les 60 jours.", field="execution_on")
    chosen = [one for one in payable(timezone.now()) if one.payee.pk in set(payees)]
    if not chosen:
        raise IndemnityRefusal("Plus rien à payer à ces personnes : leurs lignes sont déjà dans un lot.")
    for one in chosen:
        if one.obstacle:
            raise IndemnityRefusal(f"{one.member} : {one.obstacle}")
    for one in sorted(chosen, key=lambda one: one.payee.pk):
        take_persons_turn(one.payee.pk)
        _check_year_of_payment(one, execution_on.year)
    number = next_number(PaymentBatch)
    with walls_in_french():
        batch: PaymentBatch = PaymentBatch.objects.create(
            community=community, number=number, key=key, reference=f"MAILLAGE-{community.pk}-{number:05d}",
            account=account, payer_holder=account.holder, execution_on=execution_on,
            booked_as_one=booked_as_one, state=BatchState.PREPARED, count=len(chosen),
            total_cents=sum(one.cents for one in chosen), prepared_by=by,
            prepared_at=timezone.now().replace(microsecond=0),
        )  # fmt: skip
        for rank, one in enumerate(chosen, start=1):
            _freeze(batch, one, rank)
        _add_up_now()
    trace(AuditAction.BATCH_PREPARED, actor, community, batch, count=batch.count, cents=batch.total_cents)
    return batch


def _check_year_of_payment(one: Payable, year: int) -> None:
    """What is paid in a calendar year stays within its ceiling too, whatever the years of the work."""
    limit = ceiling_of(year)
    if not limit.is_confirmed:
        raise IndemnityRefusal(f"Le plafond annuel de {year} n’est pas confirmé : rien ne peut être payé.")
    rows = TransferLine.objects.filter(
        live=True, transfer__payee=one.payee, transfer__batch__execution_on__year=year
    )
    held = rows.aggregate(total=Sum("line__time_cents"))["total"] or 0
    if held + sum(line.time_cents for line in one.lines) > limit.confirmed_cents:
        raise IndemnityRefusal(f"{one.member} : ce qui lui serait payé en {year} dépasserait le plafond.")


def _freeze(batch: PaymentBatch, one: Payable, rank: int) -> None:
    community, details = batch.community, one.details
    if details is None:
        raise IndemnityRefusal(f"{one.member} : {one.obstacle}")
    number = DETAILS.opener(community).open(details)
    transfer = BatchTransfer(
        community=community, batch=batch, member=one.member, payee=one.payee,
        end_to_end=f"M{community.pk}-B{batch.number}-{rank}", holder=details.holder,
        iban_masked=details.iban_masked, iban_is_new=details.is_new(batch.prepared_at), cents=one.cents,
    )  # fmt: skip
    transfer.iban_sealed = TRANSFER.seal(community=community, row=transfer.uid, text=number)
    transfer.save()
    TransferLine.objects.bulk_create(
        TransferLine(community=community, transfer=transfer, line=line, cents=line.total_cents)
        for line in one.lines
    )


@transaction.atomic
def approve_batch(*, by: User, batch: PaymentBatch) -> PaymentBatch:
    """Let a batch go to the bank: not by who prepared it, nor by somebody whom it pays. Once."""
    actor = entitled(by, batch.community, Permission.INDEMNITY_APPROVE)
    take_turn(batch.community)
    current = _current(batch)
    if current.state == BatchState.APPROVED:
        return current
    if current.state == BatchState.CANCELLED:
        raise IndemnityRefusal("Ce lot a été annulé.")
    if current.prepared_by_id == by.pk:
        raise IndemnityRefusal("Vous avez préparé ce lot : une autre personne doit l’approuver.")
    if current.transfers.filter(payee=by).exists():
        raise IndemnityRefusal("Ce lot vous paie : une autre personne doit l’approuver.")
    current.state, current.approved_by, current.approved_at = BatchState.APPROVED, by, timezone.now()
    with walls_in_french():
        current.save(update_fields=["state", "approved_by", "approved_at"])
        _add_up_now()
    trace(AuditAction.BATCH_APPROVED, actor, current.community, current, cents=current.total_cents)
    return current


@transaction.atomic
def cancel_batch(*, by: User, batch: PaymentBatch, reason: str) -> PaymentBatch:
    """Give up a batch that nobody approved: its lines may be paid by another. Twice changes nothing."""
    actor = entitled(by, batch.community, Permission.INDEMNITY_PREPARE)
    take_turn(batch.community)
    current = _current(batch)
    if current.state == BatchState.CANCELLED:
        return current
    if current.state == BatchState.APPROVED:
        raise IndemnityRefusal("Ce lot est approuvé : seul un rejet de la banque rend ses lignes payables.")
    current.state, current.cancelled_by, current.cancelled_at = BatchState.CANCELLED, by, timezone.now()
    current.cancel_reason = reason
    current.save(update_fields=["state", "cancelled_by", "cancelled_at", "cancel_reason"])
    TransferLine.objects.filter(transfer__batch=current, live=True).update(live=False)
    current.transfers.update(outcome=Outcome.DROPPED)
    _add_up_now()
    trace(AuditAction.BATCH_CANCELLED, actor, current.community, current)
    return current


@transaction.atomic
def hand_over(*, by: User, batch: PaymentBatch, form: SepaFormat) -> bytes:
    """The file of an approved batch, the same bytes each time; the reading of its IBANs is traced.

    Raises ``IndemnityRefusal`` before approval, and ``SepaError`` when the schema refuses it.
    """
    actor = entitled(by, batch.community, Permission.INDEMNITY_APPROVE)
    take_turn(batch.community)
    current = _current(batch)
    if current.state != BatchState.APPROVED:
        raise IndemnityRefusal("Un lot se remet à la banque une fois approuvé par une autre personne.")
    content = sepa_file(order_of(current), form)
    print_ = hashlib.sha256(content).hexdigest()
    former = current.file_sha256.get(form.value)
    if former is not None and former != print_:
        raise IndemnityRefusal("Le fichier régénéré diffère de celui qui a été remis : ne l’envoyez pas.")
    if former is None:
        current.file_sha256 = {**current.file_sha256, form.value: print_}
        current.save(update_fields=["file_sha256"])
    trace(AuditAction.BATCH_FILE, actor, current.community, current, form=form.value, sha256=print_[:16])
    trace(AuditAction.INDEMNITY_IBAN_READ, actor, current.community, current, count=current.count)
    return content


@transaction.atomic
def read_ibans(*, by: User, batch: PaymentBatch) -> dict[int, str]:
    """{transfer: IBAN in full} of those of a batch that wait for the bank, to be compared; traced.

    Raises ``IndemnityRefusal`` once nothing waits: a number is not read without a payment to make.
    """
    actor = entitled(by, batch.community, Permission.INDEMNITY_APPROVE)
    opener = TRANSFER.opener(batch.community)
    waiting = [one for one in transfers_of(batch) if one.outcome == Outcome.PENDING]
    if not waiting:
        raise IndemnityRefusal("Plus rien n’attend la banque dans ce lot : ses IBAN ne se lisent plus.")
    found = {one.pk: opener.open(one) for one in waiting}
    trace(AuditAction.INDEMNITY_IBAN_READ, actor, batch.community, batch, count=len(found))
    return found


def order_of(batch: PaymentBatch) -> Order:
    """What a batch asks of the bank, its IBANs opened: whoever calls traces that reading."""
    opener = TRANSFER.opener(batch.community)
    payments = [
        Payment(one.holder, opener.open(one), one.cents, one.end_to_end, f"Indemnites lot {batch.number}")
        for one in transfers_of(batch)
    ]
    return Order(
        reference=batch.reference,
        made_at=batch.prepared_at.astimezone(UTC),
        holder=batch.payer_holder,
        iban=PAYER.opener(batch.community).open(batch.account),
        execution_on=batch.execution_on,
        booked_as_one=batch.booked_as_one,
        payments=payments,
    )


# --- What the bank did --------------------------------------------------------------------------------------


@transaction.atomic
def note_paid(*, by: User, transfers: Sequence[BatchTransfer], on: date, proof: str) -> None:
    """Write that the bank paid these transfers of one batch, wholly. ``proof``: 40 signs at most."""
    batch = transfers[0].batch
    actor = entitled(by, batch.community, Permission.INDEMNITY_APPROVE)
    take_turn(batch.community)
    if batch.state != BatchState.APPROVED:
        raise IndemnityRefusal("Ce lot n’est pas approuvé : rien n’a pu en être payé.")
    for one in transfers:
        one.outcome, one.paid_on, one.proof = Outcome.PAID, on, proof
        one.save(update_fields=["outcome", "paid_on", "proof"])
        trace(AuditAction.TRANSFER_PAID, actor, batch.community, one, cents=one.cents)
        queue_notice(
            key=f"indemnity-paid:{one.pk}:{proof}"[:200], to=one.payee.email, template="indemnity_paid",
            context={"community": batch.community, "transfer": one},
        )  # fmt: skip


@transaction.atomic
def undo_paid(*, by: User, community: Community, proof: str) -> int:
    """Take back what was noted under this proof: the transfers wait again; how many did."""
    actor = entitled(by, community, Permission.INDEMNITY_APPROVE)
    take_turn(community)
    found = list(BatchTransfer.objects.filter(proof=proof, outcome=Outcome.PAID))
    for one in found:
        one.outcome, one.paid_on, one.proof = Outcome.PENDING, None, ""
        one.save(update_fields=["outcome", "paid_on", "proof"])
        trace(AuditAction.TRANSFER_RETURNED, actor, community, one, undone=True)
    return len(found)


@transaction.atomic
def note_returned(*, by: User, transfer: BatchTransfer, on: date, reason: str) -> BatchTransfer:
    """The bank sent a transfer back: its lines may be paid again, its settlement is released. Once."""
    community = transfer.community
    actor = entitled(by, community, Permission.INDEMNITY_APPROVE)
    take_turn(community)
    current: BatchTransfer = BatchTransfer.objects.select_related("batch", "payee").get(pk=transfer.pk)
    if current.outcome == Outcome.RETURNED:
        return current
    if current.outcome == Outcome.DROPPED or current.batch.state != BatchState.APPROVED:
        raise IndemnityRefusal("Ce virement n’a jamais été remis à la banque.")
    if on > day_in(community.department_code, timezone.now()):
        raise IndemnityRefusal("Un rejet ne peut pas être daté du futur.", field="on")
    former = current.proof
    current.outcome, current.returned_on, current.returned_reason = Outcome.RETURNED, on, reason
    current.save(update_fields=["outcome", "returned_on", "returned_reason"])
    current.items.filter(live=True).update(live=False)
    _add_up_now()
    if former and not current.batch.booked_as_one:
        _release(actor, community, former, reason)
    trace(AuditAction.TRANSFER_RETURNED, actor, community, current, cents=current.cents)
    queue_notice(
        key=f"indemnity-returned:{current.pk}", to=current.payee.email, template="indemnity_returned",
        context={"community": community, "transfer": current},
    )  # fmt: skip
    return current


def _release(actor: Actor, community: Community, proof: str, reason: str) -> None:
    """The debit stays in the bank's file, with the return that cancels it: both wait to be set aside."""
    release(by=actor, community=community, source=BANK_SOURCE, proof=proof, reason=reason)


def _current(batch: PaymentBatch) -> PaymentBatch:
    found: PaymentBatch = PaymentBatch.objects.select_related("account", "community").get(pk=batch.pk)
    return found


def _add_up_now() -> None:
    """Let the database add the batch up here, where what it refuses can be said, not at the commit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS payment_batch_adds_up, batch_transfer_adds_up, transfer_line_adds_up IMMEDIATE"
        )
        cursor.execute(
            "SET CONSTRAINTS payment_batch_adds_up, batch_transfer_adds_up, transfer_line_adds_up DEFERRED"
        )
