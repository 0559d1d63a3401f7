"""The transfers of approved batches, as what the bank may settle: registered with the treasury."""

from datetime import date
from uuid import UUID

from maillage.communities.treasury.errors import TreasuryError
from maillage.communities.treasury.sources import Expected, Source, register
from maillage.engines.bank.matching import Wanted
from maillage.foundation.access.enums import Permission
from maillage.foundation.identity.models import User
from maillage.french import counted
from maillage.operations.indemnities.actions.batches import BANK_SOURCE, note_paid, undo_paid
from maillage.operations.indemnities.enums import BatchState, Outcome
from maillage.operations.indemnities.errors import IndemnityRefusal
from maillage.operations.indemnities.models import BatchTransfer

_PROOF = 40


def expected() -> list[Expected]:
    """Every transfer, or whole batch, that the bank has not shown yet. One query."""
    rows = (
        BatchTransfer.objects.filter(outcome=Outcome.PENDING, batch__state=BatchState.APPROVED)
        .select_related("batch", "member")
        .order_by("batch__number", "pk")
    )
    whole: dict[int, list[BatchTransfer]] = {}
    found = []
    for one in rows:
        if one.batch.booked_as_one:
            whole.setdefault(one.batch_id, []).append(one)
        else:
            found.append(_of_transfer(one))
    return found + [_of_batch(transfers) for transfers in whole.values()]


def _of_transfer(one: BatchTransfer) -> Expected:
    return Expected(
        wanted=Wanted(
            key=f"{BANK_SOURCE}:t{one.pk}", cents=-one.cents, party=f"member:{one.member_id}",
            names=(one.holder, str(one.member)),
            references=(one.end_to_end, f"Indemnites lot {one.batch.number}"),
        ),
        label=f"Indemnités, lot n° {one.batch.number} : {one.member}",
        detail=one.end_to_end,
        url_name="indemnity_batch",
        url_arg=one.batch_id,
    )  # fmt: skip


def _of_batch(transfers: list[BatchTransfer]) -> Expected:
    batch = transfers[0].batch
    return Expected(
        wanted=Wanted(
            key=f"{BANK_SOURCE}:b{batch.pk}", cents=-sum(one.cents for one in transfers),
            party=f"batch:{batch.pk}", names=(), references=(batch.reference, f"Lot {batch.number}"),
        ),
        label=f"Indemnités, lot n° {batch.number}",
        detail=counted(len(transfers), "virement"),
        url_name="indemnity_batch",
        url_arg=batch.pk,
    )  # fmt: skip


def settle(*, by: User, target: str, key: UUID, cents: int, on: date, reference: str) -> str:
    """Note that what this key names was paid, wholly; the proof is the key of the writing."""
    kind, number = target.removeprefix(f"{BANK_SOURCE}:")[0], int(target.removeprefix(f"{BANK_SOURCE}:")[1:])
    rows = BatchTransfer.objects.select_related("batch__community", "payee", "community")
    proof = key.hex[:_PROOF]
    if written := list(rows.filter(proof=proof)):
        return written[0].proof
    held = {"pk": number} if kind == "t" else {"batch_id": number}
    found = list(rows.filter(outcome=Outcome.PENDING, **held))
    wanted = sum(one.cents for one in found)
    if not found:
        raise TreasuryError("Ce virement n’est plus attendu : il a été noté ou rejeté entre-temps.")
    if cents != wanted:
        raise TreasuryError("Un virement d’indemnités se règle en entier, au centime près.", field="amount")
    try:
        note_paid(by=by, transfers=found, on=on, proof=proof)
    except IndemnityRefusal as refusal:
        raise TreasuryError(str(refusal)) from refusal
    return proof


def unsettle(*, by: User, proof: str, reason: str) -> None:
    """The transfers noted under this proof wait again."""
    one = BatchTransfer.objects.select_related("community").filter(proof=proof).first()
    if one is not None:
        undo_paid(by=by, community=one.community, proof=proof)


register(
    Source(
        code=BANK_SOURCE,
        label="Indemnités",
        permission=Permission.INDEMNITY_APPROVE,
        expected=expected,
        settle=settle,
        unsettle=unsettle,
    )
)
