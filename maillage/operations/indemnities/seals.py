"""What the room sealed, recomputed: the bytes of the files handed to the bank, the approvals of the log."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.utils import timezone

from maillage.communities.treasury.models import Settlement
from maillage.foundation.access.queries import Actor
from maillage.foundation.audit.actions import record
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.audit.queries import events_of, purged_until
from maillage.foundation.tenancy.models import Community
from maillage.foundation.vault.errors import VaultError
from maillage.foundation.web.trail import Gap, seals
from maillage.operations.indemnities.actions.batches import BANK_SOURCE, order_of
from maillage.operations.indemnities.enums import BatchState, LineState, Outcome, SepaFormat
from maillage.operations.indemnities.models import BatchTransfer, IndemnityLine, PaymentBatch, TransferLine
from maillage.operations.indemnities.sepa import Order, SepaError, sepa_file

# Years after which the numbers of a batch, or of an order, are erased (their ``Privacy``).
_KEPT = 10
_RESTORE = "Restaurez la sauvegarde d’avant le changement ; ne remettez plus ce lot à la banque d’ici là."
_TOTALS = Gap(
    "batch_totals", "Le lot n’est plus la somme de ses virements, ou un virement de ses lignes.", _RESTORE
)
_BYTES = Gap(
    "batch_bytes", "Le fichier régénéré n’est plus, octet pour octet, celui remis à la banque.", _RESTORE
)
_BANK = Gap(
    "bank_amount",
    "La banque a réglé une autre somme que celle des virements notés payés.",
    "Annulez le rapprochement et refaites-le, au centime près.",
)
_SLIPPED = Gap(
    "batch_not_logged",
    "L’approbation de ce lot, à ce montant, n’est pas au journal.",
    "Signalez-le à la présidence : le lot a été changé hors de la plateforme.",
)
_UNLOGGED = Gap(
    "decision_not_logged",
    "La validation de cette ligne n’est pas au journal, ou quelqu’un d’autre y a validé.",
    "Signalez-le à la présidence : la ligne a été changée hors de la plateforme.",
)


@seals("batch")
def batches_altered(
    community: Community, keys: frozenset[int], by: Actor | None
) -> Mapping[int, Gap]:  # fmt: skip
    """Batches that no longer add up, that the bank settled otherwise, or whose files changed.

    The files are made again: their IBANs are opened for it, which one event of the log says.
    """
    found = list(PaymentBatch.objects.filter(pk__in=keys).select_related("community", "account"))
    gaps = dict.fromkeys(keys - {one.pk for one in found}, _TOTALS)
    totals, opened = _totals(keys), 0
    for batch in found:
        gap = next(_of_batch(batch, totals), None)
        if gap is None and batch.file_sha256:
            gap, opened = _of_files(batch), opened + batch.count
        if gap is not None:
            gaps[batch.pk] = gap
    say_opened(community, opened, by)
    return gaps


def say_opened(community: Community, ibans: int, by: Actor | None) -> None:
    """In the log: how many numbers a verification opened, and who asked for it (nobody: a command)."""
    if ibans:
        record(
            action=AuditAction.CHAIN_VERIFIED, by=by.user if by else None, community=community,
            subject_type="community", subject_id=community.pk,
            roles=",".join(sorted(by.roles)) if by else "platform", details={"ibans": ibans},
        )  # fmt: skip


def _totals(keys: frozenset[int]) -> dict[int, dict[str, int]]:
    rows = BatchTransfer.objects.filter(batch__in=keys).order_by().values("batch")
    sums = {row.pop("batch"): row for row in rows.annotate(count=Count("pk"), cents=Sum("cents"))}
    items = TransferLine.objects.filter(transfer__batch__in=keys).order_by().values("transfer__batch")
    for row in items.annotate(total=Sum("cents")):
        sums[row["transfer__batch"]]["items"] = row["total"]
    return sums


def _of_batch(batch: PaymentBatch, totals: dict[int, dict[str, int]]) -> Iterator[Gap]:
    mine = totals.get(batch.pk, {})
    if (mine.get("count"), mine.get("cents"), mine.get("items")) != (
        batch.count, batch.total_cents, batch.total_cents,
    ):  # fmt: skip
        yield _TOTALS
    # What the bank returned was paid first: the one line of a batch booked as one stays.
    settled = batch.transfers.filter(outcome__in=(Outcome.PAID, Outcome.RETURNED))
    paid = settled.exclude(proof="").order_by().values("proof")
    said = dict(paid.annotate(cents=Sum("cents")).values_list("proof", "cents"))
    proved = Settlement.objects.filter(source=BANK_SOURCE, proof__in=said, undone_at=None)
    if any(said[proof] != cents for proof, cents in proved.values_list("proof", "cents")):
        yield _BANK
    approved = events_of(
        batch.community, AuditAction.BATCH_APPROVED, "paymentbatch", [batch.pk]
    ).filter(actor_id=batch.approved_by_id, details__cents=batch.total_cents)  # fmt: skip
    recent = batch.approved_at is not None and batch.approved_at > purged_until(batch.community)
    if recent and not approved.exists():
        yield _SLIPPED


def _of_files(batch: PaymentBatch) -> Gap | None:
    held = batch.state == BatchState.APPROVED and files_hold(
        batch.transfers.all(), batch.execution_on, batch.file_sha256, lambda: order_of(batch)
    )
    return None if held else _BYTES


def files_hold(
    transfers: QuerySet[Any], execution_on: date, prints: Mapping[str, str], say: Callable[[], Order]
) -> bool:
    """Whether the files handed to the bank come out the same, byte for byte.

    ``prints``: {format: SHA-256} as kept; ``say`` opens the numbers, and is asked only while they are there.
    """
    if transfers.filter(iban_sealed=None).exists():
        # The law took the numbers away once their time was over: the totals answer alone.
        return execution_on.year + _KEPT < timezone.localdate().year
    try:
        said = say()
        files = {form: sepa_file(said, SepaFormat(form)) for form in prints}
    except (VaultError, SepaError, ValueError):
        return False
    return {form: hashlib.sha256(content).hexdigest() for form, content in files.items()} == prints


@seals("indemnity_decision")
def decisions_unlogged(
    community: Community, keys: frozenset[int], by: Actor | None
) -> Mapping[int, Gap]:  # fmt: skip
    """Approved lines that the log does not say approved, by who they say. What a legal purge took is left."""
    lines = IndemnityLine.objects.filter(
        pk__in=keys, state=LineState.APPROVED, approved_at__gt=purged_until(community)
    )
    events = events_of(community, AuditAction.INDEMNITY_STEP, "indemnityline", keys)
    events = events.filter(details__state=LineState.APPROVED.value)
    logged = {(int(subject), actor) for subject, actor in events.values_list("subject_id", "actor_id")}
    approved = lines.values_list("pk", "approved_by_id")
    return {pk: _UNLOGGED for pk, actor in approved if (pk, actor) not in logged}
