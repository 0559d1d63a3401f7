"""Notes of expenses: written and sent by who paid, made an expense of by another, approved by a third."""

import uuid
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from maillage.foundation.access.acting import trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.files.kinds import Checked
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.numbers import next_number
from maillage.operations.budget import actions as budget
from maillage.operations.budget.accounts.enums import OPEN, ClaimState
from maillage.operations.budget.accounts.models import ClaimReceipt, ExpenseClaim
from maillage.operations.budget.accounts.words import ClaimGiven
from maillage.operations.budget.actions.common import begin
from maillage.operations.budget.enums import OutlayKind
from maillage.operations.budget.errors import BudgetError
from maillage.operations.budget.models import Outlay
from maillage.operations.budget.words import Written

MAX_RECEIPTS = 6


@transaction.atomic
def write_claim(
    *, by: User, community: Community, key: uuid.UUID, given: ClaimGiven, files: Sequence[Checked] = ()
) -> ExpenseClaim:
    """Begin a note of expenses, kept as a draft; the same key returns the first writing."""
    actor = begin(by, community, Permission.EXPENSE_CLAIM)
    known: ExpenseClaim | None = ExpenseClaim.objects.filter(key=key, owner=by).first()
    if known is not None:
        return known
    _sensible(given)
    claim: ExpenseClaim = ExpenseClaim.objects.create(
        community=community, number=next_number(ExpenseClaim), key=key, owner=by, title=given.title,
        spent_on=given.spent_on, cents=given.cents, vat_cents=given.vat_cents, nature=given.nature,
        sheet=given.sheet, note=given.note,
    )  # fmt: skip
    for file in files:
        _keep(actor, claim, file)
    trace(AuditAction.CLAIM_WRITTEN, actor, community, claim, number=claim.number, cents=claim.cents)
    return claim


@transaction.atomic
def edit_claim(*, by: User, claim: ExpenseClaim, given: ClaimGiven) -> ExpenseClaim:
    """Correct one’s own note while it is a draft or was given back."""
    actor, current = _own(by, claim)
    _sensible(given)
    for name in ("title", "spent_on", "cents", "vat_cents", "nature", "sheet", "note"):
        setattr(current, name, getattr(given, name))
    current.save()
    trace(
        AuditAction.CLAIM_WRITTEN, actor, current.community, current, number=current.number,
        cents=current.cents,
    )  # fmt: skip
    return current


@transaction.atomic
def add_receipt(*, by: User, claim: ExpenseClaim, file: Checked) -> ClaimReceipt:
    """Join a receipt to one’s own note; the same bytes again return the first one."""
    actor, current = _own(by, claim)
    return _keep(actor, current, file)


@transaction.atomic
def remove_receipt(*, by: User, claim: ExpenseClaim, receipt: int) -> None:
    """Take a receipt away from one’s own note, before it is sent. Twice changes nothing."""
    actor, current = _own(by, claim)
    count, _ = ClaimReceipt.objects.filter(claim=current, pk=receipt).delete()
    if count:
        trace(
            AuditAction.RECEIPT_MOVED, actor, current.community, current, number=current.number, removed=True
        )


@transaction.atomic
def send_claim(*, by: User, claim: ExpenseClaim) -> ExpenseClaim:
    """Ask for the refund: nothing moves any more until somebody answers. Twice changes nothing."""
    actor = begin(by, claim.community, Permission.EXPENSE_CLAIM)
    current = _current(claim)
    if current.owner_id != by.pk:
        raise BudgetError("Cette note est à une autre personne.")
    if current.state == ClaimState.SENT:
        return current
    if current.state not in OPEN:
        raise BudgetError("Cette note a déjà été traitée.")
    if not current.receipts.exists():
        raise BudgetError("Joignez d’abord le justificatif : une photo lisible suffit.", field="file")
    current.state, current.sent_at, current.return_reason = ClaimState.SENT, timezone.now(), ""
    current.save(update_fields=["state", "sent_at", "return_reason"])
    trace(AuditAction.CLAIM_WRITTEN, actor, current.community, current, number=current.number, sent=True)
    return current


@transaction.atomic
def withdraw_claim(*, by: User, claim: ExpenseClaim) -> ExpenseClaim:
    """Give one’s own note up before it was checked. Twice changes nothing."""
    actor = begin(by, claim.community, Permission.EXPENSE_CLAIM)
    current = _current(claim)
    if current.owner_id != by.pk:
        raise BudgetError("Cette note est à une autre personne.")
    if current.state == ClaimState.WITHDRAWN:
        return current
    if current.state == ClaimState.CHECKED:
        raise BudgetError("Cette note est déjà une dépense : la trésorerie peut l’annuler.")
    current.state = ClaimState.WITHDRAWN
    current.save(update_fields=["state"])
    trace(AuditAction.CLAIM_WRITTEN, actor, current.community, current, number=current.number, withdrawn=True)
    return current


@transaction.atomic
def return_claim(*, by: User, claim: ExpenseClaim, reason: str) -> ExpenseClaim:
    """Give a note back to its owner, who corrects it. Twice changes nothing."""
    actor = begin(by, claim.community, Permission.BUDGET_EDIT)
    current = _current(claim)
    _not_theirs(by, current)
    if current.state == ClaimState.RETURNED:
        return current
    if current.state != ClaimState.SENT:
        raise BudgetError("Cette note n’attend plus de vérification.")
    if not reason.strip():
        raise BudgetError("Dites ce qu’il faut corriger.", field="reason")
    current.state, current.return_reason = ClaimState.RETURNED, reason.strip()
    current.save(update_fields=["state", "return_reason"])
    trace(AuditAction.CLAIM_DECIDED, actor, current.community, current, number=current.number, checked=False)
    return current


@transaction.atomic
def check_claim(
    *, by: User, claim: ExpenseClaim, parts: Sequence[tuple[int, int]], overspend_reason: str = ""
) -> Outlay:
    """Make an expense of a note, charged to ``parts`` (number of a line, cents): a third person approves it.

    Its receipts become the vouchers of the expense. Twice returns the first expense. Raises ``BudgetError``,
    and ``OverspendError`` as ``prepare`` does.
    """
    actor = begin(by, claim.community, Permission.BUDGET_EDIT)
    current = _current(claim)
    _not_theirs(by, current)
    if current.outlay is not None:
        return current.outlay
    if current.state != ClaimState.SENT:
        raise BudgetError("Cette note n’attend plus de vérification.")
    written = Written(
        kind=OutlayKind.EXPENSE, title=current.title, party=str(current.owner)[:140],
        reference=f"NF-{current.number}", cents=current.cents, on=current.spent_on, parts=tuple(parts),
        vat_cents=current.vat_cents,
    )  # fmt: skip
    files = [
        Checked(one.name, one.content_type, bytes(one.content), one.sha256) for one in current.receipts.all()
    ]
    outlay = budget.prepare(
        by=by, community=current.community, key=uuid.uuid5(current.key, "outlay"), written=written,
        overspend_reason=overspend_reason, files=files,
    )  # fmt: skip
    current.state, current.outlay = ClaimState.CHECKED, outlay
    current.checked_by, current.checked_at = by, timezone.now()
    current.save(update_fields=["state", "outlay", "checked_by", "checked_at"])
    current.receipts.all().delete()
    trace(AuditAction.CLAIM_DECIDED, actor, current.community, current, number=current.number, checked=True)
    return outlay


def _sensible(given: ClaimGiven) -> None:
    if given.spent_on > timezone.localdate():
        raise BudgetError("Ce jour n’est pas venu.", field="spent_on")
    if given.cents <= 0:
        raise BudgetError("Donnez un montant au-dessus de 0 €.", field="cents")
    if given.vat_cents is not None and given.vat_cents > given.cents:
        raise BudgetError("La TVA dépasse le montant.", field="vat_cents")


def _current(claim: ExpenseClaim) -> ExpenseClaim:
    found: ExpenseClaim = ExpenseClaim.objects.select_related("community", "owner", "outlay").get(pk=claim.pk)
    return found


def _own(by: User, claim: ExpenseClaim) -> tuple[Actor, ExpenseClaim]:
    actor = begin(by, claim.community, Permission.EXPENSE_CLAIM)
    current = _current(claim)
    if current.owner_id != by.pk:
        raise BudgetError("Cette note est à une autre personne.")
    if current.state not in OPEN:
        raise BudgetError("Cette note est envoyée : elle ne change plus.")
    return actor, current


def _not_theirs(by: User, claim: ExpenseClaim) -> None:
    if claim.owner_id == by.pk:
        raise BudgetError("C’est votre note : une autre personne la vérifie.")


def _keep(actor: Actor, claim: ExpenseClaim, file: Checked) -> ClaimReceipt:
    known: ClaimReceipt | None = ClaimReceipt.objects.filter(claim=claim, sha256=file.sha256).first()
    if known is not None:
        return known
    if ClaimReceipt.objects.filter(claim=claim).count() >= MAX_RECEIPTS:
        raise BudgetError(f"{MAX_RECEIPTS} justificatifs au plus par note.", field="file")
    receipt: ClaimReceipt = ClaimReceipt.objects.create(
        community_id=claim.community_id, claim=claim, name=file.name[-160:], content_type=file.media_type,
        content=file.content, size=file.size, sha256=file.sha256,
    )  # fmt: skip
    trace(AuditAction.RECEIPT_MOVED, actor, claim.community, claim, number=claim.number, sha256=file.sha256)
    return receipt
