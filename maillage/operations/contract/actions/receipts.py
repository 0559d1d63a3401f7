"""What came in for each instalment, undone when it was a mistake, and why it is not what was expected."""

import uuid
from collections.abc import Sequence
from datetime import date

from django.db import transaction

from maillage.foundation.access.acting import trace
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.operations.contract.actions.common import begin, known, not_to_come, undo
from maillage.operations.contract.enums import GapReason
from maillage.operations.contract.errors import ContractRefusedError
from maillage.operations.contract.expected import money
from maillage.operations.contract.models import AciContract, InstalmentNote, InstalmentReceipt
from maillage.operations.contract.reading import InstalmentKey, computed, file_of

MOST_CENTS = 10**11


@transaction.atomic
def note_receipt(
    *,
    by: User,
    contract: AciContract,
    key: uuid.UUID,
    paid: Sequence[tuple[InstalmentKey, int]],
    received_on: date,
    source: str,
    today: date,
    by_bank: bool = False,
) -> list[InstalmentReceipt]:
    """Note a transfer: what each instalment, named by (year, code), received of it, in cents above zero.

    The same ``key`` again writes nothing more. Raises ``ContractRefusedError`` on an instalment that the
    contract does not have.
    """
    actor = begin(by, contract.community)
    former = list(InstalmentReceipt.objects.filter(batch=key).order_by("pk"))
    if former:
        return former
    not_to_come(received_on, today, field="received_on")
    file = file_of(contract)
    expected = {
        (one.year, one.line.code) for year in money(file, computed(file, today), today) for one in year.lines
    }
    made = []
    for (year, code), cents in paid:
        if (year, code) not in expected:
            raise ContractRefusedError("Ce versement n’est pas attendu par le contrat.")
        if not 0 < cents < MOST_CENTS:
            raise ContractRefusedError("Donnez un montant supérieur à zéro.", field="amount")
        row: InstalmentReceipt = InstalmentReceipt.objects.create(
            community=contract.community, contract=contract, key=uuid.uuid5(key, f"{year}-{code}"),
            noted_by=by, source=source, year=year, code=code, cents=cents, received_on=received_on,
            by_bank=by_bank, batch=key,
        )  # fmt: skip
        made.append(row)
    trace(
        AuditAction.CONTRACT_RECEIVED, actor, contract.community, contract,
        count=len(made), cents=sum(one.cents for one in made), bank=by_bank,
    )  # fmt: skip
    return made


@transaction.atomic
def undo_receipt(*, by: User, receipt: InstalmentReceipt, because: str) -> None:
    """Undo a receipt that was typed; one that the bank settled is undone in the treasury."""
    actor = begin(by, receipt.community)
    if receipt.by_bank:
        raise ContractRefusedError(
            "Ce versement vient d’une ligne de banque : annulez son rapprochement dans la trésorerie."
        )
    undo(actor, receipt, because, AuditAction.CONTRACT_RECEIVED)


@transaction.atomic
def undo_transfer(*, by: User, contract: AciContract, batch: uuid.UUID, because: str) -> None:
    """Undo every receipt of a transfer, when the treasury undoes its settlement; twice changes nothing."""
    actor = begin(by, contract.community)
    for receipt in InstalmentReceipt.objects.filter(
        contract=contract, batch=batch, undone_at__isnull=True
    ).select_related("community"):
        undo(actor, receipt, because, AuditAction.CONTRACT_RECEIVED)


@transaction.atomic
def explain_gap(
    *,
    by: User,
    contract: AciContract,
    key: uuid.UUID,
    instalment: InstalmentKey,
    reason: GapReason,
    text: str,
    closes: bool,
) -> InstalmentNote:
    """Say why an instalment is not what was expected; ``closes``: nothing more is waited for."""
    actor = begin(by, contract.community)
    if (again := known(InstalmentNote, key)) is not None:
        return again
    year, code = instalment
    note: InstalmentNote = InstalmentNote.objects.create(
        community=contract.community, contract=contract, key=key, noted_by=by, year=year, code=code,
        reason=reason, text=text, closes=closes,
    )  # fmt: skip
    trace(
        AuditAction.CONTRACT_GAP, actor, contract.community, contract,
        year=year, code=code, reason=reason.value, closes=closes,
    )  # fmt: skip
    return note
