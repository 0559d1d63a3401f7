"""Funders: recording one, correcting it, its announced payments."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from maillage.foundation.access.acting import trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.numbers import next_number
from maillage.operations.budget.actions.common import begin
from maillage.operations.budget.enums import FunderKind
from maillage.operations.budget.errors import BudgetError
from maillage.operations.budget.models import Grant, GrantInstalment
from maillage.operations.budget.queries import instalments
from maillage.operations.budget.words import Announced
from maillage.operations.contract.models import AciContract

FIELDS = (
    "kind", "funder", "title", "reference", "granted_cents", "starts_on", "ends_on", "report_due_on",
    "conditions", "missions", "natures",
)  # fmt: skip


@transaction.atomic
def record_grant(
    *,
    by: User,
    community: Community,
    key: UUID,
    values: Mapping[str, Any],
    announced: Sequence[Announced] = (),
) -> Grant:
    """A new funding, with what its funder announced; the same key returns the first writing.

    Raises ``BudgetError`` for one of the contract, which ``open_contract`` makes.
    """
    actor = begin(by, community, Permission.BUDGET_EDIT)
    known: Grant | None = Grant.objects.filter(key=key).first()
    if known is not None:
        return known
    _check(values)
    grant: Grant = Grant.objects.create(
        community=community, number=next_number(Grant), key=key, author=by,
        **{name: values[name] for name in FIELDS},
    )  # fmt: skip
    _announce(grant, announced)
    trace(AuditAction.GRANT_RECORDED, actor, community, grant, number=grant.number, cents=grant.granted_cents)
    return grant


@transaction.atomic
def edit_grant(
    *, by: User, community: Community, grant: Grant, values: Mapping[str, Any],
    announced: Sequence[Announced] = (),
) -> Grant:  # fmt: skip
    """Correct a funding. Raises ``BudgetError`` when the bank paid a payment that would be taken away."""
    actor = begin(by, community, Permission.BUDGET_EDIT)
    current: Grant = Grant.objects.get(pk=grant.pk)
    if current.kind == FunderKind.ACI:
        raise BudgetError("Ce financement suit le contrat : corrigez le contrat.")
    _check(values)
    for name in FIELDS:
        setattr(current, name, values[name])
    current.save(update_fields=list(FIELDS))
    _announce(current, announced)
    trace(
        AuditAction.GRANT_RECORDED,
        actor,
        community,
        current,
        number=current.number,
        cents=current.granted_cents,
    )
    return current


@transaction.atomic
def open_contract(*, by: User, community: Community, contract: AciContract) -> Grant:
    """The funding of an ACI contract, once; it lasts as long as the contract."""
    actor = begin(by, community, Permission.BUDGET_EDIT)
    known: Grant | None = Grant.objects.filter(contract=contract).first()
    if known is not None:
        return known
    grant: Grant = Grant.objects.create(
        community=community, number=next_number(Grant), key=contract.key, kind=FunderKind.ACI,
        funder=contract.cpam, title=f"Contrat ACI {contract.reference}", reference=contract.reference,
        contract=contract, starts_on=contract.signed_on, author=by,
    )  # fmt: skip
    trace(AuditAction.GRANT_RECORDED, actor, community, grant, number=grant.number, cents=None)
    return grant


def _check(values: Mapping[str, Any]) -> None:
    if values["kind"] == FunderKind.ACI:
        raise BudgetError("Le contrat ACI s’ajoute depuis la liste des financements.", field="kind")
    if values["ends_on"] and values["ends_on"] < values["starts_on"]:
        raise BudgetError("La période finirait avant d’avoir commencé.", field="ends_on")


def _announce(grant: Grant, announced: Sequence[Announced]) -> None:
    """The payments as they are given, by their rank. One that the bank paid may grow, not go nor shrink
    below.
    """
    known = {row.rank: row for row in instalments().filter(grant=grant)}
    wanted = {one.rank: one for one in announced}
    for rank, row in known.items():
        kept = wanted[rank].cents if rank in wanted else 0
        if kept < row.received_cents:  # type: ignore[attr-defined]
            raise BudgetError(f"La banque a déjà reçu « {row.label} » : gardez ce versement et son montant.")
        if rank not in wanted:
            row.delete()
    for rank, one in wanted.items():
        row = known.get(rank) or GrantInstalment(community_id=grant.community_id, grant=grant, rank=rank)
        row.label, row.due_on, row.cents = one.label, one.due_on, one.cents
        row.save()
