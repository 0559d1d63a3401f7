"""The transfers of approved batches, as what the bank may settle: registered with the treasury."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models.expressions import BaseExpression

from maillage.communities.members.models import Member
from maillage.communities.treasury.errors import TreasuryError
from maillage.communities.treasury.sources import Expected, Source, register
from maillage.engines.bank.matching import Wanted
from maillage.foundation.access.enums import Permission
from maillage.foundation.identity.models import User
from maillage.foundation.web.week import rows
from maillage.french import counted
from maillage.operations.indemnities.actions.batches import BANK_SOURCE, note_paid, undo_paid
from maillage.operations.indemnities.enums import BatchState, Outcome
from maillage.operations.indemnities.errors import IndemnityRefusal
from maillage.operations.indemnities.models import BatchTransfer

_PROOF = 40


Row = Mapping[str, Any]


def reads() -> BaseExpression:
    """Every transfer that the bank has not shown yet."""
    pending = BatchTransfer.objects.filter(outcome=Outcome.PENDING, batch__state=BatchState.APPROVED)
    return rows(
        pending.order_by("batch__number", "pk"),
        "pk", "cents", "holder", "end_to_end", "member_id", "member__structure_name", "member__first_name",
        "member__last_name", "batch_id", "batch__number", "batch__reference", "batch__booked_as_one",
    )  # fmt: skip


def expected(found: Sequence[Row]) -> list[Expected]:
    """Each transfer, or the whole batch where the bank shows one line."""
    whole: dict[int, list[Row]] = {}
    alone = []
    for one in found:
        if one["batch__booked_as_one"]:
            whole.setdefault(one["batch_id"], []).append(one)
        else:
            alone.append(_of_transfer(one))
    return alone + [_of_batch(transfers) for transfers in whole.values()]


def _of_transfer(one: Row) -> Expected:
    names = ("structure_name", "first_name", "last_name")
    member, batch = str(Member(**{name: one[f"member__{name}"] for name in names})), one["batch__number"]
    return Expected(
        wanted=Wanted(
            key=f"{BANK_SOURCE}:t{one['pk']}", cents=-one["cents"], party=f"member:{one['member_id']}",
            names=(one["holder"], member),
            references=(one["end_to_end"], f"Indemnites lot {batch}"),
        ),
        label=f"Indemnités, lot n° {batch} : {member}",
        detail=one["end_to_end"],
        url_name="indemnity_batch",
        url_arg=one["batch_id"],
    )  # fmt: skip


def _of_batch(transfers: list[Row]) -> Expected:
    key, number = transfers[0]["batch_id"], transfers[0]["batch__number"]
    return Expected(
        wanted=Wanted(
            key=f"{BANK_SOURCE}:b{key}", cents=-sum(one["cents"] for one in transfers),
            party=f"batch:{key}", names=(), references=(transfers[0]["batch__reference"], f"Lot {number}"),
        ),
        label=f"Indemnités, lot n° {number}",
        detail=counted(len(transfers), "virement"),
        url_name="indemnity_batch",
        url_arg=key,
    )  # fmt: skip


def settle(*, by: User, target: str, key: UUID, cents: int, on: date, reference: str) -> str:
    """Note that what this key names was paid, wholly; the proof is the key of the writing."""
    kind, number = target.removeprefix(f"{BANK_SOURCE}:")[0], int(target.removeprefix(f"{BANK_SOURCE}:")[1:])
    transfers = BatchTransfer.objects.select_related("batch__community", "payee", "community")
    proof = key.hex[:_PROOF]
    if written := list(transfers.filter(proof=proof)):
        return written[0].proof
    held = {"pk": number} if kind == "t" else {"batch_id": number}
    found = list(transfers.filter(outcome=Outcome.PENDING, **held))
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
        reads=reads,
        expected=expected,
        settle=settle,
        unsettle=unsettle,
    )
)
