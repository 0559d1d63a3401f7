"""Calling fees, noting what was received, undoing a mistake, exempting, reminding."""

import uuid
from datetime import date

from django.db import transaction
from django.db.models import Max, Sum
from django.utils import timezone

from maillage.communities.members.actions.common import (
    call_fee,
    change_status,
    fee_is_settled,
    fresh,
    settle,
    take_turn,
)
from maillage.communities.members.enums import MemberStatus, PaymentMethod
from maillage.communities.members.errors import MemberError
from maillage.communities.members.lifecycle import ADMITTED
from maillage.communities.members.links import write_link
from maillage.communities.members.models import Fee, FeePayment, Member, MembershipRules
from maillage.communities.treasury.actions import release
from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.notify.actions import queue_notice
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.french import euros

# What the treasury calls the fees (``members.bank``).
BANK_SOURCE = "fee"


@transaction.atomic
def note_payment(
    *,
    by: User,
    fee: Fee,
    key: uuid.UUID,
    amount_cents: int,
    paid_on: date,
    method: PaymentMethod,
    reference: str = "",
) -> FeePayment:
    """Write money received for a fee, in cents; the same ``key`` again returns the first writing.

    Raises ``MemberError`` beyond what is still due, or for a day that has not come.
    """
    community = fee.community
    actor = entitled(by, community, Permission.FEES_EDIT)
    take_turn(community)
    written: FeePayment | None = FeePayment.objects.filter(key=key).first()
    if written is not None:
        return written
    if paid_on > timezone.localdate():
        raise MemberError("Un règlement ne peut pas être daté du futur.", field="paid_on")
    current = Fee.objects.with_received().select_related("member").get(pk=fee.pk)
    due = current.amount_cents - current.received_cents
    if amount_cents > due:
        raise MemberError(
            f"Il reste {euros(max(due, 0))} à recevoir sur cette cotisation : {euros(amount_cents)} dépasse. "
            "Notez le surplus comme un don, hors cotisation.",
            field="amount",
        )
    last = FeePayment.objects.aggregate(last=Max("receipt_number"))["last"]
    payment: FeePayment = FeePayment.objects.create(
        community=community,
        fee=current,
        key=key,
        amount_cents=amount_cents,
        paid_on=paid_on,
        method=method,
        reference=reference,
        receipt_number=int(last or 0) + 1,
        noted_by=by,
    )
    trace(AuditAction.FEE_PAID, actor, community, current.member, year=current.year, cents=amount_cents)
    settle(fresh(current.member), on=paid_on, by=actor)
    return payment


@transaction.atomic
def undo_payment(*, by: User, payment: FeePayment, reason: str) -> FeePayment:
    """Write the opposite of a payment noted by mistake, or sent back by the bank. Twice changes nothing."""
    community = payment.community
    actor = entitled(by, community, Permission.FEES_EDIT)
    take_turn(community)
    if payment.undoes_id:
        raise MemberError("Une annulation ne s’annule pas : notez de nouveau le règlement.")
    undone: FeePayment | None = FeePayment.objects.filter(undoes=payment).first()
    if undone is not None:
        return undone
    opposite: FeePayment = FeePayment.objects.create(
        community=community,
        fee_id=payment.fee_id,
        amount_cents=-payment.amount_cents,
        paid_on=timezone.localdate(),
        method=payment.method,
        reference=payment.reference,
        undoes=payment,
        reason=reason,
        noted_by=by,
    )
    member = payment.fee.member
    # Where a bank line settled it, the line waits again.
    release(by=actor, community=community, source=BANK_SOURCE, proof=str(payment.pk), reason=reason)
    trace(AuditAction.FEE_UNDONE, actor, community, member, year=payment.fee.year, cents=payment.amount_cents)
    if payment.fee.year == timezone.localdate().year:
        settle(fresh(member), on=timezone.localdate(), by=actor)
    return opposite


@transaction.atomic
def waive(*, by: User, fee: Fee, on: date, reason: str) -> Fee:
    """Exempt a member for a year, by the board's decision. Raises ``MemberError`` once something was paid."""
    community = fee.community
    actor = entitled(by, community, Permission.FEES_EDIT)
    take_turn(community)
    current: Fee = Fee.objects.select_related("member").get(pk=fee.pk)
    if current.payments.aggregate(cents=Sum("amount_cents"))["cents"]:
        raise MemberError("Un règlement a déjà été reçu : annulez-le d’abord.")
    current.waived_on, current.waived_reason = on, reason
    current.save(update_fields=["waived_on", "waived_reason"])
    trace(AuditAction.FEE_WAIVED, actor, community, current.member, year=current.year)
    settle(fresh(current.member), on=on, by=actor)
    return current


@transaction.atomic
def confirm_renewal(*, member: Member) -> Fee | None:
    """« Je renouvelle », in one click from the link: the fee of the year is called and confirmed.

    Returns the fee, or None while no amount was voted. A fee of zero renews at once. Twice changes nothing.
    """
    with community_scope(member.community):
        take_turn(member.community)
        member = fresh(member)
        today = timezone.localdate()
        if member.state not in ADMITTED:
            raise MemberError("Cette adhésion est close : faites une nouvelle demande.")
        fee = call_fee(member, year=today.year, today=today)
        if fee is not None and fee.confirmed_at is None:
            fee.confirmed_at = timezone.now()
            fee.save(update_fields=["confirmed_at"])
        settle(member, on=today, by=None)
    return fee


@transaction.atomic
def call_fees(*, by: User, community: Community, year: int) -> int:
    """Call the fees of a year for all whose category has a voted amount; how many were called now."""
    actor = entitled(by, community, Permission.FEES_EDIT, Permission.MEMBERS_SETTINGS)
    take_turn(community)
    return _call_all(community, year, by=actor)


def _call_all(community: Community, year: int, *, by: Actor | None) -> int:
    today = timezone.localdate()
    before = Fee.objects.filter(year=year).count()
    for member in Member.objects.admitted().select_related("community"):
        call_fee(member, year=year, today=today)
        if year == today.year:
            settle(member, on=today, by=by)
    called = Fee.objects.filter(year=year).count() - before
    if called:
        trace(AuditAction.FEE_CALLED, by, community, community, year=year, count=called)
    return called


@transaction.atomic
def remind(*, by: User, fee: Fee) -> bool:
    """Write to one member about a fee that is late; whether something left (one message a day at most)."""
    actor = entitled(by, fee.community, Permission.FEES_EDIT, Permission.MEMBERS_EDIT)
    take_turn(fee.community)
    current: Fee = Fee.objects.select_related("member__community").get(pk=fee.pk)
    return _remind(current, by=actor)


def _remind(fee: Fee, *, by: Actor | None) -> bool:
    today = timezone.localdate()
    member = fee.member
    if fee_is_settled(fee) or member.state not in ADMITTED:
        return False
    sent = queue_notice(
        key=f"fee-reminder:{fee.pk}:{today}",
        to=member.email,
        template="fee_reminder",
        context={"member": member, "community": member.community, "fee": fee, "link": write_link(member)},
    )
    if sent is None:
        return False
    fee.reminded_on, fee.reminders = today, fee.reminders + 1
    fee.save(update_fields=["reminded_on", "reminders"])
    trace(AuditAction.FEE_REMINDED, by, member.community, member, year=fee.year, rank=fee.reminders)
    return True


@transaction.atomic
def turn_the_year(*, community: Community, today: date) -> dict[str, int]:
    """What the calendar does by itself; run every day, twice changes nothing.

    From 1 January: last year's members become « à renouveler », their fee of the year is called; on the days
    of the rules they are reminded; after the grace they expire. Returns counts by what was done.
    """
    done = {"to_renew": 0, "called": 0, "reminded": 0, "expired": 0}
    with community_scope(community):
        take_turn(community)
        rules = MembershipRules.objects.first()
        if rules is None:
            return done
        day_of_year = (today - date(today.year, 1, 1)).days
        for member in Member.objects.admitted().select_related("community").order_by("number"):
            fee = call_fee(member, year=today.year, today=today)
            settled = fee_is_settled(fee)
            if member.state == MemberStatus.ACTIF and not settled and member.status_since.year < today.year:
                change_status(member, MemberStatus.A_RENOUVELER, on=date(today.year, 1, 1), by=None)
                done["to_renew"] += 1
            if settled:
                settle(member, on=today, by=None)
            elif member.state == MemberStatus.A_RENOUVELER and day_of_year > rules.grace_days:
                change_status(member, MemberStatus.EXPIRE, on=today, by=None)
                done["expired"] += 1
            elif fee is not None and day_of_year in rules.reminder_days and _remind(fee, by=None):
                done["reminded"] += 1
    return done
