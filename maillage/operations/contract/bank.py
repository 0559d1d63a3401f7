"""The instalments of the contract, as what the bank may settle: registered with the treasury.

One transfer often pays several instalments of one day: they are also offered together, and what comes is
shared from the first to the last.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models.expressions import BaseExpression
from django.utils import timezone

from maillage import french
from maillage.communities.treasury.errors import TreasuryError
from maillage.communities.treasury.sources import Expected, Source, register
from maillage.engines.aci import Confidence
from maillage.engines.bank.matching import Wanted
from maillage.foundation.access.enums import Permission
from maillage.foundation.identity.models import User
from maillage.foundation.web.week import rows
from maillage.operations.contract.actions.receipts import note_receipt, undo_transfer
from maillage.operations.contract.errors import ContractRefusedError
from maillage.operations.contract.expected import Awaited, money, open_lines
from maillage.operations.contract.models import AciContract, InstalmentReceipt
from maillage.operations.contract.reading import (
    FIELDS,
    ContractFile,
    computed,
    file_of,
    file_reads,
    read_file,
)

CODE = "aci"
_NAMESPACE = uuid.UUID("7d0c1f0e-5a51-4c0e-8c56-3f1d0a2b7038")


def target_of(contract_id: int, what: str) -> str:
    """A key short enough for the treasury: ``what`` is an instalment, or the day of several."""
    return f"{CODE}:{contract_id}:{uuid.uuid5(_NAMESPACE, what).hex[:16]}"


def _of(contract_id: int, lines: Sequence[Awaited]) -> str:
    first = lines[0]
    what = f"{first.year}-{first.line.code}" if len(lines) == 1 else f"{first.line.due_on:%Y-%m-%d}"
    return target_of(contract_id, what)


def _offers(file: ContractFile, today: date) -> Iterator[list[Awaited]]:
    """Every open instalment alone, then those of one day together."""
    found = open_lines(money(file, computed(file, today), today), today)
    for one in found:
        yield [one]
    for _, group in groupby(found, key=lambda one: one.line.due_on):
        lines = [one for one in group if not one.earliest]
        if len(lines) > 1:
            yield lines


def reads() -> BaseExpression:
    """Every contract, with its file."""
    contracts = AciContract.objects.annotate(**file_reads()).order_by("signed_on")
    return rows(contracts, *FIELDS, *file_reads(), "cpam")


def expected(found: Sequence[Mapping[str, Any]]) -> list[Expected]:
    """Every instalment that waits for money."""
    today = timezone.localdate()
    read = [(read_file(row), str(row["cpam"])) for row in found]
    return [_expected(file, cpam, lines) for file, cpam in read for lines in _offers(file, today)]


def _expected(contract: ContractFile, cpam: str, lines: Sequence[Awaited]) -> Expected:
    first = lines[0]
    label = f"ACI, année {first.year} : {first.line.label}"
    if len(lines) > 1:
        label = f"ACI : {len(lines)} versements du {french.day(first.line.due_on)}"
    sure = all(one.line.confidence is Confidence.HIGH for one in lines)
    return Expected(
        wanted=Wanted(
            key=_of(contract.id, lines),
            cents=sum(one.rest_cents or 0 for one in lines),
            party=f"aci:{contract.id}",
            names=(cpam,),
            references=(contract.reference,),
        ),
        label=label,
        detail=f"contrat {contract.reference}{'' if sure else ', montant à confirmer'}",
        url_name="contract_numbered",
        url_arg=contract.number,
    )


def settle(*, by: User, target: str, key: UUID, cents: int, on: date, reference: str) -> str:
    """Share a transfer among its instalments, from the first to the last; its key is the proof."""
    contract = _contract(target)
    already = InstalmentReceipt.objects.filter(batch=key).exists()
    if already:
        return str(key)
    today = timezone.localdate()
    lines = next((one for one in _offers(file_of(contract), today) if _of(contract.pk, one) == target), None)
    if lines is None:
        raise TreasuryError("Ce versement n’est plus attendu : quelqu’un l’a noté entre-temps.")
    left, paid = cents, []
    for one in lines:
        part = min(left, one.rest_cents or 0)
        if part:
            paid.append(((one.year, one.line.code), part))
            left -= part
    if left:
        raise TreasuryError("Ce montant dépasse ce qui est encore attendu.", field="amount")
    try:
        note_receipt(
            by=by, contract=contract, key=key, paid=paid, received_on=on, source=reference, today=today,
            by_bank=True,
        )  # fmt: skip
    except ContractRefusedError as error:
        raise TreasuryError(str(error), field="amount" if error.field == "amount" else "") from error
    return str(key)


def _contract(target: str) -> AciContract:
    found: AciContract = AciContract.objects.select_related("community").get(pk=int(target.split(":")[1]))
    return found


def unsettle(*, by: User, proof: str, reason: str) -> None:
    """Undo every receipt of the transfer."""
    receipt = InstalmentReceipt.objects.select_related("contract__community").filter(batch=proof).first()
    if receipt is not None:
        undo_transfer(by=by, contract=receipt.contract, batch=UUID(proof), because=reason)


register(
    Source(
        code=CODE,
        label="Versements du contrat ACI",
        permission=Permission.CONTRACT_EDIT,
        reads=reads,
        expected=expected,
        settle=settle,
        unsettle=unsettle,
    )
)
