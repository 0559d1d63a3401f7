"""Commitments and expenses: prepared by one person, decided by another, proved by files."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from maillage.communities.treasury.models import Settlement
from maillage.foundation.access.acting import trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.files.kinds import Checked
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.numbers import next_number
from maillage.operations.budget import queries
from maillage.operations.budget.actions.common import begin
from maillage.operations.budget.enums import COUNTED, OutlayKind, OutlayState
from maillage.operations.budget.errors import BudgetError, OverspendError
from maillage.operations.budget.exercises import exercises
from maillage.operations.budget.models import EXPENSE_SOURCE, Allocation, Outlay, PlannedLine, Voucher
from maillage.operations.budget.overspend import Charge, freed, warnings
from maillage.operations.budget.words import Written

MAX_FILES = 10


@transaction.atomic
def prepare(
    *, by: User, community: Community, key: UUID, written: Written, overspend_reason: str = "",
    files: Sequence[Checked] = (),
) -> Outlay:  # fmt: skip
    """Write a commitment or an expense that waits for another person’s approval; the same key returns the
    first writing. Raises ``OverspendError`` when more than planned would be engaged and nobody says why,
    ``BudgetError`` for what makes no sense.
    """
    actor = begin(by, community, Permission.BUDGET_EDIT)
    known: Outlay | None = Outlay.objects.filter(key=key).first()
    if known is not None:
        return known
    charges = _charges(written)
    commitment = _commitment(written)
    said = _warned(community, charges, written, commitment)
    if said and not overspend_reason.strip():
        raise OverspendError(said)
    outlay: Outlay = Outlay.objects.create(
        community=community, number=next_number(Outlay), key=key, kind=written.kind, title=written.title,
        party=written.party, reference=written.reference, cents=written.cents, vat_cents=written.vat_cents,
        on=written.on,
        ends_on=written.ends_on, commitment=commitment, prepared_by=by,
        overspend_reason=overspend_reason.strip() if said else "",
    )  # fmt: skip
    Allocation.objects.bulk_create(
        Allocation(community=community, outlay=outlay, rank=rank, line=line, cents=cents)
        for rank, (line, cents) in enumerate(charges, 1)
    )
    for file in files:
        _keep(actor, outlay, file)
    trace(
        AuditAction.OUTLAY_PREPARED, actor, community, outlay, number=outlay.number, kind=outlay.kind,
        cents=outlay.cents, over=bool(said),
    )  # fmt: skip
    return outlay


def preview(community: Community, written: Written) -> list[str]:
    """What this would exceed, writing nothing. Raises ``BudgetError`` as ``prepare`` does."""
    return _warned(community, _charges(written), written, _commitment(written))


def _charges(written: Written) -> list[Charge]:
    numbers = [number for number, _ in written.parts]
    lines = PlannedLine.objects.select_related("grant", "sheet").filter(withdrawn_at__isnull=True)
    known = {line.number: line for line in lines.filter(number__in=numbers)}
    if len(known) != len(numbers) or not numbers:
        raise BudgetError("Choisissez des lignes du budget, une seule fois chacune.", field="lines")
    if sum(cents for _, cents in written.parts) != written.cents:
        raise BudgetError("Les parts ne font pas le montant : corrigez l’un ou l’autre.", field="lines")
    if any(cents <= 0 for _, cents in written.parts):
        raise BudgetError("Chaque part est au-dessus de 0 €.", field="lines")
    if written.kind == OutlayKind.EXPENSE and written.on > timezone.localdate():
        raise BudgetError("Une dépense ne peut pas être datée du futur.", field="on")
    return [(known[number], cents) for number, cents in written.parts]


def _commitment(written: Written) -> Outlay | None:
    if written.commitment is None:
        return None
    found: Outlay | None = queries.open_commitments().filter(number=written.commitment).first()
    if found is None:
        raise BudgetError("Cet engagement n’est plus ouvert.", field="commitment")
    return found


def _warned(
    community: Community, charges: list[Charge], written: Written, commitment: Outlay | None
) -> list[str]:
    known = queries.entries(exercises(community, timezone.localdate()))
    given = {}
    if commitment is not None:
        rows = commitment.allocations.select_related("line").all()
        expenses = commitment.expenses.filter(state__in=COUNTED)
        given = freed(
            [(row.line, row.cents) for row in rows], sum(one.cents for one in expenses), written.cents
        )
    return warnings(known, charges, written.on, given)


# --- Decisions --------------------------------------------------------------------------------------------


@transaction.atomic
def approve(*, by: User, community: Community, outlay: Outlay) -> Outlay:
    """Validate what another person prepared. Twice changes nothing. Raises ``BudgetError`` on one's own."""
    actor, current = _turn(by, community, outlay, Permission.BUDGET_APPROVE)
    if current.state in (OutlayState.APPROVED, OutlayState.CLOSED):
        return current
    if current.state != OutlayState.PREPARED:
        raise BudgetError("Ce qui est refusé ou annulé ne se valide plus : préparez-le de nouveau.")
    _not_theirs(by, current)
    if current.claims.filter(owner=by).exists():
        raise BudgetError("C’est vous qui avez avancé cette somme : une autre personne valide.")
    return _decide(actor, current, OutlayState.APPROVED)


@transaction.atomic
def refuse(*, by: User, community: Community, outlay: Outlay, reason: str) -> Outlay:
    """Refuse what another person prepared, with the reason."""
    actor, current = _turn(by, community, outlay, Permission.BUDGET_APPROVE)
    if current.state == OutlayState.REFUSED:
        return current
    if current.state != OutlayState.PREPARED:
        raise BudgetError("Ce n’est plus à valider.")
    _not_theirs(by, current)
    return _decide(actor, current, OutlayState.REFUSED, reason)


@transaction.atomic
def cancel(*, by: User, community: Community, outlay: Outlay, reason: str) -> Outlay:
    """Undo a mistake: whoever prepares cancels what waits, whoever approves cancels what was validated.

    Raises ``BudgetError`` once the bank paid, while an order pays it, or while expenses stand on a
    commitment.
    """
    actor, current = _turn(by, community, outlay, Permission.BUDGET_EDIT, Permission.BUDGET_APPROVE)
    if current.state == OutlayState.CANCELLED:
        return current
    if current.state == OutlayState.APPROVED and not actor.can(Permission.BUDGET_APPROVE):
        raise BudgetError("Ce qui est validé ne s’annule que par qui valide : demandez à la trésorerie.")
    if current.state not in (OutlayState.PREPARED, OutlayState.APPROVED):
        raise BudgetError("Ce qui est soldé ou refusé ne s’annule plus.")
    if Settlement.objects.filter(target=_target(current), undone_at__isnull=True).exists():
        raise BudgetError("Une ligne de banque a payé cette dépense : annulez d’abord le rapprochement.")
    if current.transfers.filter(live=True).exists():
        raise BudgetError(
            "Cette dépense est dans un ordre de paiement : annulez l’ordre, ou notez son rejet."
        )
    if current.expenses.filter(state__in=COUNTED).exists():
        raise BudgetError("Des dépenses s’appuient sur cet engagement : soldez-le plutôt.")
    return _decide(actor, current, OutlayState.CANCELLED, reason)


@transaction.atomic
def close(*, by: User, community: Community, outlay: Outlay) -> Outlay:
    """Close a commitment: nothing more will be billed, what is left of it is free again. Twice does
    nothing.
    """
    actor, current = _turn(by, community, outlay, Permission.BUDGET_APPROVE)
    if current.state == OutlayState.CLOSED:
        return current
    if current.is_expense or current.state != OutlayState.APPROVED:
        raise BudgetError("Seul un engagement validé se solde.")
    _not_theirs(by, current)
    return _decide(actor, current, OutlayState.CLOSED)


@transaction.atomic
def say_paid(*, by: User, community: Community, outlay: Outlay, on: date | None) -> Outlay:
    """Note the day on which an expense was paid, as somebody says, or take it back. The bank proves it."""
    actor, current = _turn(by, community, outlay, Permission.BUDGET_APPROVE)
    if not current.is_expense or current.state != OutlayState.APPROVED:
        raise BudgetError("Seule une dépense validée se paie.")
    if on is not None and on > timezone.localdate():
        raise BudgetError("Ce jour n’est pas venu.", field="on")
    if on is not None and current.transfers.filter(live=True).exists():
        raise BudgetError("Cette dépense est dans un ordre de paiement : la banque montrera son virement.")
    if current.said_paid_on != on:
        current.said_paid_on = on
        current.save(update_fields=["said_paid_on"])
        trace(AuditAction.OUTLAY_DECIDED, actor, community, current, number=current.number, paid=bool(on))
    return current


def _turn(by: User, community: Community, outlay: Outlay, *permissions: Permission) -> tuple[Actor, Outlay]:
    actor = begin(by, community, *permissions)
    current: Outlay = Outlay.objects.get(pk=outlay.pk)
    return actor, current


def _not_theirs(by: User, outlay: Outlay) -> None:
    if outlay.prepared_by_id == by.pk:
        raise BudgetError("Vous l’avez préparé : une autre personne décide.")


def _decide(actor: Actor, outlay: Outlay, state: OutlayState, reason: str = "") -> Outlay:
    if state in (OutlayState.REFUSED, OutlayState.CANCELLED) and not reason.strip():
        raise BudgetError("Dites en quelques mots pourquoi.", field="reason")
    outlay.state, outlay.state_reason = state, reason.strip()
    outlay.decided_by, outlay.decided_at = actor.user, timezone.now()
    outlay.save(update_fields=["state", "state_reason", "decided_by", "decided_at"])
    trace(
        AuditAction.OUTLAY_DECIDED, actor, outlay.community, outlay, number=outlay.number, state=state.value,
        cents=outlay.cents,
    )  # fmt: skip
    return outlay


def _target(outlay: Outlay) -> str:
    return f"{EXPENSE_SOURCE}:{outlay.pk}"


# --- Files ------------------------------------------------------------------------------------------------


@transaction.atomic
def add_voucher(*, by: User, community: Community, outlay: Outlay, file: Checked) -> Voucher:
    """Join a file that proves an outlay; the same bytes again return the first one."""
    actor, current = _turn(by, community, outlay, Permission.BUDGET_EDIT, Permission.BUDGET_APPROVE)
    if current.state in (OutlayState.REFUSED, OutlayState.CANCELLED):
        raise BudgetError("Cette écriture ne compte plus : joignez la pièce à celle qui la remplace.")
    return _keep(actor, current, file)


def _keep(actor: Actor, outlay: Outlay, file: Checked) -> Voucher:
    known: Voucher | None = Voucher.objects.filter(outlay=outlay, sha256=file.sha256).first()
    if known is not None:
        return known
    if Voucher.objects.filter(outlay=outlay).count() >= MAX_FILES:
        raise BudgetError(
            f"{MAX_FILES} pièces au plus : réunissez les autres en un seul fichier.", field="file"
        )
    voucher: Voucher = Voucher.objects.create(
        community_id=outlay.community_id, outlay=outlay, name=file.name[-160:], content_type=file.media_type,
        content=file.content, size=file.size, sha256=file.sha256, added_by=actor.user,
    )  # fmt: skip
    trace(
        AuditAction.VOUCHER_ADDED, actor, outlay.community, outlay, number=outlay.number, sha256=file.sha256
    )
    return voucher
